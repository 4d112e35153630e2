/** What the form of a planned move holds, and what is wrong with it. */
import type { ChosenPaper } from '../../parts/PaperField.tsx';
import type { NamedUnit } from './lookUp.ts';
import type { MoveDraft } from './moveFile.ts';

/** How the time of the move is meant. */
export const ZONES = ['here', 'utc'] as const;
/** How the time of the move is meant: in the zone of this browser, or UTC. */
export type Zone = (typeof ZONES)[number];

/** The form. */
export interface MoveForm {
  readonly id: string;
  readonly units: readonly NamedUnit[];
  /** As the input has it: `2026-06-01T18:00`; empty where nothing is chosen. */
  readonly when: string;
  readonly zone: Zone;
  readonly site: string;
  readonly host: string;
  readonly rack: string;
  readonly position: string;
  readonly person: string;
  readonly note: string;
  readonly paper: ChosenPaper | null;
}
/** A field that can be wrong. */
export type MoveField = 'id' | 'units' | 'when' | 'site' | 'rack' | 'person';

const ID_LENGTH = 8;

/** A form to begin with. `person`: who plans it. */
export function emptyForm(person: string): MoveForm {
  const id = `move ${crypto.randomUUID().slice(0, ID_LENGTH)}`;
  const texts = { when: '', site: '', host: '', rack: '', position: '', note: '' };
  return { id, person, ...texts, units: [], zone: 'here', paper: null };
}

/** Milliseconds UTC; NaN where no time is chosen. */
export function momentOf({ when, zone }: Pick<MoveForm, 'when' | 'zone'>): number {
  return Date.parse(zone === 'utc' ? `${when}Z` : when);
}

/** Fields that are missing or cannot be so. A plan is of the future. */
export function wrongOf(form: MoveForm, now: number): readonly MoveField[] {
  const { units, rack, position } = form;
  const at = momentOf(form);
  const isWrong: Readonly<Record<MoveField, boolean>> = {
    units: units.length === 0 || units.some(({ row, isShared }) => row === null || isShared),
    when: Number.isNaN(at) || at <= now,
    site: form.site === '',
    rack: position.trim() !== '' && rack.trim() === '',
    person: form.person.trim() === '',
    id: form.id.trim() === '',
  };
  // as: the keys of the table are its fields.
  return (Object.keys(isWrong) as MoveField[]).filter((field) => isWrong[field]);
}

/** The form as it goes into the file. */
export function draftOf(form: MoveForm): MoveDraft {
  const { paper, site } = form;
  return {
    id: form.id.trim(),
    at: momentOf(form),
    units: form.units.map(({ name, row }) =>
      row?.serial === name ? { serial: name } : { uuid: name },
    ),
    site,
    host: form.host.trim(),
    rack: form.rack.trim(),
    position: form.position.trim(),
    person: form.person.trim(),
    note: form.note.trim(),
    document: paper?.digest ?? '',
  };
}

/** What must be true of records of single types that are new or different. */
import type { Custody } from '../records/custody.ts';
import type { UnitName } from '../records/fields.ts';
import type { Broken, Known, Spot } from './rules.ts';
import type { Draft } from './table.ts';

/** What one record breaks of the rules of its type. */
export function recordRules(draft: Draft, known: Known): Broken[] {
  const { record } = draft;
  switch (record.type) {
    case 'shipment@2':
      return modelRules(draft, known);
    case 'labTest@1':
      return unitsTwice([{ draft, list: 'results', units: record.results }]);
    case 'custody@1':
    case 'custody@2':
      return [
        ...unitsTwice([{ draft, list: 'units', units: record.units }]),
        ...rmaRules(draft, record),
        ...needRules(draft, { rack: 'site', position: 'rack' }),
      ];
    case 'site@2':
      return needRules(draft, { latitudeE6: 'longitudeE6', longitudeE6: 'latitudeE6' });
    case 'attachment@1':
      return attachmentRules(draft);
    default:
      return [];
  }
}

function modelRules(draft: Draft, known: Known): Broken[] {
  if (draft.record.type !== 'shipment@2') return [];
  const { license, units } = draft.record;
  const items = known.license.get(license)?.items;
  if (items === undefined) return [];
  const licensed = new Set(items.map(({ model }) => model));
  return units.flatMap(({ model }, position) => {
    if (licensed.has(model)) return [];
    const paths = [['units', position, 'model'], ['license']];
    const problem = `license ${license} has no item of model ${model}`;
    return [{ spots: paths.map((path) => ({ draft, path })), problem }];
  });
}

/** Members that say nothing without another one of the record. */
function needRules(draft: Draft, needs: Readonly<Record<string, string>>): Broken[] {
  return Object.entries(needs).flatMap(([member, other]) => {
    const [isSaid, isThere] = [member, other].map((name) => Object.hasOwn(draft.record, name));
    if (isSaid !== true || isThere === true) return [];
    const spots = [[member], [other]].map((path) => ({ draft, path }));
    return [{ spots, problem: `says nothing without a ${other.replace('E6', '')}` }];
  });
}

function rmaRules(draft: Draft, { event, units }: Custody): Broken[] {
  const isIn = event === 'rmaIn';
  return units.flatMap(({ replaces }, position) => {
    if (isIn === (replaces !== undefined)) return [];
    const problem = isIn
      ? 'rmaIn needs the unit that this one takes the place of'
      : `only of rmaIn a unit takes the place of another, not of ${event}`;
    const names = ['serial', 'uuid'].map((name) => ['units', position, 'replaces', name]);
    return [{ spots: [...names, ['event']].map((path) => ({ draft, path })), problem }];
  });
}

function attachmentRules(draft: Draft): Broken[] {
  if (draft.record.type !== 'attachment@1') return [];
  const { about, condition, state } = draft.record;
  const spot = (...path: string[]): Spot => ({ draft, path });
  const broken: Broken[] = [];
  if (condition !== undefined && about.what !== 'license') {
    const problem = `a license has conditions, a ${about.what} has none`;
    broken.push({ spots: [spot('condition'), spot('about', 'what')], problem });
  }
  if (state !== undefined && condition === undefined) {
    const problem = 'is said of a condition, and none is named';
    broken.push({ spots: [spot('state'), spot('condition')], problem });
  }
  return broken;
}

/** Units of one record. */
export interface NamedUnits {
  readonly draft: Draft;
  /** The list that they are in. */
  readonly list: string;
  readonly units: readonly UnitName[];
}

/** A unit that was named before. */
interface Seen {
  readonly named: NamedUnits;
  readonly position: number;
  /** True where no other unit may have its serial. */
  isAlone: boolean;
}

/**
 * Units that are named twice. Of two units with one serial, each needs a uuid: they are the GPUs
 * of one board.
 */
export function unitsTwice(records: readonly NamedUnits[]): Broken[] {
  const uuids = new Map<string, Seen>();
  const serials = new Map<string, Seen>();
  const broken: Broken[] = [];
  for (const named of records) {
    for (const [position, { serial, uuid }] of named.units.entries()) {
      const unit = { named, position, isAlone: uuid === undefined };
      if (isWrong(unit)) continue;
      const twin = seenBefore(uuids, uuid, unit);
      const mate = seenBefore(serials, serial, unit);
      const isMate = mate !== null && (mate.isAlone || uuid === undefined);
      if (mate !== null) mate.isAlone ||= uuid === undefined;
      if (twin !== null) broken.push(twice('uuid', uuid, [unit, twin]));
      else if (isMate && mate !== null) broken.push(twice('serial', serial, [unit, mate]));
    }
  }
  return broken;
}

/** The unit that had a name first; null where it is this one. */
function seenBefore(all: Map<string, Seen>, name: string | undefined, unit: Seen): Seen | null {
  const before = name === undefined ? undefined : all.get(name);
  if (name !== undefined && before === undefined) all.set(name, unit);
  return before ?? null;
}

function isWrong({ named: { draft, list }, position }: Seen): boolean {
  return draft.isWrong([list, position, 'serial']) || draft.isWrong([list, position, 'uuid']);
}

function twice(name: string, text: string | undefined, units: readonly Seen[]): Broken {
  const spots = units.map(({ named: { draft, list }, position }) => {
    return { draft, path: [list, position, name] };
  });
  return { spots, problem: `${name} ${text} is there twice` };
}

/** The file of one planned move: a JSON file of the table of custody events. */
import type { Custody } from '../../../shared/register/records/custody.ts';

/** A move as the form has it; empty texts are left out of the file. */
export interface MoveDraft {
  readonly id: string;
  /** Milliseconds UTC. */
  readonly at: number;
  readonly units: Custody['units'];
  readonly site: string;
  readonly host: string;
  readonly rack: string;
  readonly position: string;
  readonly person: string;
  readonly note: string;
  /** Digest of the paper. */
  readonly document: string;
}

/** Text of the file, with one record. */
export function moveFile(draft: MoveDraft): string {
  const { id, at, units, site, host, rack, position, person, note, document } = draft;
  const texts = Object.entries({ site, host, rack, position, person, document, note }).filter(
    ([, text]) => text !== '',
  );
  const record = { id, event: 'moved', at, units, ...Object.fromEntries(texts) };
  return JSON.stringify({ custody: [record] }, null, 2);
}

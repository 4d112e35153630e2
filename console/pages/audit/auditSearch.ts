/** What the address of the audit holds, as the API takes it. */
import type { Act } from '../../../shared/audit/acts.ts';
import type { RegisterAct } from '../../../shared/audit/registerActs.ts';

/** Name of an act. */
export type ActName = Act | RegisterAct;

const DAY_MS = 86_400_000;

/** True for an act that the catalog has words for: all that the API takes. */
export function isActName(words: Readonly<Record<ActName, string>>, name: string): name is ActName {
  return Object.hasOwn(words, name);
}

/** The day after a day, `YYYY-MM-DD`; what is no day stays as it is, for the API to refuse. */
export function nextDay(day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? day : dayOf(ms + DAY_MS);
}

/** The UTC day of a moment. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

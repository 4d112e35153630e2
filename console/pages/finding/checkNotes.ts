/** What the checks say of themselves beside what the catalogs say; in English. */
import { CHECK_NOTES } from 'virtual:checks';

/** The rule that a check serves, and how far its findings can be believed. */
export interface CheckNotes {
  /** Row of the table of requirements, as in `R04`. */
  readonly rule: string;
  readonly source: string;
  readonly cannotShow: string;
  readonly falseAlarms: string;
}

// as: checksModule.ts makes it of the very checks.
const NOTES = CHECK_NOTES as Readonly<Record<string, CheckNotes>>;

/** Notes of a check by its id, as in `memoryOfModel@1`; null for one of a later release. */
export function checkNotes(id: string): CheckNotes | null {
  return Object.hasOwn(NOTES, id) ? (NOTES[id] ?? null) : null;
}

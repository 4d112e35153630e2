/** What one row of the error table holds. */

/** Where an error ends up: a coded answer to the peer, an exit, or a refused file. */
export type ErrorKind = 'badInput' | 'refused' | 'limit' | 'unavailable' | 'state' | 'internal';

/** One row of the error table. */
export interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** HTTP status of an answer with this code, where it is not that of its kind. */
  readonly status?: number;
  /** One sentence: what happened. */
  readonly meaning: string;
  /** One sentence: what to do next. */
  readonly next: string;
}

/** Keeps the codes of a part of the table as literal types. */
export const define = <const T extends Record<string, ErrorDefinition>>(table: T): T => table;

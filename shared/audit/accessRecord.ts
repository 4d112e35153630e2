/**
 * One record of the access record (docs/formats/access.md): exact JSON text with a salt, a number
 * without gaps, and a time. The texts of one UTC day are the leaves of the tree whose root is in
 * the register.
 */
import * as z from 'zod';
import { fromUtf8, utf8 } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { saltSchema } from '../evidence/document.ts';
import { timeMsSchema } from '../log/leaf.ts';
import { CompactTree, leafHash } from '../log/tree.ts';
import { DAY_MS } from '../register/day.ts';

/** Characters of the texts of a record; longer ones are cut when it is written. */
export const ACCESS_TEXT_MAX = 512;
const textSchema = z.string().max(ACCESS_TEXT_MAX);

/** Content of one record. */
export const accessRecordSchema = z.strictObject({
  format: z.literal('fleetseal/access@1'),
  salt: saltSchema,
  /** From 0, without gaps, over all days. */
  number: z.int().min(0),
  /** Milliseconds UTC by the server's clock; never less than in the record before. */
  time: timeMsSchema,
  /** One of ACTS, or of a later release. */
  act: z.string().regex(/^[a-z][a-zA-Z]{0,63}$/),
  /** Id of the account; null where there is none. */
  account: textSchema.nullable(),
  /** Who; of a refused sign-in the name that was given. */
  name: textSchema,
  via: z.enum(['session', 'token', 'socket', 'none']),
  target: textSchema.nullable(),
  detail: textSchema.nullable(),
});
/** Content of one record. */
export type AccessRecord = z.infer<typeof accessRecordSchema>;

/** Exact text of a record: what the tree of its day is over. */
export function encodeAccessRecord(record: AccessRecord): string {
  return fromUtf8(encodeJson(accessRecordSchema.parse(record)));
}

/** Parses a record. Throws accessInvalid. */
export function parseAccessRecord(text: string): AccessRecord {
  return parseAs(utf8(text), accessRecordSchema, 'accessInvalid');
}

/** Start of the UTC day of a moment, milliseconds UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** RFC 6962 root over exact texts, which may come in parts. */
export class AccessDayTree {
  readonly #tree = new CompactTree();

  /** Adds the next text. */
  add(text: string): void {
    this.#tree.append(leafHash(utf8(text)));
  }

  /** Texts so far. */
  get count(): number {
    return this.#tree.size;
  }

  /** Root hash over the texts so far. */
  root(): Uint8Array {
    return this.#tree.root();
  }
}

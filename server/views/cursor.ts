/** Where the next page of a list begins: readable by this server only by agreement, no secret. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { FleetsealError } from '../../shared/errors.ts';
import { timeMsSchema } from '../../shared/log/leaf.ts';
import type { PageStart } from './messages.ts';
import type { Moment } from './moment.ts';

const count = z.int().min(0);
/** Digest of the question, moment, and the row that the page before ended with. */
const cursorSchema = z.tuple([
  z.string(),
  timeMsSchema,
  timeMsSchema,
  count,
  count,
  z.union([z.string(), z.number(), z.null()]),
  z.string(),
]);

/** A page to come: of which moment, and where it begins. */
export interface PagePlace {
  readonly moment: Moment;
  readonly after: PageStart;
}

/** Digest of everything that makes a list the same: a cursor is good for that list only. */
export function questionDigest(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 22);
}

/** Writes a cursor. */
export function encodeCursor(digest: string, { moment, after }: PagePlace): string {
  const { validAt, from, knownAt } = moment;
  const { evidenceSize, registerSize } = knownAt;
  const parts = [digest, validAt, from, evidenceSize, registerSize, after.value, after.key];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor. Throws cursorInvalid for one of another list. */
export function decodeCursor(cursor: string, digest: string): PagePlace {
  const parsed = cursorSchema.safeParse(parseJson(cursor));
  if (!parsed.success || parsed.data[0] !== digest) throw new FleetsealError('cursorInvalid');
  const [, validAt, from, evidenceSize, registerSize, value, key] = parsed.data;
  return {
    moment: { validAt, from, knownAt: { evidenceSize, registerSize } },
    after: { value, key },
  };
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new FleetsealError('cursorInvalid');
  }
}

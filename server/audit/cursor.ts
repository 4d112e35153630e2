/** Cursors of the audit: the place after which a page begins, for one order and its filters. */
import * as z from 'zod';
import type { AuditQuery } from '../../shared/api/routes/audit.ts';
import type { AuditPlace } from '../../shared/audit/timeline.ts';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';

const count = z.int().min(0);
const cursorSchema = z.strictObject({
  list: z.string(),
  time: count,
  from: z.enum(['register', 'record']),
  number: count,
});

/** The cursor for what follows a place. */
export function cursorAfter({ time, from, number }: AuditPlace, query: AuditQuery): string {
  return toBase64Url(utf8(JSON.stringify({ list: listOf(query), time, from, number })));
}

/** The place that a cursor names; null without one. Throws cursorInvalid. */
export function placeAfter(query: AuditQuery): AuditPlace | null {
  if (query.cursor === undefined) return null;
  const { list, ...place } = parseCursor(query.cursor);
  if (list !== listOf(query)) throw new FleetsealError('cursorInvalid');
  return place;
}

function parseCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return parseAs(fromBase64Url(cursor), cursorSchema, 'cursorInvalid');
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    throw new FleetsealError('cursorInvalid', undefined, { cause });
  }
}

/** Names order and filters; pages of one list may have different sizes. */
function listOf({ from, to, act, name, account, target, order }: AuditQuery): string {
  const parts = [from, to, act, name, account, target, order ?? 'oldest'].map(
    (part) => part ?? null,
  );
  return sha256Base64Url(utf8(JSON.stringify(parts).toWellFormed())).slice(0, 16);
}

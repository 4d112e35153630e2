/** Pages of lists that are short enough to be read whole: enrollment tokens, hosts that wait. */
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';

/** Items of a page where the request does not say. */
const PAGE_DEFAULT = 50;

/** Where an item stands: lists ascend by time, then by id. */
export interface ItemPlace {
  readonly time: number;
  readonly id: string;
}

const cursorSchema = z.strictObject({
  list: z.string(),
  time: z.int(),
  id: z.string(),
});

/** A page. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: null;
}

/** The items of a page, of all of a list. Throws cursorInvalid for a cursor of another list. */
export function pageOf<T>(
  all: readonly T[],
  placeOf: (item: T) => ItemPlace,
  request: { list: string; limit?: number | undefined; cursor?: string | undefined },
): Page<T> {
  const { list, limit = PAGE_DEFAULT, cursor } = request;
  const inOrder = all.toSorted((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  const after = cursor === undefined ? null : parseCursor(cursor, list);
  const start =
    after === null ? 0 : inOrder.findIndex((item) => comparePlaces(placeOf(item), after) > 0);
  const rest = start < 0 ? [] : inOrder.slice(start);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const hasMore = last !== undefined && rest.length > items.length;
  const next = hasMore ? toBase64Url(encodeJson({ list, ...placeOf(last) })) : null;
  return { items, next, total: all.length, asOf: null };
}

function comparePlaces(a: ItemPlace, b: ItemPlace): number {
  return a.time - b.time || compareText(a.id, b.id);
}

function parseCursor(text: string, list: string): ItemPlace {
  try {
    const { list: of, ...place } = parseAs(fromBase64Url(text), cursorSchema, 'cursorInvalid');
    if (of === list) return place;
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
  }
  throw new FleetsealError('cursorInvalid');
}

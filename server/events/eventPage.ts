/** Events as pages: what an account sees of those after a number. */
import type { EventType, FleetEvent } from '../../shared/api/events.ts';
import type { Principal } from '../api/call.ts';
import type { EventBook } from './eventBook.ts';
import { eventFor } from './eventScope.ts';

/** Which page. */
export interface EventQuery {
  /** Only events after this number; null: from the oldest on. */
  readonly after: number | null;
  readonly limit: number;
  /** Only these types; null: all. */
  readonly types: readonly EventType[] | null;
}

/** One page. */
export interface EventPage {
  readonly items: FleetEvent[];
  /** `after` of the next page. */
  readonly next: number;
  /** True where there are later events already, which may be none of this account. */
  readonly more: boolean;
}

const ROWS_AT_ONCE = 500;
/** Events that one page looks at: an account with a small scope may see few of them. */
const SCANNED_MAX = 5_000;

/** Reads one page. Throws eventsGone and cursorInvalid as EventBook.assertKept does. */
export async function eventPage(
  book: EventBook,
  principal: Pick<Principal, 'roles' | 'scope'>,
  { after, limit, types }: EventQuery,
): Promise<EventPage> {
  if (after !== null) book.assertKept(after);
  let next = after ?? book.oldest - 1;
  const items: FleetEvent[] = [];
  for (let scanned = 0; scanned < SCANNED_MAX && items.length < limit; scanned += ROWS_AT_ONCE) {
    const { newest } = book;
    const events = await book.after(next, { limit: ROWS_AT_ONCE, types });
    for (const event of events) {
      if (items.length === limit) break;
      next = event.number;
      const seen = eventFor(event, principal);
      if (seen !== null) items.push(seen);
    }
    if (events.length < ROWS_AT_ONCE) {
      if (items.length < limit) next = Math.max(next, newest);
      break;
    }
  }
  return { items, next, more: next < book.newest };
}

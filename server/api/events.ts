/** Answers the routes of events. */
import { countQuerySchema } from '../../shared/api/query.ts';
import type { EVENT_ROUTES } from '../../shared/api/routes/events.ts';
import { checkAs } from '../../shared/bytes/parseAs.ts';
import type { EventBook } from '../events/eventBook.ts';
import { eventPage } from '../events/eventPage.ts';
import type { EventStreams } from '../events/streams.ts';
import type { Handlers } from './call.ts';

const PAGE = 50;

/** Handlers of events. */
export function eventHandlers({
  book,
  streams,
}: {
  readonly book: EventBook;
  readonly streams: EventStreams;
}): Handlers<typeof EVENT_ROUTES> {
  return {
    streamEvents: ({ principal, query, request, reply }) => {
      // A browser that connects again says so in a header, and asks for the same address.
      const last = request.headers['last-event-id'];
      const after =
        last === undefined ? query.after : checkAs(last, countQuerySchema, 'cursorInvalid');
      const types = query.types ?? null;
      streams.open({ principal, request, reply, after: after ?? null, types });
      // The stream has taken over the reply: this is sent nowhere.
      return { mediaType: 'text/event-stream', name: 'events', bytes: new Uint8Array() };
    },
    listEvents: async ({ principal, query }) => {
      const { after = null, types = null, limit = PAGE } = query;
      const page = await eventPage(book, principal, { after, types, limit });
      const isEmpty = book.oldest > book.newest;
      const oldest = isEmpty ? null : book.oldest;
      return { ...page, oldest, newest: isEmpty ? null : book.newest };
    },
  };
}

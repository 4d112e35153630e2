/** Routes of events: a stream that can be taken up again, and the same as pages. */
import * as z from 'zod';
import { eventSchema, eventTypeSchema } from '../events.ts';
import { countQuerySchema, filterQuerySchema, PAGE_MAX } from '../query.ts';
import { defineRoutes } from '../route.ts';

const eventQueryShape = {
  /** Only events after this number. */
  after: countQuerySchema.optional(),
  /** Only these types; given several times, any of them. */
  types: filterQuerySchema.pipe(z.array(eventTypeSchema)).optional(),
};
const count = z.int().min(0);
const access = {
  who: ['administrator', 'compliance', 'approver', 'auditor', 'operator'],
  scope: 'within',
} as const;

/** Events. */
export const EVENT_ROUTES = defineRoutes({
  streamEvents: {
    method: 'GET',
    path: '/events',
    area: 'Events',
    summary: 'Follow events as they happen (server-sent events), from a number on or from now on',
    access,
    query: z.strictObject(eventQueryShape),
    reply: { file: ['text/event-stream'] },
    errors: ['eventsGone', 'cursorInvalid'],
  },
  listEvents: {
    method: 'GET',
    path: '/events/history',
    area: 'Events',
    summary: 'List the events after a number, oldest first',
    access,
    query: z.strictObject({
      ...eventQueryShape,
      /** Events of the page, 1 to 500; 50 where not given. */
      limit: countQuerySchema.pipe(z.int().min(1).max(PAGE_MAX)).optional(),
    }),
    reply: z.strictObject({
      items: z.array(eventSchema),
      /** `after` of the next page: an event that is not shown counts too. */
      next: count,
      /** True where there are later events already, which may be none of this account. */
      more: z.boolean(),
      /** Numbers of the oldest event that is kept, and of the newest; null where there is none. */
      oldest: count.nullable(),
      newest: count.nullable(),
    }),
    errors: ['eventsGone', 'cursorInvalid'],
  },
});

/** Routes of webhooks: where events are sent to. */
import * as z from 'zod';
import { deliverySchema, webhookIdSchema, webhookRequestSchema, webhookSchema } from '../events.ts';
import { pageQueryShape, pageSchema } from '../query.ts';
import { defineRoutes } from '../route.ts';

const access = { who: ['administrator'], scope: 'whole' } as const;
const params = z.strictObject({ webhook: webhookIdSchema });
const area = 'Webhooks';
const example = {
  name: 'Ticketing',
  url: 'https://tickets.example.com/hooks/fleetseal',
  types: ['finding.opened', 'finding.closed'],
  licenses: null,
  sites: null,
  active: true,
};

/** Webhooks. */
export const WEBHOOK_ROUTES = defineRoutes({
  listWebhooks: {
    method: 'GET',
    path: '/webhooks',
    area,
    summary: 'List webhooks and how they are doing',
    access,
    reply: z.strictObject({ items: z.array(webhookSchema) }),
    errors: [],
  },
  createWebhook: {
    method: 'POST',
    path: '/webhooks',
    area,
    summary: 'Make a webhook; the answer holds its secret, which is shown once',
    access,
    body: webhookRequestSchema,
    example,
    reply: z.strictObject({ webhook: webhookSchema, secret: z.string() }),
    errors: ['webhookRefused', 'stateChanged'],
    secret: true,
  },
  getWebhook: {
    method: 'GET',
    path: '/webhooks/{webhook}',
    area,
    summary: 'Read one webhook',
    access,
    params,
    reply: webhookSchema,
    errors: ['notFound'],
  },
  changeWebhook: {
    method: 'PUT',
    path: '/webhooks/{webhook}',
    area,
    summary: 'Change a webhook; one that is paused goes on where it stopped',
    access,
    params,
    body: webhookRequestSchema,
    example,
    reply: webhookSchema,
    errors: ['notFound', 'webhookRefused'],
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/webhooks/{webhook}',
    area,
    summary: 'Remove a webhook with its secret and its deliveries',
    access,
    params,
    reply: z.strictObject({ id: webhookIdSchema }),
    errors: ['notFound'],
  },
  listDeliveries: {
    method: 'GET',
    path: '/webhooks/{webhook}/deliveries',
    area,
    summary: 'List the attempts to deliver, newest first',
    access,
    params,
    query: z.strictObject(pageQueryShape),
    reply: pageSchema(deliverySchema),
    errors: ['notFound', 'cursorInvalid'],
  },
  replayWebhook: {
    method: 'POST',
    path: '/webhooks/{webhook}/replay',
    area,
    summary: 'Deliver again every event after a number',
    access,
    params,
    body: z.strictObject({ after: z.int().min(0) }),
    example: { after: 1200 },
    reply: webhookSchema,
    errors: ['notFound', 'eventsGone', 'cursorInvalid'],
  },
});

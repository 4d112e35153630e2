/** Answers the routes of webhooks. */
import type { WEBHOOK_ROUTES } from '../../shared/api/routes/webhooks.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { WebhookBook, Witness } from '../events/webhookBook.ts';
import type { Handlers, Principal } from './call.ts';

const PAGE = 50;

/** Handlers of webhooks. */
export function webhookHandlers({
  webhooks,
  access,
}: {
  readonly webhooks: WebhookBook;
  readonly access: AccessLog;
}): Handlers<typeof WEBHOOK_ROUTES> {
  const witness = ({ account, name, via }: Principal, detail: string): Witness => {
    const actor = { account, name, via };
    return (target, trx) => access.record({ act: 'webhookChanged', actor, target, detail }, trx);
  };
  return {
    listWebhooks: async () => ({ items: await webhooks.list() }),
    createWebhook: ({ body, principal }) => {
      const by = principal.name;
      return webhooks.create({ request: body, by }, witness(principal, `made: ${body.name}`));
    },
    getWebhook: ({ params }) => webhooks.get(params.webhook),
    changeWebhook: ({ params, body, principal }) => {
      return webhooks.change(params.webhook, body, witness(principal, `changed: ${body.name}`));
    },
    deleteWebhook: async ({ params, principal }) => {
      await webhooks.remove(params.webhook, witness(principal, 'removed'));
      return { id: params.webhook };
    },
    listDeliveries: async ({ params, query }) => {
      const { limit = PAGE, cursor } = query;
      const before = cursor === undefined ? null : placeOf(cursor);
      const { items, total } = await webhooks.deliveries(params.webhook, { before, limit });
      const last = items.length < limit ? undefined : items.at(-1);
      return { items, next: last === undefined ? null : String(last.id), total, asOf: null };
    },
    replayWebhook: ({ params, body, principal }) => {
      const detail = `replayed after ${body.after}`;
      return webhooks.replay(params.webhook, body.after, witness(principal, detail));
    },
  };
}

/** Id of the attempt that a page begins below. Throws cursorInvalid. */
function placeOf(cursor: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(cursor)) return Number(cursor);
  throw new FleetsealError('cursorInvalid');
}

/** `fleetseal webhook …`: where events are sent to. */
import { EVENT_TYPE_NAMES } from '../shared/api/events.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import { apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { assertNew, writeNewSecret } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { tableLines } from './print.ts';

/** `fleetseal webhook list`. */
export async function list(options: WithJson): Promise<void> {
  const { items } = await apiOf(options).call('listWebhooks', {});
  if (options.json === true) {
    printJson({ items });
    return;
  }
  const rows = items.map(({ id, name, url, state, cursor, lastError }) => [
    id,
    name,
    url,
    state,
    String(cursor),
    lastError ?? '-',
  ]);
  const head = ['webhook', 'name', 'address', 'state', 'event', 'last error'];
  printLines(...(rows.length === 0 ? ['None.'] : tableLines(head, rows)));
}

/** `fleetseal webhook create NAME URL --out FILE`: the secret is in the file, once. */
export async function create(
  [name, url]: readonly [string, string],
  options: TargetOptions & { readonly type?: readonly string[]; readonly out: string },
): Promise<void> {
  const { out } = options;
  assertNew(out);
  const types = options.type?.map(typeOf) ?? null;
  const body = { name, url, types, licenses: null, sites: null, active: true };
  const { webhook, secret } = await apiOf(options).call('createWebhook', { body });
  await writeNewSecret(out, utf8(`${secret}\n`));
  printLines(`${webhook.id} is made. The secret that its signatures are checked with: ${out}`);
}

function typeOf(text: string): (typeof EVENT_TYPE_NAMES)[number] {
  const type = EVENT_TYPE_NAMES.find((each) => each === text);
  if (type !== undefined) return type;
  const detail = `There is no event ${text}. There are: ${EVENT_TYPE_NAMES.join(', ')}.`;
  throw new FleetsealError('usageWrong', detail);
}

/** `fleetseal webhook remove ID`. */
export async function remove(webhook: string, options: TargetOptions): Promise<void> {
  await apiOf(options).call('deleteWebhook', { params: { webhook } });
  printLines(`${webhook} is removed.`);
}

/** `fleetseal webhook replay ID --after NUMBER`. */
export async function replay(
  webhook: string,
  options: TargetOptions & { readonly after: number },
): Promise<void> {
  const { after } = options;
  await apiOf(options).call('replayWebhook', { params: { webhook }, body: { after } });
  printLines(`${webhook}: every event after ${after} is delivered again.`);
}

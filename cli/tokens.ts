/** `fleetseal token …`: enrollment tokens. */
import { utf8 } from '../shared/bytes/bytes.ts';
import { parseAllowList } from '../shared/protocol/allowList.ts';
import { HOUR_MS, msToText } from '../shared/register/day.ts';
import { apiOf } from './client/apiClient.ts';
import { assertNew, writeNewSecret } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { tableLines } from './print.ts';
import { readInput } from './readInput.ts';

/** Options of a new enrollment token. */
export interface NewToken extends WithJson {
  readonly site?: string;
  readonly uses?: number;
  readonly hours: number;
  readonly allow?: string;
  readonly note?: string;
  readonly out?: string;
}

/** `fleetseal token create`: prints the token, once. */
export async function createToken(options: NewToken): Promise<void> {
  const { site = null, hours, out, note = '' } = options;
  if (out !== undefined) assertNew(out);
  const list = options.allow === undefined ? null : parseAllowList(await readInput(options.allow));
  const uses = options.uses ?? list?.length ?? 1;
  const allow = list === null ? {} : { allow: list };
  const body = { site, uses, expiresInMs: hours * HOUR_MS, note, ...allow };
  const { token } = await apiOf(options).call('createEnrollmentToken', { body });
  if (out === undefined) printLines(token);
  else await writeNewSecret(out, utf8(`${token}\n`));
}

/** `fleetseal token list`. */
export async function listTokens(options: WithJson): Promise<void> {
  const page = await apiOf(options).call('listEnrollmentTokens', { query: { limit: '500' } });
  if (options.json === true) {
    printJson(page);
    return;
  }
  const rows = page.items.map(({ id, state, site, usesLeft, expiresAt, createdBy, note }) => [
    id,
    state,
    site ?? 'any',
    String(usesLeft),
    msToText(expiresAt),
    createdBy ?? '-',
    note,
  ]);
  const head = ['token', 'state', 'site', 'uses left', 'until', 'made by', 'note'];
  printLines(...(rows.length === 0 ? ['None.'] : tableLines(head, rows)));
}

/** `fleetseal token revoke ID`. */
export async function revokeToken(
  token: string,
  options: WithJson & { readonly reason?: string },
): Promise<void> {
  const { reason = '' } = options;
  await apiOf(options).call('revokeEnrollmentToken', { params: { token }, body: { reason } });
  printLines(`${token} is revoked: it enrolls nobody any more.`);
}

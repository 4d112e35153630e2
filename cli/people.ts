/** `fleetseal user …` and `fleetseal api-token …`: who may do what. */
import type { AccountView } from '../shared/api/account.ts';
import { type AccessScope, isWholeAccess, ROLE_NAMES, type Role } from '../shared/api/roles.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import { DAY_MS, msToText } from '../shared/register/day.ts';
import { type ApiClient, apiOf } from './client/apiClient.ts';
import { assertNew, writeNewSecret } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { pagesOf } from './pages.ts';
import { tableLines, timeText } from './print.ts';
import { asPerson } from './signIn.ts';

/** Options of what an account or token may do. */
export interface RightOptions extends WithJson {
  readonly role?: readonly string[];
  readonly site?: readonly string[];
  readonly license?: readonly string[];
  readonly reason?: string;
}

/** Rights as options name them. Throws usageWrong. */
function rolesOf(names: readonly string[]): Role[] {
  return names.map((name) => {
    const role = ROLE_NAMES.find((each) => each === name);
    if (role !== undefined) return role;
    const detail = `There is no role ${name}. There are: ${ROLE_NAMES.join(', ')}.`;
    throw new FleetsealError('usageWrong', detail);
  });
}

function scopeOf({ site, license }: RightOptions): AccessScope {
  const list = (names: readonly string[] | undefined) => (names === undefined ? null : [...names]);
  return { sites: list(site), licenses: list(license) };
}

function scopeText(scope: AccessScope): string {
  if (isWholeAccess(scope)) return 'all';
  return [...(scope.sites ?? []), ...(scope.licenses ?? [])].join(', ');
}

/** `fleetseal user list`. */
export async function list(options: WithJson): Promise<void> {
  const items = await everyAccount(apiOf(options));
  if (options.json === true) {
    printJson({ items });
    return;
  }
  const rows = items.map((account) => [
    account.name,
    account.state,
    account.roles.join(', '),
    scopeText(account.scope),
    account.secondFactor ? 'yes' : 'no',
    timeText(account.lastUsedAt),
    account.id,
  ]);
  const head = ['name', 'state', 'roles', 'scope', '2nd factor', 'last used', 'id'];
  printLines(...(rows.length === 0 ? ['None.'] : tableLines(head, rows)));
}

/** `fleetseal user create NAME --role ROLE…`: prints a one-time link. */
export async function create(
  name: string,
  options: RightOptions & { readonly issuer?: string; readonly subject?: string },
): Promise<void> {
  const { role = [], reason = '', issuer, subject } = options;
  if ((issuer === undefined) !== (subject === undefined)) {
    throw new FleetsealError('usageWrong', 'Name both --issuer and --subject, or none.');
  }
  const external = issuer === undefined || subject === undefined ? null : { issuer, subject };
  const body = { name, roles: rolesOf(role), scope: scopeOf(options), external, reason };
  const client = apiOf(options);
  const { account, link } = await client.call('createAccount', { body });
  printLines(`${account.name} (${account.id}) is made.`);
  if (link !== null) await printLink(client, link);
}

/** `fleetseal user change NAME …`: what is not named stays. */
export async function change(name: string, options: RightOptions): Promise<void> {
  const client = apiOf(options);
  const account = await theOne(client, name);
  const { role, site, license, reason = '' } = options;
  const isSame = site === undefined && license === undefined;
  const body = {
    name: account.name,
    roles: role === undefined ? account.roles : rolesOf(role),
    scope: isSame ? account.scope : scopeOf(options),
    breakGlass: account.breakGlass,
    reason,
  };
  const changed = await client.call('changeAccount', { params: { account: account.id }, body });
  printLines(`${changed.name}: ${changed.roles.join(', ')}; scope ${scopeText(changed.scope)}`);
}

/** `fleetseal user disable|enable|reset NAME`. */
export async function decide(
  what: 'disableAccount' | 'enableAccount' | 'resetCredentials',
  name: string,
  options: WithJson & { readonly reason?: string },
): Promise<void> {
  const client = apiOf(options);
  const { id: account } = await theOne(client, name);
  const asked = { params: { account }, body: { reason: options.reason ?? '' } };
  if (what !== 'resetCredentials') {
    const { state } = await client.call(what, asked);
    printLines(`${name} is ${state}.`);
    return;
  }
  const { link, sessionsEnded, tokensRevoked } = await client.call(what, asked);
  printLines(`Ended: ${sessionsEnded} sessions, ${tokensRevoked} API tokens.`);
  await printLink(client, link);
}

async function printLink(
  client: ApiClient,
  { path, expiresAt }: { path: string; expiresAt: number },
): Promise<void> {
  const { http } = await client.call('getStatus', {});
  printLines(
    `One-time link until ${msToText(expiresAt)}, by a way that others do not read:`,
    `  ${http}${path}`,
    `To use it from a terminal: npx fleetseal login ${http} --link`,
  );
}

/** `fleetseal api-token list`. */
export async function listTokens(options: WithJson): Promise<void> {
  const { items } = await apiOf(options).call('listOwnApiTokens', {});
  if (options.json === true) {
    printJson({ items });
    return;
  }
  const rows = items.map(({ id, name, roles, scope, expiresAt, lastUsedAt, revokedAt }) => [
    id,
    name,
    roles.join(', '),
    scopeText(scope),
    revokedAt === null ? msToText(expiresAt) : 'revoked',
    timeText(lastUsedAt),
  ]);
  const head = ['token', 'name', 'roles', 'scope', 'until', 'last used'];
  printLines(...(rows.length === 0 ? ['None.'] : tableLines(head, rows)));
}

/** `fleetseal api-token create NAME --out FILE`: asks for the password. */
export async function createToken(
  name: string,
  options: RightOptions & { readonly days: number; readonly out: string },
): Promise<void> {
  const { role = [], out, days } = options;
  assertNew(out);
  await asPerson(options, async (session, me) => {
    const isSame = options.site === undefined && options.license === undefined;
    const body = {
      name,
      roles: role.length === 0 ? me.roles : rolesOf(role),
      scope: isSame ? me.scope : scopeOf(options),
      expiresAt: Date.now() + days * DAY_MS,
    };
    const { token, text } = await session.call('createOwnApiToken', { body });
    await writeNewSecret(out, utf8(`${text}\n`));
    printLines(`${token.id} is in ${out}, until ${msToText(token.expiresAt)}.`);
  });
}

/** `fleetseal api-token revoke ID`: asks for the password. */
export async function revokeToken(token: string, options: WithJson): Promise<void> {
  await asPerson(options, async (session) => {
    await session.call('revokeOwnApiToken', { params: { token } });
  });
  printLines(`${token} is revoked.`);
}

function everyAccount(client: ApiClient): Promise<AccountView[]> {
  return pagesOf((query) => client.call('listAccounts', { query }));
}

async function theOne(client: ApiClient, name: string): Promise<AccountView> {
  const found = (await everyAccount(client)).find((each) => each.name === name || each.id === name);
  if (found !== undefined) return found;
  throw new FleetsealError('notFound', `There is no account ${name}.`);
}

/** Browsers that are signed in at a server, for looking at its console and measuring it. */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import * as z from 'zod';
import type { RunningServer } from '../server/server.ts';
import { WHOLE_ACCESS } from '../shared/api/roles.ts';
import { askServer } from '../simulator/askServer.ts';

/** A server, and its present in milliseconds UTC. */
export interface Present {
  readonly server: RunningServer;
  readonly now: () => number;
}

/** Opens a browser of its own: of the account with every role inside, or of nobody. */
export type OpenContext = (
  isSignedIn: boolean,
  options?: BrowserContextOptions,
) => Promise<BrowserContext>;

const NAME = 'Everybody';
const PASSWORD = 'seven words that nobody guesses';
const ROLES = ['administrator', 'compliance', 'approver', 'auditor', 'operator'];
const madeSchema = z.object({ link: z.object({ path: z.string() }) });

/** Makes the account and uses its link. Throws a plain Error where the server refuses. */
export async function signedInBy(browser: Browser, { server, now }: Present): Promise<OpenContext> {
  const { adminSocket, httpUrl } = server;
  const body = { name: NAME, roles: ROLES, scope: WHOLE_ACCESS, external: null, reason: '' };
  const { link } = madeSchema.parse(await askServer(adminSocket, { path: '/accounts', body }));
  const first = await browser.newContext();
  const secret = new URL(link.path, httpUrl).hash.slice(1);
  const answer = await first.request.post(`${httpUrl}/api/v1/links/use`, {
    headers: { origin: httpUrl, 'sec-fetch-site': 'same-origin' },
    data: { secret, password: PASSWORD },
  });
  if (!answer.ok()) throw new Error(`the link was refused: ${await answer.text()}`);
  const { cookies } = await first.storageState();
  await first.close();
  // The session ends by the clock of the server, which need not be the one of this machine.
  const lasting = cookies.map((cookie) => ({ ...cookie, expires: -1 }));
  return async (isSignedIn, options = {}) => {
    const context = await browser.newContext({ baseURL: httpUrl, ...options });
    await context.clock.setSystemTime(now());
    if (isSignedIn) await context.addCookies(lasting);
    return context;
  };
}

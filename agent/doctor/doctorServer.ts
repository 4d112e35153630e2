/** Checks of the way to the server: name, proxy, TCP, TLS, WebSocket, the key that answers. */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import { resolve } from 'node:path';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { ERRORS, FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { PROTOCOL_VERSIONS } from '../../shared/protocol/messages.ts';
import { type EnrollmentToken, parseToken } from '../../shared/protocol/token.ts';
import { Link } from '../connection/link.ts';
import { connectingBy, type HttpProxy, proxyFor } from '../connection/proxy.ts';
import { verifyWelcome } from '../connection/signIn.ts';
import { readPinnedServer } from '../state/pinned.ts';
import { readStatus } from '../status/status.ts';
import { type Check, type DoctorContext, note, ok, problem, skipped } from './doctorCheck.ts';

/** Checks the server and the way to it. Sends a greeting; enrolls nothing and signs in nowhere. */
export async function serverChecks(context: DoctorContext): Promise<Check[]> {
  const token = tokenCheck(context);
  const named = context.config.server;
  const server = named ?? (await serverOfAgent(context));
  if (server === null) {
    const found = 'none is named (--server, or server: in a file); right behind an air gap';
    return [skipped('server', found), ...token.checks];
  }
  const by = named === null ? ', as the agent on this folder says' : '';
  const checks: Check[] = [ok('server', `${server}${by}`)];
  let proxy: HttpProxy | null;
  try {
    proxy = proxyFor(server, context.config, context.environment);
    const way = proxy === null ? 'none: straight to the server' : proxy.address;
    checks.push(ok('proxy', proxy === null ? way : `${way} (${proxy.namedBy})`));
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return [...checks, problem('proxy', error.message, ERRORS[error.code].next), ...token.checks];
  }
  const target = new URL(proxy?.address ?? server);
  const name = await nameCheck(target);
  const isNamed = name.outcome === 'ok';
  const way = [name, isNamed ? await tcpCheck(target, context) : skipped('TCP', 'not reached')];
  checks.push(...way);
  const isOpen = way.every(({ outcome }) => outcome !== 'problem');
  const rest = isOpen
    ? await linkChecks(server, context, token.token)
    : [skipped('TLS', 'not reached'), skipped('WebSocket', 'not reached')];
  return [...checks, ...rest, ...token.checks];
}

/** The server of the newest agent on this folder, which may have been named on its command line. */
async function serverOfAgent({ config }: DoctorContext): Promise<string | null> {
  const status = await readStatus(resolve(config.state)).catch(() => null);
  return status?.server ?? null;
}

function tokenCheck({ config }: DoctorContext): {
  token: EnrollmentToken | null;
  checks: Check[];
} {
  const name = 'token';
  const { tokenFile } = config;
  if (tokenFile === null) return { token: null, checks: [] };
  if (tokenFile === '-') {
    return { token: null, checks: [skipped(name, 'it comes by standard input')] };
  }
  try {
    const token = parseToken(readFileSync(tokenFile, 'utf8'));
    const found = `${token.id}, well formed; only the server knows whether it is still valid`;
    return { token, checks: [ok(name, found)] };
  } catch (error) {
    const isFormed = isFleetsealError(error);
    const found = isFormed ? `${tokenFile} holds no token` : `${tokenFile} can not be read`;
    const mend = isFormed ? ERRORS.tokenInvalid.next : ERRORS.fileUnreadable.next;
    // An enrolled host does without: its file may be gone, and that is right.
    return { token: null, checks: [note(name, found, mend)] };
  }
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'wss:' || protocol === 'https:' ? 443 : 80;
}

async function nameCheck(target: URL): Promise<Check> {
  const name = 'name';
  const host = hostOf(target);
  if (isIP(host) !== 0) return ok(name, `${host} is an address`);
  try {
    const found = await lookup(host, { all: true });
    return ok(name, `${host} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const mend = 'Check the spelling, /etc/resolv.conf and the name servers.';
    return problem(name, `${host} has no address${code}`, mend);
  }
}

function tcpCheck(target: URL, { answerMs }: DoctorContext): Promise<Check> {
  const name = 'TCP';
  const host = hostOf(target);
  const port = portOf(target);
  const where = `${host} port ${port}`;
  return new Promise((settle) => {
    const socket = connect({ host, port, timeout: answerMs });
    const end = (check: Check) => {
      socket.destroy();
      settle(check);
    };
    const fail = (why: string) => {
      const mend = 'Check that it runs there, the port, and the firewalls between.';
      end(problem(name, `${where}: ${why}`, mend));
    };
    socket.once('connect', () => end(ok(name, `${where} answers`)));
    socket.once('timeout', () => fail('no answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });
}

async function linkChecks(
  server: string,
  context: DoctorContext,
  token: EnrollmentToken | null,
): Promise<Check[]> {
  const { config, environment, answerMs } = context;
  const isSecure = server.startsWith('wss:');
  const plain = 'ws:// is not encrypted; keys and log proofs are verified all the same';
  try {
    const connecting = await connectingBy(server, config, environment);
    const link = await Link.open(server, { answerMs, ...connecting });
    try {
      return [
        isSecure ? ok('TLS', 'the certificate is trusted') : skipped('TLS', plain),
        ok('WebSocket', 'opened'),
        await keyCheck(link, context, token),
      ];
    } finally {
      link.close();
    }
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return linkProblems(error, isSecure);
  }
}

/** What a connection that was not opened says, by the sentence of whoever refused it. */
function linkProblems(error: FleetsealError, isSecure: boolean): Check[] {
  const { message } = error;
  if (/\b407\b/.test(message)) {
    const mend = 'Give the proxy its user and password: proxy, or HTTPS_PROXY.';
    return [problem('proxy sign-in', 'the proxy refuses user or password (407)', mend)];
  }
  if (isSecure && /certificate|self.signed|verify|altname|TLS|SSL|wrong version/i.test(message)) {
    const mend =
      'If the server has a CA of your own, name its file (ca). Else somebody may be between.';
    return [problem('TLS', message, mend), skipped('WebSocket', 'not reached')];
  }
  const mend = /\b(?:404|400|426|200)\b/.test(message)
    ? 'Another program answers there: check the path, as in /agent/v1, and the reverse proxy.'
    : ERRORS[error.code].next;
  return [problem('WebSocket', message, mend)];
}

/** Greets the server without signing in, and compares the key that it proves to have. */
async function keyCheck(
  link: Link,
  { config }: DoctorContext,
  token: EnrollmentToken | null,
): Promise<Check> {
  const name = 'server key';
  const nonce = randomBytes(32).toString('base64url');
  const kid = randomBytes(32).toString('base64url');
  const versions = [PROTOCOL_VERSIONS[0]];
  try {
    const reply = await link.ask({ type: 'hello', versions, nonce, kid }, 'welcome');
    const welcome = await verifyWelcome(reply.welcome, reply.key);
    if (welcome.agentNonce !== nonce) {
      throw new FleetsealError('serverKeyWrong', 'The server signed another nonce.');
    }
    const pinned = await readPinnedServer(resolve(config.state)).catch(() => null);
    const expected = pinned === null ? token?.serverKey : thumbprint(pinned.key);
    const shown = thumbprint(reply.key);
    if (expected === undefined) {
      const found = `the server proves key ${shown}; nothing here says which one it should be`;
      return note(name, found, 'The token will say it. Compare: fleetseal trust show.');
    }
    if (expected === shown)
      return ok(name, `the one of ${pinned === null ? 'the token' : 'the enrollment'}`);
    const by = pinned === null ? 'the token' : 'the enrollment';
    return problem(name, `${shown}, and ${by} says ${expected}`, ERRORS.serverKeyWrong.next);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return problem(name, `${error.message} [${error.code}]`, ERRORS[error.code].next);
  }
}

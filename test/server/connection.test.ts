import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ApiClient } from '../../cli/client/apiClient.ts';
import { Appraising } from '../../server/appraising.ts';
import { Connection } from '../../server/connection.ts';
import { HostLimits } from '../../server/rateLimit.ts';
import { LIMITS } from '../../shared/limits.ts';
import { encodeMessage } from '../../shared/protocol/messages.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  enrollRawHost,
  evidenceFrame,
  evidencePayload,
  greet,
  makeRawHost,
  type RawHost,
  RawLink,
  serverNonceOf,
  signAsEvidence,
  signedInLink,
  signInFrame,
} from '../hostile/rawAgent.ts';
import { FakeSocket } from './fakeSocket.ts';

let world: ServerWorld;
let host: RawHost;
let other: RawHost;
beforeAll(async () => {
  world = await serverWorld();
  host = await enrollRawHost(world.server, await world.token());
  other = await enrollRawHost(world.server, await world.token());
});
afterAll(() => world.close());

const open = (): Promise<RawLink> => RawLink.open(world.server.agentsUrl);
const closed = (code: number) => ({ type: 'closed', code });
const errorOf = (code: string) => expect.objectContaining({ type: 'error', code });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Key ids that the API shows as connected. */
async function signedIn(): Promise<string[]> {
  const target = { kind: 'socket', path: world.server.adminSocket, by: 'tester' } as const;
  const { items } = await new ApiClient(target).call('listHosts', {});
  return items.flatMap(({ kid, connected }) => (connected === true ? [kid] : []));
}

/** Signs in, hangs up so many steps of the event queue later, and says what the endpoint heard. */
async function hangUpAfter(ticks: number): Promise<string[]> {
  const socket = new FakeSocket();
  const seen: string[] = [];
  const { context } = world.server;
  const connection = new Connection(socket.asWebSocket(), {
    context,
    appraising: new Appraising(context),
    events: {
      signedIn: () => seen.push('signedIn'),
      closing: () => {},
      closed: () => seen.push('closed'),
      retired: () => {},
    },
    limitsOf: () => new HostLimits(),
  });
  const agentNonce = Buffer.alloc(32).toString('base64url');
  const hello = { type: 'hello' as const, versions: [2], nonce: agentNonce, kid: host.kid };
  socket.emit('message', Buffer.from(encodeMessage(hello)), false);
  await connection.settled;
  const nonces = { agentNonce, serverNonce: serverNonceOf(socket.sent[0] ?? '') };
  const frame = await signInFrame({ host, server: world.server, nonces });
  socket.emit('message', Buffer.from(frame), false);
  for (let tick = 0; tick < ticks; tick += 1) await null;
  socket.emit('close', 1006);
  await connection.settled;
  return seen;
}

describe('signing in', () => {
  it('welcomes an enrolled key that signs both nonces', async () => {
    const link = await signedInLink(world.server, host);
    expect(await signedIn()).toContain(host.kid);
    await link.close();
  });

  it('refuses a key that is not enrolled', async () => {
    const stranger = await makeRawHost();
    const link = await open();
    const nonces = await greet(link, stranger.kid);
    const frame = await signInFrame({ host: stranger, server: world.server, nonces });
    expect(await link.ask(frame)).toEqual(errorOf('signInRefused'));
    expect(await link.next()).toEqual(closed(1008));
  });

  it('refuses the key id of one host with the signature of another', async () => {
    const asHost = { ...other.key, kid: host.kid };
    for (const [signer, code] of [
      [asHost, 'signatureInvalid'],
      [other.key, 'signInRefused'],
    ] as const) {
      const link = await open();
      const nonces = await greet(link, host.kid);
      const request = { host, server: world.server, nonces };
      expect(await link.ask(await signInFrame(request, { signer }))).toEqual(errorOf(code));
      expect(await link.next()).toEqual(closed(1008));
    }
    expect(await signedIn()).not.toContain(host.kid);
  });

  it('refuses a sign-in that was made for another connection', async () => {
    const first = await open();
    const nonces = await greet(first, host.kid);
    const frame = await signInFrame({ host, server: world.server, nonces });
    expect(await first.ask(frame)).toMatchObject({ type: 'welcome' });
    // Everything that the host said is said again: only the server's nonce differs.
    const second = await open();
    await greet(second, host.kid, nonces.agentNonce);
    expect(await second.ask(frame)).toEqual(errorOf('signInRefused'));
    expect(await second.next()).toEqual(closed(1008));
    await first.close();
  });

  it('refuses a sign-in for another log, and one that shows a larger checkpoint', async () => {
    for (const [payload, code] of [
      [{ aud: 'other/evidence' }, 'signInRefused'],
      [{ checkpointSize: 1_000_000 }, 'proofInvalid'],
      [{ extra: 1 }, 'frameInvalid'],
    ] as const) {
      const link = await open();
      const nonces = await greet(link, host.kid);
      const request = { host, server: world.server, nonces };
      expect(await link.ask(await signInFrame(request, { payload }))).toEqual(errorOf(code));
      expect(await link.next()).toEqual(closed(1008));
    }
  });

  it('never lists a host after it hung up, whenever that happens', async () => {
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const seen = await hangUpAfter(ticks);
      expect(seen.at(-1), `${ticks} ticks: ${seen}`).toBe('closed');
    }
  });

  it('closes a connection that does not sign in in time', async () => {
    const link = await open();
    const began = performance.now();
    expect(await link.next()).toEqual(errorOf('signInRefused'));
    expect(await link.next()).toEqual(closed(1008));
    expect(performance.now() - began).toBeGreaterThan(LIMITS.signInMs - 100);
  }, 30_000);
});

describe('two live connections of one key', () => {
  it('keeps the newest, and tells the other one why with close code 4001', async () => {
    const first = await signedInLink(world.server, host);
    const second = await signedInLink(world.server, host);
    expect(await first.next()).toEqual(errorOf('connectionReplaced'));
    expect(await first.next()).toEqual(closed(4001));
    expect(await signedIn()).toContain(host.kid);
    const jws = await signAsEvidence(host.key, evidencePayload(world.server, host));
    expect(await second.ask(evidenceFrame(jws))).toMatchObject({ type: 'ack' });
    await second.close();
  });

  it('takes nothing more from a connection that it has replaced', async () => {
    const first = await signedInLink(world.server, other);
    // It does not read that it was replaced, and goes on sending.
    first.socket.pause();
    const second = await signedInLink(world.server, other);
    const before = await world.rowCounts();
    const jws = await signAsEvidence(other.key, evidencePayload(world.server, other));
    first.send(evidenceFrame(jws));
    await pause(200);
    first.socket.resume();
    expect(await first.closeCode()).toBe(4001);
    await second.close();
    expect(await world.rowCounts()).toEqual(before);
  });
});

describe('limits of a connection', () => {
  const garbage = (length: number): string => JSON.stringify('x'.repeat(length - 2));

  it('closes with 1009 above 8 KiB before sign-in, and reads exactly 8 KiB', async () => {
    const small = await open();
    expect(await small.ask(garbage(8 * 1024))).toEqual(errorOf('frameInvalid'));
    const large = await open();
    expect(await large.ask(garbage(8 * 1024 + 1))).toEqual(errorOf('tooLarge'));
    expect(await large.next()).toEqual(closed(1009));
  });

  it('counts the bytes of a frame, not its characters', async () => {
    const link = await open();
    expect(await link.ask(`"${'€'.repeat(3000)}"`)).toEqual(errorOf('tooLarge'));
    expect(await link.next()).toEqual(closed(1009));
  });

  it('closes with 1009 above 1 MiB after sign-in, and reads exactly 1 MiB', async () => {
    const link = await signedInLink(world.server, host);
    expect(await link.ask(garbage(1024 * 1024))).toEqual(errorOf('frameInvalid'));
    link.send(garbage(1024 * 1024 + 1));
    expect(await link.closeCode()).toBe(1009);
  });

  it('refuses binary frames as no message of the protocol', async () => {
    const link = await signedInLink(world.server, host);
    link.socket.send(encodeMessage({ type: 'evidence', jws: 'x' }), { binary: true });
    expect(await link.next()).toEqual(errorOf('frameInvalid'));
    await link.close();
    const early = await open();
    early.socket.send(Buffer.of(1, 2, 3));
    expect(await early.next()).toEqual(errorOf('frameInvalid'));
    expect(await early.next()).toEqual(closed(1008));
  });

  it('closes with 1007 on text that is not UTF-8', async () => {
    const link = await signedInLink(world.server, host);
    expect(await link.ask(Buffer.of(0x22, 0xff, 0x22))).toEqual(closed(1007));
  });

  it('answers overloaded above 64 frames that wait, and answers each of the others', async () => {
    const link = await signedInLink(world.server, host);
    const count = LIMITS.pendingFramesPerConnection + 40;
    for (let sent = 0; sent < count; sent += 1) link.send(`{"type":"nothing","n":${sent}}`);
    const codes: string[] = [];
    for (let answered = 0; answered < count; answered += 1) {
      const answer = await link.next();
      codes.push(answer.type === 'error' ? answer.code : answer.type);
    }
    expect(new Set(codes)).toEqual(new Set(['overloaded', 'frameInvalid']));
    expect(codes.filter((code) => code === 'frameInvalid').length).toBeGreaterThanOrEqual(64);
    await link.close();
  });
});

describe('the endpoint', () => {
  const statusOf = (path: string): Promise<number> =>
    new Promise((resolve) => {
      const base = world.server.agentsUrl.replace('/agent/v1', '');
      const socket = new WebSocket(`${base}${path}`);
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        socket.terminate();
      });
      socket.on('open', () => {
        resolve(101);
        socket.close();
      });
      socket.on('error', () => undefined);
    });

  it('answers 404 on every other path', async () => {
    expect(await statusOf('/agent/v1')).toBe(101);
    for (const path of ['/', '/agent', '/agent/v2', '/agent/v1/', '/agent/v1?x=1', '/AGENT/V1']) {
      expect(await statusOf(path), path).toBe(404);
    }
  });

  it('speaks first only when spoken to, and refuses versions that it does not speak', async () => {
    const link = await open();
    const nonce = Buffer.alloc(32).toString('base64url');
    const hello = encodeMessage({ type: 'hello', versions: [99, 4, 1], nonce, kid: null });
    expect(link.frames).toEqual([]);
    expect(await link.ask(hello)).toEqual(errorOf('versionUnsupported'));
    expect(await link.next()).toEqual(closed(1008));
  });

  it('is not held up, when it stops, by a peer that never answers the close', async () => {
    const own = await serverWorld();
    const link = await RawLink.open(own.server.agentsUrl);
    link.socket.pause();
    const began = performance.now();
    await own.close();
    expect(performance.now() - began).toBeLessThan(LIMITS.closeMs + 5_000);
    link.socket.terminate();
  });

  it('closes with 1001 when the server stops', async () => {
    const own = await serverWorld();
    const link = await RawLink.open(own.server.agentsUrl);
    await greet(link, null);
    const stopped = own.close();
    expect(await link.next()).toEqual(closed(1001));
    await stopped;
  });
});

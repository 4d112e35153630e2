import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Appraising } from '../../server/appraising.ts';
import { Connection } from '../../server/connection.ts';
import { HostLimits } from '../../server/rateLimit.ts';
import { LIMITS } from '../../shared/limits.ts';
import { encodeMessage } from '../../shared/protocol/messages.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  enrollRawHost,
  greet,
  type RawHost,
  RawLink,
  serverNonceOf,
  signedInLink,
  signInFrame,
} from '../hostile/rawAgent.ts';
import { FakeSocket } from './fakeSocket.ts';

let world: ServerWorld;
let host: RawHost;
beforeAll(async () => {
  world = await serverWorld();
  host = await enrollRawHost(world.server, await world.token());
});
afterAll(() => world.close());
afterEach(() => {
  vi.useRealTimers();
});

const agentNonce = Buffer.alloc(32).toString('base64url');
const hello = () =>
  Buffer.from(encodeMessage({ type: 'hello', versions: [2], nonce: agentNonce, kid: host.kid }));

function connect(socket: FakeSocket): Connection {
  const { context } = world.server;
  return new Connection(socket.asWebSocket(), {
    context,
    appraising: new Appraising(context),
    events: { signedIn() {}, closing() {}, closed() {}, retired() {} },
    limitsOf: () => new HostLimits(),
  });
}

async function signedIn(socket: FakeSocket): Promise<Connection> {
  const connection = connect(socket);
  socket.emit('message', hello(), false);
  await connection.settled;
  const nonces = { agentNonce, serverNonce: serverNonceOf(socket.sent[0] ?? '') };
  const frame = await signInFrame({ host, server: world.server, nonces });
  socket.emit('message', Buffer.from(frame), false);
  await connection.settled;
  expect(connection.kid).toBe(host.kid);
  return connection;
}

describe('a peer that asks and never reads', () => {
  it('is cut before its answers fill the memory', async () => {
    const socket = new FakeSocket();
    const connection = await signedIn(socket);
    const answered = socket.sent.length;
    socket.bufferedAmount = LIMITS.unreadBytes;
    socket.emit('message', Buffer.from('{"type":"nothing"}'), false);
    await connection.settled;
    expect([socket.sent.length, socket.isTerminated]).toEqual([answered + 1, false]);
    socket.bufferedAmount = LIMITS.unreadBytes + 1;
    socket.emit('message', Buffer.from('{"type":"nothing"}'), false);
    await connection.settled;
    expect([socket.sent.length, socket.isTerminated]).toEqual([answered + 1, true]);
    socket.emit('close', 1006);
  });
});

describe('a silent peer', () => {
  it('is cut after two pings without an answer', async () => {
    const socket = new FakeSocket();
    const connection = await signedIn(socket);
    connection.ping();
    connection.ping();
    expect([socket.pings, socket.isTerminated]).toEqual([2, false]);
    connection.ping();
    expect([socket.pings, socket.isTerminated]).toEqual([2, true]);
    socket.emit('close', 1006);
  });

  it('is kept as long as it answers one ping of two', async () => {
    const socket = new FakeSocket();
    const connection = await signedIn(socket);
    for (let round = 0; round < 10; round += 1) {
      connection.ping();
      connection.ping();
      socket.emit('pong');
    }
    expect([socket.pings, socket.isTerminated]).toEqual([20, false]);
    socket.emit('close', 1006);
  });

  it('is pinged every 30 seconds once it is signed in, and not before', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const own = await serverWorld();
    const ownHost = await enrollRawHost(own.server, await own.token());
    const stranger = await RawLink.open(own.server.agentsUrl);
    await greet(stranger, null);
    const link = await signedInLink(own.server, ownHost);
    let strangersPings = 0;
    stranger.socket.on('ping', () => {
      strangersPings += 1;
    });
    const pinged = new Promise((resolve) => link.socket.once('ping', resolve));
    vi.advanceTimersByTime(LIMITS.pingMs);
    await pinged;
    // An agent answers pings by itself, so that it stays.
    for (let round = 0; round < 5; round += 1) {
      const next = new Promise((resolve) => link.socket.once('ping', resolve));
      vi.advanceTimersByTime(LIMITS.pingMs);
      await next;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(link.socket.readyState).toBe(link.socket.OPEN);
    expect(strangersPings).toBe(0);
    await own.close();
  });

  it('that never reads is cut', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const own = await serverWorld();
    const ownHost = await enrollRawHost(own.server, await own.token());
    const link = await signedInLink(own.server, ownHost);
    link.socket.pause();
    for (let round = 0; round < 3; round += 1) vi.advanceTimersByTime(LIMITS.pingMs);
    link.socket.resume();
    expect(await link.closeCode()).toBe(1006);
    await own.close();
  });
});

describe('the queue of a connection', () => {
  it('survives an answer that cannot be sent, and cuts that connection', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    const socket = new FakeSocket();
    socket.send = () => {
      throw new Error('the socket broke');
    };
    const connection = connect(socket);
    socket.emit('message', hello(), false);
    await expect(connection.settled).resolves.toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
    expect(socket.isTerminated).toBe(true);
    socket.emit('close', 1006);
  });
});

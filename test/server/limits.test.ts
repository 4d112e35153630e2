/** What one peer can't do to the others: limits that hold over connections and before sign-in. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { growingClock } from '../../server/clock.ts';
import { HostLimits } from '../../server/rateLimit.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  enrollRawHost,
  evidenceFrame,
  evidencePayload,
  type RawHost,
  signAsEvidence,
  signedInLink,
} from '../hostile/rawAgent.ts';

let world: ServerWorld;
let host: RawHost;

beforeEach(async () => {
  world = await serverWorld();
  host = await enrollRawHost(world.server, await world.token());
});
afterEach(() => world.close());

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
const ended = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

describe('one enrolled host', () => {
  it('adds 600 leaves in a minute at most, over however many connections', async () => {
    // The limit refills by the real clock: held still, so that a slow machine changes nothing.
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    const outcomes = new Map<string, number>();
    for (let connection = 0; connection < 2; connection += 1) {
      const link = await signedInLink(world.server, host);
      for (let burst = 0; burst < 8; burst += 1) {
        const asked = Array.from({ length: 50 }, async (_, index) => {
          const seq = connection * 400 + burst * 50 + index + 1;
          const prev = randomBytes(32).toString('base64url');
          const payload = evidencePayload(world.server, host, { seq, prev });
          return link.ask(evidenceFrame(await signAsEvidence(host.key, payload)));
        });
        for (const answer of await Promise.all(asked)) {
          const outcome = answer.type === 'error' ? answer.code : answer.type;
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }
      await link.close();
    }
    clock.mockRestore();
    expect(Object.fromEntries(outcomes)).toEqual({ ack: 600, rateLimited: 200 });
    expect(world.server.context.evidenceLog.size).toBe(600);
  });

  it('has a share of document bytes, and gets it back by the hour', () => {
    const { documentBytes } = new HostLimits();
    expect(documentBytes.allows(1_000_000, LIMITS.documentBytesPerHour)).toBe(true);
    expect(documentBytes.allows(1_000_000, 1)).toBe(false);
    expect(documentBytes.allows(1_000_000 + 1_800_000, LIMITS.documentBytesPerHour / 4)).toBe(true);
    expect(documentBytes.allows(1_000_000 + 1_800_000, LIMITS.documentBytesPerHour / 2)).toBe(
      false,
    );
  });
});

describe('whoever has not signed in', () => {
  it('makes room for others: the oldest of 1,000 that only wait is cut', async () => {
    const waiting = Array.from(
      { length: LIMITS.signIns },
      () => new WebSocket(world.server.agentsUrl),
    );
    await Promise.all(waiting.map(opened));
    const [oldest] = waiting;
    const cut = oldest === undefined ? Promise.resolve(0) : ended(oldest);
    const link = await signedInLink(world.server, host);
    expect(await cut).toBe(1006);
    expect(waiting[1]?.readyState).toBe(WebSocket.OPEN);
    await link.close();
    for (const socket of waiting) socket.terminate();
  });

  it('sends 32 KiB at most, whole frames or not', async () => {
    const { hostname, port } = new URL(world.server.httpUrl);
    const socket = connect(Number(port), hostname);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await upgrade(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    // The head of a frame of 1 MiB, and then only a part of it.
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]);
    socket.write(Buffer.concat([head, Buffer.alloc(LIMITS.bytesBeforeSignIn + 1)]));
    await closed;
    expect(received).toContain('"code":"tooLarge"');
  });
});

describe('the times that a server declares', () => {
  it('never go back, not even after a restart with a clock that was set back', async () => {
    const agent = await world.agent('timed');
    await agent.connect();
    await agent.attest('start');
    await world.server.settled();
    world.clock.now -= 3_600_000;
    await agent.attest('cadence');
    agent.disconnect();
    await world.restart();
    await agent.connect();
    await agent.attest('cadence');
    const { evidenceLog } = world.server.context;
    const leaves = await evidenceLog.leaves(0, evidenceLog.size);
    const times = leaves.map((leaf) => parseEvidenceLogLeaf(leaf).time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times).toHaveLength(3);
    agent.close();
  });

  it('stand still while the clock is behind', () => {
    const shown = [5, 3, 7, 6];
    const now = growingClock(() => shown.shift() ?? 0, 4);
    expect([now(), now(), now(), now()]).toEqual([5, 5, 7, 7]);
  });
});

/** A WebSocket upgrade by hand, so that nothing reads what comes back. */
async function upgrade(socket: Socket): Promise<void> {
  const key = randomBytes(16).toString('base64');
  const head = ['GET /agent/v1 HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'];
  const version = ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, '', ''];
  socket.write([...head, ...version].join('\r\n'));
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
}

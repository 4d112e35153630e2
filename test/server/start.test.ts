import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerOptions } from '../../server/options.ts';
import { startServer } from '../../server/server.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { serverWorld, WORLD_START_MS } from '../factories/serverWorld.ts';
import {
  enrollFrame,
  enrollRawHost,
  evidenceFrame,
  evidencePayload,
  greet,
  makeRawHost,
  RawLink,
  signAsEvidence,
  signedInLink,
} from '../hostile/rawAgent.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-start-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const options = (changes: Partial<ServerOptions> = {}): ServerOptions => ({
  dataDirectory: join(directory, 'server'),
  host: '127.0.0.1',
  port: 0,
  version: '0.0.0-test',
  log: pino({ level: 'silent' }),
  now: () => WORLD_START_MS,
  epochMs: 0,
  ...changes,
});

function takePort(): Promise<{ port: number; taken: Server }> {
  return new Promise((resolve) => {
    const taken = createServer().listen(0, '127.0.0.1', () => {
      const address = taken.address();
      resolve({ port: typeof address === 'object' ? (address?.port ?? 0) : 0, taken });
    });
  });
}

describe('a server that cannot start', () => {
  it('leaves nothing open, so that the same process can try again', async () => {
    const { port, taken } = await takePort();
    for (let round = 0; round < 3; round += 1) {
      await expect(startServer(options({ port }))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }
    await new Promise((resolve) => taken.close(resolve));
    const server = await startServer(options({ port }));
    expect((await fetch(`${server.httpUrl}/healthz`)).status).toBe(200);
    await server.close();
  });

  it('frees its port when only the admin socket fails', async () => {
    const { port, taken } = await takePort();
    await new Promise((resolve) => taken.close(resolve));
    // Longer than a socket address can be.
    const deep = join(directory, 'x'.repeat(120));
    await expect(startServer(options({ port, dataDirectory: deep }))).rejects.toThrow();
    const server = await startServer(options({ port }));
    await server.close();
  });

  it.each([0o755, 0o710, 0o701])('refuses a data directory of mode %o as it is', async (mode) => {
    const { dataDirectory } = options();
    mkdirSync(dataDirectory);
    chmodSync(dataDirectory, mode);
    await expect(startServer(options())).rejects.toMatchObject({ code: 'stateInvalid' });
    expect(statSync(dataDirectory).mode & 0o777).toBe(mode);
    chmodSync(dataDirectory, 0o700);
    await (await startServer(options())).close();
  });
});

describe('a server that starts again and again', () => {
  it('keeps one challenge an epoch, and goes on taking answers to it', async () => {
    const world = await serverWorld();
    const host = await enrollRawHost(world.server, await world.token());
    const { text, note, issuedAt } = world.server.context.challenges.current;
    for (let round = 0; round < 4; round += 1) {
      await world.restart();
      world.clock.now += 10_000;
    }
    expect(world.server.context.challenges.current).toMatchObject({ text, note, issuedAt });
    expect((await world.rowCounts()).challenge).toBe(1);
    const link = await signedInLink(world.server, host);
    const jws = await signAsEvidence(host.key, evidencePayload(world.server, host));
    expect(await link.ask(evidenceFrame(jws))).toMatchObject({ outcome: 'logged' });
    await link.close();
    world.clock.now = issuedAt + LIMITS.epochMs;
    await world.restart();
    expect(world.server.context.challenges.current.text).not.toBe(text);
    expect((await world.rowCounts()).challenge).toBe(2);
    await world.close();
  });
});

describe('a server that stops', () => {
  it('answers or drops frames in flight, stores all or nothing, and rejects nothing', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    const world = await serverWorld();
    const hosts = await Promise.all(
      Array.from({ length: 4 }, async () => enrollRawHost(world.server, await world.token())),
    );
    const links = await Promise.all(hosts.map((host) => signedInLink(world.server, host)));
    for (const [position, host] of hosts.entries()) {
      for (let seq = 0; seq < 20; seq += 1) {
        const payload = evidencePayload(world.server, host, { seq, prev: null });
        links[position]?.send(evidenceFrame(await signAsEvidence(host.key, payload)));
      }
    }
    await world.restart();
    const { context } = world.server;
    const rows = await world.rowCounts();
    expect(rows.evidence).toBe(context.evidenceLog.size);
    const answered = links.flatMap((link) => link.frames.filter((one) => one.includes('"ack"')));
    expect(context.evidenceLog.size).toBeGreaterThanOrEqual(answered.length);
    await world.close();
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('takes no new connection while it still answers frames', async () => {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const at = async (point: string): Promise<void> => {
      if (point !== 'beforeAck') return;
      reached.resolve();
      await gate.promise;
    };
    const world = await serverWorld({ at });
    const host = await enrollRawHost(world.server, await world.token());
    const link = await signedInLink(world.server, host);
    const answer = link.ask(
      evidenceFrame(await signAsEvidence(host.key, evidencePayload(world.server, host))),
    );
    await reached.promise;
    const stopped = world.close();
    const refused = /503|ECONNREFUSED|ECONNRESET/;
    await expect(RawLink.open(world.server.agentsUrl)).rejects.toThrow(refused);
    gate.resolve();
    expect(await answer).toMatchObject({ type: 'ack' });
    expect(await link.next()).toEqual({ type: 'closed', code: 1001 });
    await stopped;
  });
});

describe('the log lines of a server', () => {
  it('hold no secret of a token, whatever a host sends', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const world = await serverWorld({ log: pino({ level: 'trace' }, sink) });
    const token = await world.token({ uses: 3 });
    await enrollRawHost(world.server, token);
    const host = await makeRawHost();
    const link = await RawLink.open(world.server.agentsUrl);
    const nonces = await greet(link, host.kid);
    const name = parseToken(token).secret;
    await link.ask(await enrollFrame({ host, token, nonces }, { payload: { mac: name } }));
    // A database that fails, in the middle of an enrollment.
    const second = await RawLink.open(world.server.agentsUrl);
    const again = await greet(second, host.kid);
    await world.server.context.store.close();
    await second.ask(await enrollFrame({ host, token, nonces: again }));
    expect(lines.join('')).toContain('host enrolled');
    expect(lines.join('')).toContain('a frame could not be handled');
    for (const secret of [token, name]) expect(lines.join('')).not.toContain(secret);
    await world.close();
  });
});

/** Stopping a real process that has requests in flight, a stream and an agent. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as z from 'zod';
import { Agent } from '../../../agent/agent.ts';
import { startServer } from '../../../server/server.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { cannedClaims } from '../../factories/serverWorld.ts';

const lineSchema = z.object({
  agents: z.string().optional(),
  http: z.string().optional(),
  token: z.string().optional(),
  began: z.string().optional(),
  done: z.int().optional(),
});

/** A process, its addresses, and the lines that it says. */
class Stopped {
  readonly data: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly exit: Promise<unknown[]>;
  readonly errors: Promise<string>;

  constructor(limitMs: number) {
    this.data = mkdtempSync(join(tmpdir(), 'fleetseal-stop-'));
    const script = fileURLToPath(new URL('./stopChild.ts', import.meta.url));
    const args = [script, join(this.data, 'server'), String(limitMs)];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.exit = once(this.#child, 'exit');
    this.errors = text(this.#child.stderr);
  }

  async line(): Promise<z.infer<typeof lineSchema>> {
    const { value, done } = await this.#lines.next();
    return done === true ? {} : lineSchema.parse(JSON.parse(value));
  }

  signal(): void {
    this.#child.kill('SIGTERM');
  }

  async remove(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
    rmSync(this.data, { recursive: true });
  }
}

let process_: Stopped;
afterEach(() => process_.remove());

async function started(limitMs: number) {
  process_ = new Stopped(limitMs);
  const { agents = '', http = '', token = '' } = await process_.line();
  return { agents, http, token };
}

const closeCode = (url: string): Promise<unknown> => {
  const socket = new WebSocket(url);
  return once(socket, 'close').then(([code]) => code);
};

describe('SIGTERM', () => {
  it('answers what began, ends streams, lets agents go, and loses nothing', async () => {
    const { agents, http, token } = await started(10_000);
    const agent = await Agent.open({
      stateDirectory: join(process_.data, 'agent'),
      url: agents,
      token: parseToken(token),
      hostName: 'host',
      collect: async () => cannedClaims(),
      now: Date.now,
    });
    await agent.connect();
    await agent.attest('cadence');
    const closed = closeCode(agents);
    const stream = fetch(`${http}/stream`).then((answer) => answer.text());
    const slow = fetch(`${http}/slow/800`).then((answer) => answer.json());
    expect(await process_.line()).toEqual({ began: '800' });
    await delay(100);
    process_.signal();
    await delay(200);
    await expect(fetch(`${http}/slow/1`)).rejects.toThrow();
    expect(await slow).toEqual({ answered: '800' });
    expect(await stream).toBe(': hello\n\n');
    expect(await closed).toBe(1001);
    expect(await process_.line()).toEqual({ done: 1 });
    expect(await process_.exit).toEqual([0, null]);
    agent.close();
    const again = await startServer({
      dataDirectory: join(process_.data, 'server'),
      host: '127.0.0.1',
      port: 0,
      version: '0.0.0-test',
      log: pino({ level: 'silent' }),
      now: Date.now,
      epochMs: 0,
    });
    expect(again.context.evidenceLog.size).toBe(1);
    await again.close();
  });

  it('cuts a request that takes longer than a stop may', async () => {
    const { http } = await started(300);
    const slow = fetch(`${http}/slow/60000`).then(
      () => 'answered',
      () => 'cut',
    );
    await process_.line();
    process_.signal();
    expect(await slow).toBe('cut');
    expect(await process_.errors.then((said) => said.includes('requests were cut'))).toBe(true);
  });

  it('twice ends the process at once', async () => {
    const { http } = await started(60_000);
    const slow = fetch(`${http}/slow/60000`).catch(() => 'cut');
    await process_.line();
    process_.signal();
    await delay(1_200);
    process_.signal();
    expect(await process_.exit).toEqual([130, null]);
    expect(await slow).toBe('cut');
  });
});

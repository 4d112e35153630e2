/** Agents killed a hundred times, at moments that nobody chose. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SeededRandom } from '../../simulator/random.ts';
import { CrashFleet } from './fleet.ts';

const HOSTS = 4;
const KILLS_EACH = 25;
const keptSchema = z.strictObject({ leaf: z.string(), logProof: z.string() });
/** Another run has other moments; this one can be had again. */
const seed = Number(process.env.FLEETSEAL_TEST_SEED ?? Date.now() % 1_000_000);

let fleet: CrashFleet;
beforeEach(async () => {
  fleet = await CrashFleet.start();
});
afterEach(() => fleet.remove());

/** When to kill: so long after this many lines; the first says that the program is loaded. */
interface Moment {
  readonly lines: number;
  readonly ms: number;
}

/** Whatever this machine's speed: some while it opens and connects, more while it attests. */
function momentOf(random: SeededRandom): Moment {
  return { lines: random.pick([1, 2, 2]), ms: random.int(0, 250) };
}

interface LoopOptions {
  readonly host: number;
  readonly url: string;
  readonly evidenceMax: number;
  readonly moment: Moment;
}

/** Starts an agent that attests as fast as it can, kills it, and keeps what it had proven. */
async function killOne({ host, url, evidenceMax, moment }: LoopOptions): Promise<void> {
  const script = fileURLToPath(new URL('./loopChild.ts', import.meta.url));
  const args = [script, join(fleet.root, `host-${host}`), url, `${evidenceMax}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === moment.lines) void delay(moment.ms).then(() => child.kill('SIGKILL'));
  }
  const [, signal] = await closed;
  expect(signal).toBe('SIGKILL');
  // The kill may have cut the last line short.
  const proven = lines.filter((line) => line.startsWith('{') && line.endsWith('}'));
  fleet.acknowledged.push(...proven.map((line) => keptSchema.parse(JSON.parse(line))));
}

/** Enrolls a host, whose state directory is then free for others. */
async function enroll(host: number): Promise<void> {
  const agent = await fleet.openAgent(host, await fleet.server.token());
  await agent.connect();
  await fleet.attest(agent);
  agent.close();
}

describe(`agents killed at random (FLEETSEAL_TEST_SEED=${seed})`, () => {
  it(`${HOSTS * KILLS_EACH} times lose nothing, and number everything once`, async () => {
    const random = new SeededRandom(`killed/${seed}`);
    const hosts = Array.from({ length: HOSTS }, (_, host) => host);
    for (const host of hosts) await enroll(host);
    const moments = hosts.map(() => Array.from({ length: KILLS_EACH }, () => momentOf(random)));
    await Promise.all(
      hosts.map(async (host) => {
        const url = fleet.server.agentsUrl;
        for (const moment of moments[host] ?? []) {
          await killOne({ host, url, evidenceMax: 10_000, moment });
        }
      }),
    );
    for (const _ of hosts) await fleet.addHost();
    await fleet.carryOn();
    // Kills that all came before the first evidence would show nothing.
    expect(fleet.acknowledged.length).toBeGreaterThan(HOSTS * 5);
    await fleet.expectNothingLost();
  }, 240_000);

  it('while the spool overflows deliver or tell every number', async () => {
    const random = new SeededRandom(`killed/${seed}`);
    await enroll(0);
    const nobody = 'ws://127.0.0.1:9/agent/v1';
    for (let kill = 0; kill < 8; kill += 1) {
      const moment = { lines: random.int(2, 5), ms: random.int(0, 100) };
      await killOne({ host: 0, url: nobody, evidenceMax: 6, moment });
    }
    const { agent } = await fleet.addHost();
    await agent.connect();
    await fleet.attest(agent);
    const { dropped, waiting } = agent.snapshot().evidence;
    expect(waiting.count).toBe(0);
    const names = readdirSync(join(fleet.root, 'host-0/evidence'));
    const delivered = names
      .filter((name) => name.endsWith('.tlog-proof'))
      .map((name) => Number(name.slice(0, 12)));
    const lost = dropped.ranges.flatMap(({ firstSeq, lastSeq }) =>
      Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index),
    );
    expect(lost.length).toBe(dropped.count);
    expect(lost.length).toBeGreaterThan(0);
    // Number 0 was proven before, and was the first to be forgotten.
    const explained = new Set([0, ...delivered, ...lost]);
    const last = agent.last?.seq ?? 0;
    expect([...explained].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: last + 1 }, (_, seq) => seq),
    );
    const { logs } = await fleet.server.api.call('getStatus', {});
    expect(logs.evidence.size).toBe(last + 1 - lost.length);
    const leftovers = readdirSync(join(fleet.root, 'host-0'), { recursive: true });
    expect(leftovers.filter((name) => `${name}`.endsWith('.tmp'))).toEqual([]);
    expect(readFileSync(join(fleet.root, 'host-0/gaps.json'), 'utf8')).toContain('gaps@1');
  }, 120_000);
});

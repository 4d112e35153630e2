/**
 * The bundled agent under strace, enrolled and signed in with an operator who turns on it: every
 * text of every message spoiled in turn, signed where messages are signed.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedEvidence } from '../factories/serverWorld.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { changedOutside, connectedElsewhere, undocumented } from './documented.ts';
import {
  acceptedAck,
  acceptedChallenge,
  call,
  challengePlays,
  leafPlays,
  messagePlays,
  type Operator,
  unasked,
  unknownPlays,
  welcomePlays,
  wordsOf,
} from './hostilePlays.ts';
import { type HostileRelay, type Play, startHostileRelay } from './hostileRelay.ts';
import { MARK, tricksWith } from './hostileTexts.ts';
import { stopTraced, type Trace } from './traced.ts';
import { type StartedAgent, type TracedWorld, tracedWorld } from './tracedWorld.ts';

// They last where it does not behave; a busy machine takes its time.
const [PLAYED_MS, ROUND_MS] = [120_000, 30_000] as const;
let traced: TracedWorld;
let relay: HostileRelay;
let operator: Operator;
let preload: string;

beforeAll(async () => {
  requireDebianTools(['strace']);
  traced = await tracedWorld();
  const { directory, server } = traced.world;
  relay = await startHostileRelay(server.agentsUrl);
  const bait = join(directory, `bait/${MARK}`);
  mkdirSync(join(directory, 'bait'));
  writeFileSync(bait, 'read me');
  operator = { keys: server.context.keys, tricks: tricksWith(bait) };
  // The agent waits a random time before it connects again: here always the shortest.
  preload = join(directory, 'preload.cjs');
  writeFileSync(preload, 'Math.random = () => 0;\n');
}, INSTALL_MS);

afterAll(async () => {
  await relay.close();
  await traced.world.close();
});

async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo()) && Date.now() < end) await delay(50);
}

/** In the order in which the agent comes by the moments. */
function allPlays(): Play[] {
  const messages = messagePlays(operator);
  const at = (moment: Play['at']) => messages.filter((play) => play.at === moment);
  return [
    ...[...at('hello'), ...welcomePlays(operator, 'hello')],
    ...at('enroll'),
    acceptedChallenge(operator),
    ...[...at('evidence'), ...leafPlays(operator)],
    ...[...welcomePlays(operator, 'signIn'), acceptedAck(operator)],
    ...[...at('challenge'), ...challengePlays(operator)],
    ...[unasked(operator), ...unknownPlays(operator), call()],
    ...at('document'),
  ];
}

/** Nothing of what was sent is in a path, an argument, an environment or an address. */
function expectHarmless(trace: Trace, started: StartedAgent): void {
  expect(undocumented(trace, started.args)).toEqual([]);
  expect(changedOutside(trace, started.state)).toEqual([]);
  expect(connectedElsewhere(trace, relay.url)).toEqual([]);
  expect(trace.text.split('\n').filter((line) => line.includes(MARK))).toEqual([]);
  const words = wordsOf(relay.sent);
  expect(words.size).toBeGreaterThan(100);
  const executions = trace.text.split('\n').filter((line) => line.includes('execve'));
  expect(executions.length).toBeGreaterThan(10);
  for (const line of executions) {
    for (const word of words) expect(line.includes(word), word).toBe(false);
  }
}

describe('a server that is hostile and holds its own keys', () => {
  test('no text of any message reaches a program, a path or an address', async () => {
    relay.plays.push(...allPlays());
    const count = relay.plays.length;
    const flags = ['--key-store', 'file'];
    const nodeArgs = ['--require', preload];
    const started = await traced.start({ name: 'host', url: relay.url, flags, nodeArgs });
    await until(() => relay.plays.length === 0 || started.tracer.exitCode !== null, PLAYED_MS);
    const stored = async () => (await allStored()).map(({ outcome }) => outcome).join();
    await until(async () => (await stored()) === 'challengeUnknown,evidence', ROUND_MS);
    const proof = join(started.state, 'evidence/000000000001.tlog-proof');
    await until(() => existsSync(proof), ROUND_MS);
    const ended = started.tracer.exitCode;
    const trace = await stopTraced(started.tracer, started.trace);
    expect({ left: relay.plays.length, ended }).toEqual({ left: 0, ended: null });
    // It answered the hostile challenge, which its true server never made, then a true one.
    expect(await stored()).toBe('challengeUnknown,evidence');
    expect(existsSync(proof)).toBe(true);
    expect(count).toBeGreaterThan(400);
    expectHarmless(trace, started);
  }, 300_000);
});

async function allStored() {
  const { db } = traced.world.server.context.store;
  const row = await db.selectFrom('evidence').select('kid').executeTakeFirst();
  return row === undefined ? [] : storedEvidence(traced.world.server, row.kid);
}

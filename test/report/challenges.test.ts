import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { buildReport } from '../../shared/report/build.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import {
  type Answer,
  type ReportWorld,
  reportWorld,
  WORLD_START,
  type WorldBuilder,
} from '../factories/reportWorld.ts';

const SMALL = { hosts: 1, gpusPerHost: 1, rounds: 3 };

function challengeOf(builder: WorldBuilder, note: string): string {
  const { origin } = builder.evidenceLog;
  const random = sha256(new Uint8Array(0));
  return formatChallenge({ origin, noteHash: noteHash(note), random, regulatorNonce: null });
}

/** When the last of the three rounds was over, and a little later the interval ends. */
const AFTER = WORLD_START + 60 * 60_000 + 10_000;

/** Lets the only host answer the challenge, so many seconds after the last round. */
async function answer(builder: WorldBuilder, challenge: string, seconds: number): Promise<void> {
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  await builder.attestHost(host, { challenge, challengedAt: AFTER + seconds * 1000 });
}

async function problemOfLeaf(leaf: NonNullable<Answer['leaf']>): Promise<string> {
  const world = await reportWorld(SMALL);
  const [host] = world.hosts;
  const challenge = challengeOf(world.builder, world.builder.notes[0] ?? '');
  if (host === undefined) throw new TypeError('no host');
  await world.builder.attestHost(host, { challenge, challengedAt: AFTER, leaf });
  return problemOf(world);
}

async function problemOf({ builder }: ReportWorld): Promise<string> {
  const { input, trust } = await builder.finish();
  const found = await verifyReport({ file: await buildReport(input), trust });
  const failed = found.steps.filter(({ outcome }) => outcome === 'failed');
  return failed.map(({ name, words }) => `${name}: ${words}`).join('\n');
}

describe('the challenges of a report that an operator with every key made', () => {
  it('are accepted when nothing is wrong', async () => {
    const world = await reportWorld(SMALL);
    const note = await world.builder.evidenceLog.checkpoint(false);
    world.builder.notes.push(note);
    await answer(world.builder, challengeOf(world.builder, note), 30);
    expect(await problemOf(world)).toBe('');
  });

  it('are refused when one challenge is given two times', async () => {
    const world = await reportWorld(SMALL);
    const challenge = challengeOf(world.builder, world.builder.notes[0] ?? '');
    await answer(world.builder, challenge, 10);
    await answer(world.builder, challenge, 20);
    expect(await problemOf(world)).toContain('challenges: Leaf 4 gives its challenge another time');
  });

  it('are refused when the leaf was received before its challenge, or names another', async () => {
    expect(await problemOfLeaf({ time: AFTER - 1 })).toContain('before its challenge');
    const other = 'A'.repeat(43);
    expect(await problemOfLeaf({ challenge: other })).toContain('names another challenge');
  });

  it('are refused when the challenge is dated before a leaf of its checkpoint', async () => {
    const world = await reportWorld(SMALL);
    const note = await world.builder.evidenceLog.checkpoint(false);
    world.builder.notes.push(note);
    const [host] = world.hosts;
    if (host === undefined) throw new TypeError('no host');
    const challengedAt = WORLD_START + 60 * 60_000 + 4999;
    const challenge = challengeOf(world.builder, note);
    await world.builder.attestHost(host, { challenge, challengedAt, leaf: { time: AFTER } });
    expect(await problemOf(world)).toContain('challenges: Leaf 3 answers a challenge dated before');
  });

  it('are refused when the note is of a larger log than the evidence was logged in', async () => {
    const world = await reportWorld(SMALL);
    const { builder } = world;
    const { leaves } = builder.evidenceLog;
    const extra = [leaves[0] ?? new Uint8Array(0), leaves[1] ?? new Uint8Array(0)];
    leaves.push(...extra);
    const note = await builder.evidenceLog.checkpoint(false);
    leaves.splice(-2);
    builder.notes.push(note);
    await answer(builder, challengeOf(builder, note), 30);
    expect(await problemOf(world)).toContain('challenges: Leaf 3 answers a challenge');
  });

  it('are refused when the log signed another history before', async () => {
    const world = await reportWorld(SMALL);
    const { builder } = world;
    const { leaves } = builder.evidenceLog;
    const last = leaves.pop() ?? new Uint8Array(0);
    leaves.push(leaves[0] ?? new Uint8Array(0));
    const note = await builder.evidenceLog.checkpoint(false);
    leaves.splice(-1, 1, last);
    builder.notes.push(note);
    await answer(builder, challengeOf(builder, note), 30);
    expect(await problemOf(world)).toContain('another history of its first 3 leaves');
  });

  it('are refused when another log signed the note', async () => {
    const world = await reportWorld(SMALL);
    const note = await world.builder.registerLog.checkpoint(false);
    world.builder.notes.push(note);
    await answer(world.builder, challengeOf(world.builder, note), 30);
    expect(await problemOf(world)).toMatch(/challenges: .*no signature of a known key/);
  });
});

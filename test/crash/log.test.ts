/** The process that writes the log is killed: at each named crash point, and at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CRASH_POINTS, type CrashPoint } from '../../server/log/crashPoints.ts';
import type { TransparencyLog } from '../../server/log/transparencyLog.ts';
import { checkWholeLog } from '../../server/log/wholeLog.ts';
import type { Store } from '../../server/store/store.ts';
import { logPublicKeyFromVkey } from '../../shared/log/checkpoint.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { verifyConsistency } from '../../shared/log/tree.ts';
import { itemOf, leafOf, logWorld } from '../server/log/world.ts';

const lineSchema = z.union([
  z.strictObject({ sent: z.array(z.int()) }),
  z.strictObject({ acknowledged: z.array(z.int()), proof: z.string() }),
]);

/** What a killed child had said. */
interface Said {
  readonly acknowledged: number[];
  /** Sent and not acknowledged. */
  readonly open: number[];
  /** A proof for the first leaf of the last acknowledged wave. */
  readonly proof: string | undefined;
}

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-log-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs the child until it is dead; from outside, once it has said `killAfterLines` lines. */
async function runChild(args: string[], killAfterLines?: number): Promise<Said> {
  const script = fileURLToPath(new URL('./logChild.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
    const lines = text.split('\n').length - 1;
    if (killAfterLines !== undefined && lines >= killAfterLines) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return heard(text);
}

function heard(text: string): Said {
  const acknowledged: number[] = [];
  let open: number[] = [];
  let proof: string | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const said = lineSchema.parse(JSON.parse(line));
    if ('sent' in said) open = said.sent;
    else {
      acknowledged.push(...said.acknowledged);
      proof = said.proof;
      open = [];
    }
  }
  return { acknowledged, open, proof };
}

/** Where the killed process left the given leaves: before the log is opened again. */
async function stateOf(store: Store, indexes: readonly number[]): Promise<string> {
  const keys = indexes.map((i) => itemOf(i).key);
  const rows = await store.db.selectFrom('leaf').selectAll().where('key', 'in', keys).execute();
  const belonging = await store.db
    .selectFrom('meta')
    .selectAll()
    .where('key', 'in', keys)
    .execute();
  expect(belonging.length).toBe(rows.length);
  const head = await store.db.selectFrom('head').selectAll().executeTakeFirstOrThrow();
  if (rows.length === 0) return 'not stored';
  expect(rows.length).toBe(keys.length);
  if (rows.every((row) => row.leaf_index === null)) return 'waiting';
  expect(rows.every((row) => row.leaf_index !== null && row.leaf_index < head.size)).toBe(true);
  return head.checkpoint_size === head.size ? 'signed' : 'sequenced';
}

/** Nothing acknowledged is lost, and the log after goes on from the log before. */
async function checkNothingLost(store: Store, log: TransparencyLog, said: Said): Promise<void> {
  for (const index of said.acknowledged) expect(await log.leafAt(index)).toEqual(leafOf(index));
  const { size, problems } = await checkWholeLog(store, 'evidence', log.vkey);
  expect({ size, problems }).toEqual({ size: log.size, problems: [] });
  const last = said.acknowledged.at(-10);
  if (said.proof === undefined || last === undefined) return;
  const key = logPublicKeyFromVkey(log.vkey);
  const before = await verifyLogProof({ text: said.proof, leaf: leafOf(last), log: key });
  const { size: size1, root: root1 } = before.checkpoint;
  const root2 = await log.rootAt(log.size);
  const proof = await log.consistency(size1, log.size);
  verifyConsistency({ size1, root1, size2: log.size, root2, proof });
}

const LEFT: Record<CrashPoint, string> = {
  beforeIngestCommit: 'not stored',
  afterIngestCommit: 'waiting',
  betweenTiles: 'waiting',
  beforeSequenceCommit: 'waiting',
  afterSequenceCommit: 'sequenced',
  afterSign: 'sequenced',
  beforeAck: 'signed',
};

/** The first batch; and one that fills a tile: leaves 250 to 259, three tiles at once. */
function counts(point: CrashPoint): readonly [string, number, number][] {
  // Opening the empty log signs it, which goes by afterSign once.
  const first = point === 'afterSign' ? 2 : 1;
  const filling = point === 'betweenTiles' ? 27 : first + 25;
  return [
    ['in the first batch', first, 0],
    ['in a batch that fills a tile', filling, 250],
  ];
}

describe.each(CRASH_POINTS)('a process killed at %s', (point) => {
  it.each(counts(point))('%s loses nothing', async (_when, count, firstOpen) => {
    const said = await runChild([point, String(count)]);
    expect(said.open[0]).toBe(firstOpen);
    expect(said.acknowledged.length).toBe(firstOpen);
    const { store, reopen } = await logWorld(join(directory, 'fleet.db'));
    try {
      expect(await stateOf(store, said.open)).toBe(LEFT[point]);
      const log = await reopen();
      const wasStored = LEFT[point] !== 'not stored';
      expect(log.size).toBe(firstOpen + (wasStored ? said.open.length : 0));
      await checkNothingLost(store, log, said);
      const again = await Promise.all(said.open.map((i) => log.append(itemOf(i))));
      expect(again.map(({ index }) => index)).toEqual(said.open);
      expect(again.every(({ duplicate }) => duplicate === wasStored)).toBe(true);
      await checkNothingLost(store, log, said);
    } finally {
      await store.close();
    }
  });
});

describe('a process killed at any moment', () => {
  it('again and again, loses nothing', async () => {
    const acknowledged: number[] = [];
    for (const killAfterLines of [1, 2, 3, 5, 8, 13, 21]) {
      // It goes on writing until the signal arrives, so where it is then differs from run to run.
      const said = await runChild(['never'], killAfterLines);
      acknowledged.push(...said.acknowledged);
      const { store, reopen } = await logWorld(join(directory, 'fleet.db'));
      await checkNothingLost(store, await reopen(), { ...said, acknowledged });
      await store.close();
    }
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    // Every second line, from the second on, acknowledges ten.
    expect(acknowledged.length).toBeGreaterThanOrEqual(240);
  });
});

/** The server is killed while it imports many records: all of them are there then, or none. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../server/log/crashPoints.ts';
import { openStore } from '../../server/store/store.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { SeededRandom } from '../../simulator/random.ts';
import { CrashFleet } from './fleet.ts';
import { databasePath } from './serverProcess.ts';

/** More than the sequencer takes at once. */
const RECORDS = 2_500;
/** Another run has other moments; this one can be had again. */
const seed = Number(process.env.FLEETSEAL_TEST_SEED ?? Date.now() % 1_000_000);

let fleet: CrashFleet;
afterEach(() => fleet.remove());

/** Imports sites named after a word. */
function importSites(word: string) {
  const rows = Array.from({ length: RECORDS }, (_, i) => `${word} ${i},CN\n`).join('');
  const content = toBase64(utf8(`site,country\n${rows}`));
  const file = { table: 'sites', name: 'sites.csv', content } as const;
  const body = { ...file, reason: 'survey', dryRun: false };
  return fleet.server.api.call('importRecords', { body });
}

/** How many sites of a word the database holds, and how many of them have their place. */
async function stored(word: string): Promise<{ records: number; placed: number }> {
  const store = await openStore({ path: databasePath(fleet.directory) });
  try {
    const rows = await store.db
      .selectFrom('register_document')
      .innerJoin('leaf', 'leaf.key', 'register_document.digest')
      .select('leaf.leaf_index')
      .where('leaf.log', '=', 'register')
      .where('text', 'like', `%"id":"${word} %`)
      .execute();
    const placed = rows.flatMap(({ leaf_index: index }) => index ?? []).toSorted((a, b) => a - b);
    // Together: nothing else is between them.
    if (placed.length > 0) expect((placed.at(-1) ?? 0) - (placed[0] ?? 0)).toBe(placed.length - 1);
    return { records: rows.length, placed: placed.length };
  } finally {
    await store.close();
  }
}

/** A first host, whose state tells the keys of the logs. */
async function startFleet(): Promise<void> {
  fleet = await CrashFleet.start();
  const { agent } = await fleet.addHost();
  await agent.connect();
  await fleet.attest(agent);
  await fleet.server.settle();
}

describe('a server killed during an import', () => {
  it.each(CRASH_POINTS)('at %s has all of its records or none', async (point: CrashPoint) => {
    await startFleet();
    await fleet.server.arm(`register.${point}`);
    await expect(importSites('Hall')).rejects.toMatchObject({ code: 'serverUnreachable' });
    expect(await fleet.server.death()).toBe('SIGKILL');
    const expected = point === 'beforeIngestCommit' ? 0 : RECORDS;
    expect((await stored('Hall')).records).toBe(expected);
    await fleet.restart();
    await fleet.carryOn();
    expect(await stored('Hall')).toEqual({ records: expected, placed: expected });
    const again = await importSites('Hall');
    expect(again).toMatchObject({ imported: RECORDS - expected, problems: [] });
    expect(await stored('Hall')).toEqual({ records: RECORDS, placed: RECORDS });
    await fleet.expectNothingLost();
  });

  it(`at any moment has all or none (FLEETSEAL_TEST_SEED=${seed})`, async () => {
    const random = new SeededRandom(`import/${seed}`);
    await startFleet();
    for (let kill = 0; kill < 6; kill += 1) {
      const word = `Room ${kill} of`;
      const sent = importSites(word).catch(() => null);
      await sleep(random.int(50, 900));
      fleet.server.kill();
      await fleet.server.death();
      await sent;
      await fleet.restart();
      await fleet.carryOn();
      const { records, placed } = await stored(word);
      expect(placed).toBe(records);
      expect([0, RECORDS]).toContain(records);
    }
    await fleet.expectNothingLost();
  }, 60_000);
});

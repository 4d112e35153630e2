/** The whole server is killed, with agents connected over real sockets, and started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../server/log/crashPoints.ts';
import { openStore } from '../../server/store/store.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { CrashFleet } from './fleet.ts';
import { databasePath } from './serverProcess.ts';

let fleet: CrashFleet;
afterEach(() => fleet.remove());

async function enrollHosts(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const { agent } = await fleet.addHost();
    await agent.connect();
    await fleet.attest(agent);
  }
  await fleet.server.settle();
}

/** Where the evidence that was on its way is, as the database has it. */
async function stateOfUnanswered(): Promise<string> {
  const store = await openStore({ path: databasePath(fleet.directory) });
  try {
    const known = fleet.hosts.length;
    const rows = await store.db
      .selectFrom('leaf')
      .innerJoin('evidence', 'evidence.digest', 'leaf.key')
      .select(['leaf.leaf_index', 'leaf.id'])
      .where('leaf.log', '=', 'evidence')
      .orderBy('leaf.id')
      .execute();
    const head = await store.db
      .selectFrom('head')
      .selectAll()
      .where('log', '=', 'evidence')
      .executeTakeFirstOrThrow();
    const unanswered = rows.slice(known);
    if (unanswered.length === 0) return 'not stored';
    if (unanswered.every((row) => row.leaf_index === null)) return 'waiting';
    return head.checkpoint_size === head.size ? 'signed' : 'sequenced';
  } finally {
    await store.close();
  }
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

describe('a server killed at a crash point of the evidence log', () => {
  it.each(CRASH_POINTS)('%s loses nothing that it acknowledged', async (point) => {
    fleet = await CrashFleet.start();
    await enrollHosts(3);
    await fleet.server.arm(point);
    const errors = await fleet.attestUntilDead();
    expect(errors.every((error) => isFleetsealError(error, 'serverUnreachable'))).toBe(true);
    expect(await fleet.server.death()).toBe('SIGKILL');
    expect(await stateOfUnanswered()).toBe(LEFT[point]);
    await fleet.restart();
    // Completed by the start itself, before any host is back.
    const completed = LEFT[point] === 'not stored' ? 'not stored' : 'signed';
    expect(await stateOfUnanswered()).toBe(completed);
    await fleet.carryOn();
    await fleet.expectNothingLost();
  });
});

describe('a server killed at a crash point of the register', () => {
  it.each(CRASH_POINTS)('%s enrolls the host that asked, once', async (point) => {
    fleet = await CrashFleet.start();
    await enrollHosts(1);
    const { agent } = await fleet.addHost();
    await fleet.server.arm(`register.${point}`);
    await expect(agent.connect()).rejects.toMatchObject({ code: 'serverUnreachable' });
    expect(await fleet.server.death()).toBe('SIGKILL');
    await fleet.restart();
    await fleet.carryOn();
    expect(await registerFormats()).toMatchObject({ hostKey: 2 });
    await fleet.expectNothingLost();
  });

  it.each(CRASH_POINTS)('%s at the very first start is completed by the next', async (point) => {
    fleet = await CrashFleet.start(`register.${point}`);
    await enrollHosts(1);
    expect(await registerFormats()).toMatchObject({ catalogue: 1, policy: 1, reportKey: 1 });
    await fleet.expectNothingLost();
  });
});

/** How many statements of each kind the register holds. */
async function registerFormats(): Promise<Record<string, number>> {
  const store = await openStore({ path: databasePath(fleet.directory) });
  try {
    const rows = await store.db.selectFrom('register_document').select('text').execute();
    const counts: Record<string, number> = {};
    for (const { text } of rows) {
      const kind = /"format":"fleetseal\/(\w+)@[0-9]+"/.exec(text)?.[1] ?? '';
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  } finally {
    await store.close();
  }
}

describe('a server killed at any moment', () => {
  it('again and again, loses nothing that it acknowledged', async () => {
    fleet = await CrashFleet.start();
    await enrollHosts(3);
    for (const after of [1, 5, 12, 30]) {
      const enough = fleet.acknowledged.length + after;
      const loops = fleet.attestUntilDead();
      while (fleet.acknowledged.length < enough) await sleep(1);
      fleet.server.kill();
      await loops;
      expect(await fleet.server.death()).toBe('SIGKILL');
      await fleet.restart();
      await fleet.carryOn();
    }
    expect(fleet.acknowledged.length).toBeGreaterThanOrEqual(3 + 48 + 12);
    await fleet.expectNothingLost();
  });
});

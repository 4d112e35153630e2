/** Drafting a report: what is refused, how many at once, and in which thread. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportGate } from '../../../server/reports/reportGate.ts';
import { trustFile } from '../../../server/trustFile.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import { type Answer, APU, CORA, type ReportsWorld, reportsWorld } from './reportsWorld.ts';

let world: ReportsWorld;

beforeAll(async () => {
  world = await reportsWorld();
});
afterAll(() => world.close());

const of = (report: string) => ({ params: { report } });

function codeOf({ status, json }: Answer): string {
  return status === 200 ? 'done' : json.code;
}

describe('drafting', () => {
  it('refuses an interval that is empty or not over, before it builds anything', async () => {
    const { now } = world.world.clock;
    for (const interval of [
      { from: now, to: now - 1 },
      { from: WORLD_START_MS, to: now + 60_000 },
    ]) {
      const body = { licenses: ['L1'], ...interval };
      expect(codeOf(await world.ask(CORA, 'draftReport', { body }))).toBe('usageWrong');
    }
  });

  it('builds one report after the other, and refuses more than may wait', async () => {
    const body = { licenses: ['L1'], from: WORLD_START_MS };
    const asked = Array.from({ length: LIMITS.reportsWaiting + 2 }, () =>
      world.ask(CORA, 'draftReport', { body }),
    );
    const codes = (await Promise.all(asked)).map(codeOf);
    expect(codes.filter((code) => code === 'done')).toHaveLength(LIMITS.reportsWaiting);
    expect(codes.filter((code) => code === 'overloaded')).toHaveLength(2);
  });

  it('is refused while too many drafts wait: each is a file', async () => {
    const { db } = world.world.server.context.store;
    const { draftedAt } = await world.draft();
    const row = {
      ...{ state: 'drafted' as const, valid_from: 0, valid_to: 1, redactions: '[]', size: 1 },
      ...{ summary: '{}', drafted_at: draftedAt },
    };
    const rows = Array.from({ length: LIMITS.reportDrafts }, (_, i) => {
      return { ...row, digest: `full-${i}` };
    });
    await db.insertInto('report').values(rows).execute();
    const body = { licenses: ['L1'], from: WORLD_START_MS };
    expect(codeOf(await world.ask(CORA, 'draftReport', { body }))).toBe('overloaded');
    await db.deleteFrom('report').where('digest', 'like', 'full-%').execute();
    expect(codeOf(await world.ask(CORA, 'draftReport', { body }))).toBe('done');
  });

  it('says what it withholds, and what it cannot', async () => {
    const redactions = ['users', 'hostDocuments'];
    const drafted = await world.draft({ redactions });
    expect(drafted.redactions).toEqual(redactions);
    const { json } = await world.ask(APU, 'previewReport', of(drafted.report));
    expect(json).toMatchObject({
      withheld: { hostDocuments: 0, users: 0 },
      usersInRegister: 0,
      notCovered: expect.arrayContaining([expect.stringContaining('Physical attacks')]),
    });
  });

  it('happens in a thread where the logs are long, and ends with the server', async () => {
    const { context } = world.world.server;
    const directory = join(world.world.directory, 'server', 'other-reports');
    const access = { record: async () => {} };
    const options = { context, access, directory, version: '0.0.0-test', inlineLeaves: 0 };
    const gate = await ReportGate.open(options);
    const choice = { licenses: ['L1'], from: WORLD_START_MS, to: null, reason: '' };
    const drafted = await gate.draft(CORA, choice);
    const trust = parseTrust(utf8(await trustFile(context)));
    const found = await verifyReport({ file: await gate.file(CORA, drafted.report), trust });
    expect(found.outcome).toBe('valid');
    const cut = gate.draft(CORA, choice).catch((error: unknown) => error);
    await gate.close();
    expect(await cut).toMatchObject({ code: 'overloaded' });
    await expect(gate.draft(CORA, choice)).rejects.toMatchObject({ code: 'overloaded' });
  });
});

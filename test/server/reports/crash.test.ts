/** The gate is cut off between file, leaf and answer: what the next start finds. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerCrashPoint } from '../../../server/crashHook.ts';
import { ReportGate } from '../../../server/reports/reportGate.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import { APU, CORA, type ReportsWorld, reportsWorld } from './reportsWorld.ts';

const CHOICE = { licenses: ['L1'], from: WORLD_START_MS, to: null, reason: '' };
const CUT = new Error('cut off');
let world: ReportsWorld;

beforeAll(async () => {
  world = await reportsWorld();
});
afterAll(() => world.close());

/** A gate over the same folder that is cut off at a point, once it is armed. */
async function armed(): Promise<{ gate: ReportGate; arm(point: ServerCrashPoint): void }> {
  let point: ServerCrashPoint | null = null;
  const at = (reached: ServerCrashPoint) => {
    if (reached === point) throw CUT;
  };
  const { context } = world.world.server;
  const access = { record: async () => {} };
  const { directory } = world;
  const options = { context: { ...context, at }, access, directory, version: '0.0.0-test' };
  const gate = await ReportGate.open(options);
  return {
    gate,
    arm: (next) => {
      point = next;
    },
  };
}

/** Digests of the reports that anybody knows of. */
async function known(): Promise<string[]> {
  const { json } = await world.ask(CORA, 'listReports', { query: { limit: '500' } });
  return json.items.map(({ report }) => report);
}

describe('a draft that is cut off', () => {
  it.each(['beforeReportFile', 'afterReportFile', 'beforeReportStep'] as const)(
    'at %s is forgotten, with its file',
    async (point) => {
      const { gate, arm } = await armed();
      const before = await known();
      const { size } = world.world.server.context.registerLog;
      arm(point);
      await expect(gate.draft(CORA, CHOICE)).rejects.toBe(CUT);
      const left = readdirSync(world.directory).length;
      expect(left).toBe(before.length + (point === 'beforeReportFile' ? 0 : 1));
      await world.reopen();
      expect(readdirSync(world.directory)).toHaveLength(before.length);
      expect(await known()).toEqual(before);
      expect(world.world.server.context.registerLog.size).toBe(size);
    },
  );

  it('at afterReportStep is there, with its leaf and its file', async () => {
    const { gate, arm } = await armed();
    const before = await known();
    arm('afterReportStep');
    await expect(gate.draft(CORA, CHOICE)).rejects.toBe(CUT);
    await world.reopen();
    const [report = '', ...more] = (await known()).filter((digest) => !before.includes(digest));
    expect(more).toEqual([]);
    expect(world.steps(report)).toEqual(['drafted']);
    const file = await world.ask(CORA, 'getReportFile', { params: { report } });
    expect(file.status).toBe(200);
  });
});

describe('a step that is cut off', () => {
  it('before its leaf was not taken, after it was', async () => {
    const { gate, arm } = await armed();
    const { report } = await world.draft();
    const state = async () =>
      (await world.ask(CORA, 'getReport', { params: { report } })).json.state;
    const said = { reference: 'Approval 1', reason: '' };
    arm('beforeReportStep');
    await expect(gate.approve(APU, report, said)).rejects.toBe(CUT);
    expect([await state(), world.steps(report)]).toEqual(['drafted', ['drafted']]);
    arm('afterReportStep');
    await expect(gate.approve(APU, report, said)).rejects.toBe(CUT);
    expect([await state(), world.steps(report)]).toEqual(['approved', ['drafted', 'approved']]);
    await expect(gate.approve(APU, report, said)).rejects.toMatchObject({ code: 'stateChanged' });
  });

  it('of rejection leaves a file that the next start removes', async () => {
    const { gate, arm } = await armed();
    const { report } = await world.draft();
    const path = join(world.directory, `${report}.zip`);
    arm('afterReportStep');
    await expect(gate.reject(APU, report, 'No.')).rejects.toBe(CUT);
    expect(existsSync(path)).toBe(true);
    await world.reopen();
    expect(existsSync(path)).toBe(false);
    expect(world.steps(report)).toEqual(['drafted', 'rejected']);
  });
});

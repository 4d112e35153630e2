/** The release gate: who may take which step in which state, and what is left of it. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustFile } from '../../../server/trustFile.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import {
  ADA,
  type Answer,
  APU,
  AUDI,
  CORA,
  OPA,
  overSocket,
  person,
  REGI,
  type ReportsWorld,
  reportsWorld,
} from './reportsWorld.ts';

const REFERENCE = { reference: 'Approval 2026-117' };
let world: ReportsWorld;

beforeAll(async () => {
  world = await reportsWorld();
});
afterAll(() => world.close());

const of = (report: string) => ({ params: { report } });
const approve = (report: string, as = APU) =>
  world.ask(as, 'approveReport', { ...of(report), body: REFERENCE });
const release = (report: string, as = CORA) =>
  world.ask(as, 'releaseReport', { ...of(report), body: {} });
const reject = (report: string, as = APU) =>
  world.ask(as, 'rejectReport', { ...of(report), body: { reason: 'No.' } });
const download = (report: string, as = REGI) => world.ask(as, 'getReportFile', of(report));
const files = () => readdirSync(world.directory);

/** A report in each state. */
async function reportIn(state: 'drafted' | 'approved' | 'rejected' | 'released'): Promise<string> {
  const { report } = await world.draft();
  if (state === 'rejected') expect((await reject(report)).status).toBe(200);
  if (state === 'approved' || state === 'released') {
    expect((await approve(report)).status).toBe(200);
  }
  if (state === 'released') expect((await release(report)).status).toBe(200);
  return report;
}

function codeOf({ status, json }: Answer): string {
  return status === 200 ? 'done' : json.code;
}

describe('the way of a report', () => {
  it('is drafted, looked at, approved, released and downloaded, each by who may', async () => {
    const drafted = await world.draft({ reason: 'Yearly.' });
    const { report } = drafted;
    expect(drafted).toMatchObject({ state: 'drafted', licenses: ['L1'], redactions: [] });
    expect(statSync(join(world.directory, `${report}.zip`)).mode & 0o777).toBe(0o600);
    for (const as of [CORA, APU, AUDI]) {
      const seen = await world.ask(as, 'previewReport', of(report));
      expect(seen).toMatchObject({ status: 200, json: { total: { licensed: 2 } } });
    }
    expect((await download(report, APU)).bytes.length).toBe(drafted.size);
    expect(world.acts.map(({ act, actor, target }) => [act, actor.name, target])).toEqual(
      ['Cora', 'Apu', 'Audi', 'Apu'].map((name) => ['reportPreviewed', name, report]),
    );
    expect((await approve(report)).json).toMatchObject({ state: 'approved' });
    expect((await release(report)).json).toMatchObject({ state: 'released', expiresAt: null });
    const got = await download(report);
    expect(createHash('sha256').update(got.bytes).digest('base64url')).toBe(report);
    expect(world.steps(report)).toEqual(['drafted', 'approved', 'released', 'downloaded']);
    expect((await world.ask(AUDI, 'previewReport', of(report))).status).toBe(200);
    expect(world.acts.at(-1)).toMatchObject({ act: 'reportPreviewed', actor: { name: 'Audi' } });
    expect(world.acts).toHaveLength(5);
    const { json } = await world.ask(AUDI, 'getReport', of(report));
    expect(json.steps).toEqual([
      expect.objectContaining({ step: 'drafted', by: 'Cora', reason: 'Yearly.' }),
      expect.objectContaining({ step: 'approved', by: 'Apu', reference: 'Approval 2026-117' }),
      expect.objectContaining({ step: 'released', by: 'Cora', reference: null }),
      expect.objectContaining({ step: 'downloaded', by: 'Regi', via: 'session' }),
    ]);
  });

  it('is told by a later report, whose register verifies', async () => {
    const released = await reportIn('released');
    await download(released);
    const later = await reportIn('released');
    const { bytes } = await download(later);
    const trust = parseTrust(utf8(await trustFile(world.world.server.context)));
    const found = await verifyReport({ file: bytes, trust });
    expect(found.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(found.outcome).toBe('valid');
  });

  it('can begin over the socket, and never be approved there', async () => {
    const socket = overSocket('Sven');
    const body = { licenses: ['L1'], from: WORLD_START_MS };
    const { json } = await world.ask(socket, 'draftReport', { body });
    expect(
      await world.ask(socket, 'approveReport', { ...of(json.report), body: REFERENCE }),
    ).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    // Also not where a mistake gave the socket the role.
    const mistaken = { ...socket, roles: ['approver'] as const };
    expect(codeOf(await approve(json.report, mistaken))).toBe('secondPersonNeeded');
    expect(codeOf(await approve(json.report))).toBe('done');
    expect(codeOf(await release(json.report, socket))).toBe('done');
  });
});

describe('a step', () => {
  const STATES = ['drafted', 'approved', 'rejected', 'released'] as const;
  const STEPS = { approve, reject, release } as const;
  const ALLOWED: Readonly<Record<keyof typeof STEPS, readonly string[]>> = {
    approve: ['drafted'],
    reject: ['drafted', 'approved'],
    release: ['approved'],
  };

  it.each(STATES)('is refused where a report that is %s does not allow it', async (state) => {
    for (const [name, take] of Object.entries(STEPS)) {
      const report = await reportIn(state);
      const before = world.steps(report);
      // as: the keys of STEPS
      const isAllowed = ALLOWED[name as keyof typeof STEPS].includes(state);
      expect([name, codeOf(await take(report))]).toEqual([
        name,
        isAllowed ? 'done' : 'stateChanged',
      ]);
      expect(world.steps(report).length).toBe(before.length + (isAllowed ? 1 : 0));
    }
  });

  it('is refused for every role that may not take it', async () => {
    const { report } = await world.draft();
    for (const as of [CORA, ADA, AUDI, REGI, OPA]) {
      expect([as.name, codeOf(await approve(report, as))]).toEqual([as.name, 'forbidden']);
    }
    for (const as of [APU, ADA, AUDI, REGI, OPA]) {
      expect([as.name, codeOf(await release(report, as))]).toEqual([as.name, 'forbidden']);
      const body = { licenses: ['L1'], from: WORLD_START_MS };
      expect(codeOf(await world.ask(as, 'draftReport', { body }))).toBe('forbidden');
    }
    for (const as of [ADA, AUDI, REGI, OPA])
      expect(codeOf(await reject(report, as))).toBe('forbidden');
    for (const as of [ADA, OPA]) expect(codeOf(await download(report, as))).toBe('forbidden');
    expect(codeOf(await world.ask(null, 'getReport', of(report)))).toBe('notSignedIn');
    expect(world.steps(report)).toEqual(['drafted']);
  });

  it('of approval is refused for who drafted, by account and by name', async () => {
    const both = person('Cora', ['compliance', 'approver']);
    const body = { licenses: ['L1'], from: WORLD_START_MS };
    const { json } = await world.ask(both, 'draftReport', { body });
    expect(codeOf(await approve(json.report, both))).toBe('secondPersonNeeded');
    const renamed = { ...both, name: 'Somebody else' };
    expect(codeOf(await approve(json.report, renamed))).toBe('secondPersonNeeded');
    const twin = { ...both, account: 'acc-another00' };
    expect(codeOf(await approve(json.report, twin))).toBe('secondPersonNeeded');
    const otherwise = { ...twin, name: ' \uff23ORA\u034f' };
    expect(codeOf(await approve(json.report, otherwise))).toBe('secondPersonNeeded');
    expect(codeOf(await approve(json.report))).toBe('done');
  });

  it('of approval needs a reference', async () => {
    const { report } = await world.draft();
    for (const body of [{}, { reference: '' }, { reference: '   ' }]) {
      const asked = await world.ask(APU, 'approveReport', { ...of(report), body });
      expect(codeOf(asked)).toBe('requestInvalid');
    }
  });

  it('is taken once where many ask for it at the same time', async () => {
    const others = ['Ben', 'Cem', 'Dov'].map((name) => person(name, ['approver']));
    const { report } = await world.draft();
    const codes = await Promise.all(others.map(async (as) => codeOf(await approve(report, as))));
    expect(codes.toSorted()).toEqual(['done', 'stateChanged', 'stateChanged']);
    expect(world.steps(report)).toEqual(['drafted', 'approved']);
  });

  it('leads to one state where approval and rejection race', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { report } = await world.draft();
      const asked =
        round % 2 === 0 ? [approve(report), reject(report)] : [reject(report), approve(report)];
      const codes = (await Promise.all(asked)).map(codeOf);
      const { json } = await world.ask(CORA, 'getReport', of(report));
      // Approved, then rejected, is a way too.
      const last = world.steps(report).at(-1);
      expect(json.state).toBe(last);
      expect(codes.filter((code) => code === 'done').length).toBe(world.steps(report).length - 1);
    }
  });

  it('is repeated with its idempotency key without a second leaf', async () => {
    const { report } = await world.draft();
    const asked = { ...of(report), body: REFERENCE, key: 'once' };
    const first = await world.ask(APU, 'approveReport', asked);
    expect(await world.ask(APU, 'approveReport', asked)).toEqual(first);
    expect(world.steps(report)).toEqual(['drafted', 'approved']);
  });
});

describe('the file of a report', () => {
  it('is refused before anybody approves or gets it where it is damaged', async () => {
    const { report } = await world.draft();
    const path = join(world.directory, `${report}.zip`);
    writeFileSync(path, 'something else', { mode: 0o600 });
    expect(codeOf(await download(report, CORA))).toBe('stateInvalid');
    expect(codeOf(await approve(report))).toBe('stateInvalid');
    expect(world.steps(report)).toEqual(['drafted']);
  });

  it('is removed with a rejection', async () => {
    const report = await reportIn('approved');
    expect(files()).toContain(`${report}.zip`);
    expect((await reject(report, CORA)).json).toMatchObject({ state: 'rejected' });
    expect(files()).not.toContain(`${report}.zip`);
    expect(codeOf(await download(report, CORA))).toBe('stateChanged');
  });

  it('is removed when its draft expires, which nobody can approve or release then', async () => {
    const drafted = await reportIn('drafted');
    const approved = await reportIn('approved');
    const released = await reportIn('released');
    const { clock } = world.world;
    const before = clock.now;
    clock.now += LIMITS.reportDraftMs;
    try {
      const { json } = await world.ask(CORA, 'getReport', of(drafted));
      expect(json.state).toBe('expired');
      expect(codeOf(await approve(drafted))).toBe('stateChanged');
      expect(codeOf(await release(approved))).toBe('stateChanged');
      expect(codeOf(await download(drafted, CORA))).toBe('stateChanged');
      await world.draft();
      expect(files()).not.toContain(`${drafted}.zip`);
      expect(files()).not.toContain(`${approved}.zip`);
      expect(codeOf(await download(released))).toBe('done');
    } finally {
      clock.now = Math.max(before, world.world.clock.now);
    }
  });

  it('of nobody is removed when the gate opens, and those of reports are kept', async () => {
    const { report } = await world.draft();
    const orphan = `${'A'.repeat(43)}.zip`;
    writeFileSync(join(world.directory, orphan), 'x', { mode: 0o600 });
    writeFileSync(join(world.directory, `${'A'.repeat(43)}.tmp`), 'x', { mode: 0o600 });
    await world.reopen();
    expect(files()).not.toContain(orphan);
    expect(files()).not.toContain(`${'A'.repeat(43)}.tmp`);
    expect(files()).toContain(`${report}.zip`);
    expect(codeOf(await download(report, AUDI))).toBe('done');
  });

  it('is downloaded only so often by one account in an hour', async () => {
    const report = await reportIn('released');
    const eager = person('Eager', ['regulator'], { licenses: ['L1'] });
    const { store, now } = world.world.server.context;
    const rows = Array.from({ length: LIMITS.downloadsPerHour }, (_, i) => ({
      document: `document ${i}`,
      report,
      step: 'downloaded',
      at: now(),
      by: 'Eager',
      account: eager.account,
      via: 'session',
      reference: null,
      reason: '',
    }));
    await store.db.insertInto('report_step').values(rows).execute();
    expect(codeOf(await download(report, eager))).toBe('rateLimited');
    expect(world.steps(report)).not.toContain('downloaded');
    await store.db.deleteFrom('report_step').where('document', 'like', 'document %').execute();
    expect(codeOf(await download(report, eager))).toBe('done');
  });
});

describe('what an account may know of reports', () => {
  const unknown = 'A'.repeat(43);

  it('ends at its licenses: a foreign report is answered as one that does not exist', async () => {
    const { report } = await world.draft({ licenses: ['L1', 'L2'] });
    const scope = { licenses: ['L1'] };
    const foreign = [
      person('Co', ['compliance'], scope),
      person('Ap', ['approver'], scope),
      person('Au', ['auditor'], scope),
      // Reports are of whole licenses: a site is no part of one.
      person('Si', ['compliance', 'approver', 'auditor'], { sites: ['S1'] }),
    ];
    for (const as of foreign) {
      for (const id of ['getReport', 'previewReport', 'getReportFile'] as const) {
        const [a, b] = await Promise.all([
          world.ask(as, id, of(report)),
          world.ask(as, id, of(unknown)),
        ]);
        expect(a.status).toBe(404);
        expect(JSON.stringify(a.json).replaceAll(report, unknown)).toBe(JSON.stringify(b.json));
      }
      const { json } = await world.ask(as, 'listReports');
      expect(json.items.map((row) => row.report)).not.toContain(report);
    }
    const body = { licenses: ['L2'], from: WORLD_START_MS };
    const drafted = await world.ask(person('Co', ['compliance'], scope), 'draftReport', { body });
    expect(drafted).toMatchObject({ status: 404, json: { detail: 'There is no license L2.' } });
    const absent = await world.ask(CORA, 'draftReport', { body: { ...body, licenses: ['L3'] } });
    expect(absent).toMatchObject({ status: 404, json: { detail: 'There is no license L3.' } });
  });

  it('is for a regulator only what is released, and of its steps only its own', async () => {
    for (const state of ['drafted', 'approved', 'rejected'] as const) {
      const report = await reportIn(state);
      for (const id of ['getReport', 'getReportFile'] as const) {
        expect(codeOf(await world.ask(REGI, id, of(report)))).toBe('notFound');
      }
    }
    const report = await reportIn('released');
    await download(report, AUDI);
    await download(report, REGI);
    const { json } = await world.ask(REGI, 'getReport', of(report));
    expect(json.steps.map(({ step, by }) => [step, by])).toEqual([
      ['released', 'Cora'],
      ['downloaded', 'Regi'],
    ]);
    const foreign = person('Foreign', ['regulator'], { licenses: ['L2'] });
    expect(codeOf(await download(report, foreign))).toBe('notFound');
    const listed = await world.ask(REGI, 'listReports');
    expect(new Set(listed.json.items.map(({ state }) => state))).toEqual(new Set(['released']));
    expect(codeOf(await world.ask(REGI, 'previewReport', of(report)))).toBe('forbidden');
  });

  it('does not grow by another role: an administrator reads no file too early', async () => {
    const both = person('Both', ['administrator', 'regulator']);
    const report = await reportIn('approved');
    expect(codeOf(await world.ask(both, 'getReport', of(report)))).toBe('done');
    expect(codeOf(await download(report, both))).toBe('notFound');
  });

  it('comes in pages, newest first, by state', async () => {
    const { json: all } = await world.ask(CORA, 'listReports', { query: { limit: '500' } });
    const { json: first } = await world.ask(CORA, 'listReports', { query: { limit: '2' } });
    const cursor = first.next;
    const { json: second } = await world.ask(CORA, 'listReports', {
      query: { limit: '2', cursor },
    });
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    expect(all.total).toBe(all.items.length);
    const rejected = await world.ask(CORA, 'listReports', { query: { state: 'rejected' } });
    expect(rejected.json.items.length).toBeGreaterThan(0);
    expect(rejected.json.items.every(({ state }) => state === 'rejected')).toBe(true);
    const other = { query: { state: 'rejected', cursor } };
    expect(codeOf(await world.ask(CORA, 'listReports', other))).toBe('cursorInvalid');
    expect(codeOf(await world.ask(CORA, 'listReports', { query: { state: 'x' } }))).toBe(
      'requestInvalid',
    );
  });
});

/** Whoever changes an export of the access record is found out by the register alone. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAccessRecord } from '../../../shared/audit/accessRecord.ts';
import {
  type AccessExport,
  encodeAccessExport,
  type LeafLine,
  parseAccessExport,
} from '../../../shared/audit/exportFile.ts';
import { type AccessVerification, verifyAccessExport } from '../../../shared/audit/verifyExport.ts';
import { toBase64Url } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import type { Trust } from '../../../shared/report/trust.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import { type AuditWorld, auditWorld, DAY_MS, HOUR_MS, playWeek } from './auditWorld.ts';

let opened: AuditWorld;
let trust: Trust;
/** Tuesday to Friday, of a register that goes on. */
let bytes: Uint8Array;
let file: AccessExport;
let honest: AccessVerification;

async function exported(days: string): Promise<Uint8Array> {
  const { status, text } = await opened.get(`/audit/export?${days}`);
  expect(status).toBe(200);
  return utf8(text);
}

beforeAll(async () => {
  opened = await auditWorld();
  await playWeek(opened);
  opened.world.clock.now = WORLD_START_MS + 7 * DAY_MS + HOUR_MS;
  await opened.access.sealDays();
  trust = opened.trust();
  bytes = await exported('from=2026-06-02&to=2026-06-06');
  file = parseAccessExport(bytes);
  honest = await verifyAccessExport(bytes, trust);
});
afterAll(() => opened.close());

/** The file with other leaves and records, and a header that fits them. */
function changed(change: Partial<AccessExport>): AccessExport {
  const { leaves, records } = { ...file, ...change };
  const header = { ...file.header, ...change.header };
  return {
    header: { ...header, leaves: leaves.length, records: records.length },
    leaves,
    records,
  };
}

const without = <T>(list: readonly T[], index: number) => list.toSpliced(index, 1);
const swapped = <T>(list: readonly T[], index: number) =>
  list.toSpliced(index, 2, ...list.slice(index, index + 2).toReversed());
const dayOfRecord = (text: string) => new Date(parseAccessRecord(text).time).getUTCDay();
const kindOf = ({ text }: LeafLine) => JSON.parse(text).kind;

function edited(text: string, change: object): string {
  return JSON.stringify({ ...JSON.parse(text), ...change });
}

const [TUESDAY, WEDNESDAY, FRIDAY] = [2, 3, 5];
/** Index of the leaf with the root of Wednesday. */
const rootOfWednesday = () =>
  file.leaves.findIndex(
    ({ document }) => document !== null && JSON.parse(document).day === WORLD_START_MS + 2 * DAY_MS,
  );

const renumbered = (texts: readonly string[]) => {
  const first = parseAccessRecord(file.records[0] ?? '').number;
  return texts.map((text, position) => edited(text, { number: first + position }));
};

const TAMPERED: Readonly<Record<string, () => Partial<AccessExport>>> = {
  'the first record is left out': () => ({ records: file.records.slice(1) }),
  'a record in between is left out': () => ({ records: without(file.records, 2) }),
  'a record is left out, the others get new numbers': () => ({
    records: renumbered(without(file.records, 2)),
  }),
  'the last record is left out': () => ({ records: file.records.slice(0, -1) }),
  'a record is changed': () => ({
    records: file.records.with(1, edited(file.records[1] ?? '', { name: 'Somebody Else' })),
  }),
  'a record is written with a space': () => ({
    records: file.records.with(1, (file.records[1] ?? '').replace('{', '{ ')),
  }),
  'a record is moved to the day before': () => ({
    records: file.records.with(
      1,
      edited(file.records[1] ?? '', { time: WORLD_START_MS + 2 * DAY_MS - 1 }),
    ),
  }),
  'records change their order': () => ({ records: swapped(file.records, 1) }),
  'a record is made up in a day': () => {
    const made = edited(file.records[2] ?? '', { act: 'signedOut' });
    return { records: renumbered(file.records.toSpliced(2, 0, made)) };
  },
  'a record is made up at the end': () => {
    const last = file.records.at(-1) ?? '';
    const made = edited(last, { number: parseAccessRecord(last).number + 1 });
    return { records: [...file.records, made] };
  },
  'the records of a day are left out': () => ({
    records: file.records.filter((text) => dayOfRecord(text) !== WEDNESDAY),
  }),
  'the records of a day are left out with the root': () => ({
    records: renumbered(file.records.filter((text) => dayOfRecord(text) !== WEDNESDAY)),
    leaves: without(file.leaves, rootOfWednesday()),
  }),
  'the records of the last day are left out': () => ({
    records: file.records.filter((text) => dayOfRecord(text) !== FRIDAY),
  }),
  'the first day is left out, the header says so': () => ({
    header: { ...file.header, from: file.header.from - DAY_MS },
    records: file.records.filter((text) => dayOfRecord(text) !== TUESDAY),
  }),
  'the header claims a day more at the end': () => ({
    header: { ...file.header, to: file.header.to + 2 * DAY_MS },
  }),
  'the header claims a day less at the end': () => ({
    header: { ...file.header, to: file.header.to - DAY_MS },
  }),
  'the header claims no whole days': () => ({
    header: { ...file.header, from: file.header.from + 1 },
  }),
  'a leaf is left out': () => ({ leaves: without(file.leaves, 3) }),
  'a leaf is left out, the others get new numbers': () => ({
    leaves: without(file.leaves, 3).map((line, i) => ({
      ...line,
      leaf: file.header.firstLeaf + i,
    })),
  }),
  'the first leaf is left out': () => ({
    header: { ...file.header, firstLeaf: file.header.firstLeaf + 1 },
    leaves: file.leaves.slice(1),
  }),
  'the last leaf is left out': () => ({ leaves: file.leaves.slice(0, -1) }),
  'leaves change their order': () => ({ leaves: swapped(file.leaves, 3) }),
  'leaves change their order and numbers': () => ({
    leaves: swapped(file.leaves, 3).map((line, i) => ({
      ...line,
      leaf: file.header.firstLeaf + i,
    })),
  }),
  'a leaf is changed': () => ({
    leaves: file.leaves.map((line, i) =>
      i === 3 ? { ...line, text: line.text.replace(/"time":(\d+)/, '"time":$10') } : line,
    ),
  }),
  'a leaf is made up at the end': () => ({
    leaves: [
      ...file.leaves,
      { leaf: file.header.firstLeaf + file.leaves.length, text: '{}', document: null },
    ],
  }),
  'a document is changed': () => ({
    leaves: file.leaves.map((line) => ({
      ...line,
      document: line.document?.replaceAll('Bo Approver', 'Li Na') ?? null,
    })),
  }),
  'a document is left out': () => ({
    leaves: file.leaves.map((line) =>
      kindOf(line) === 'record' ? { ...line, document: null } : line,
    ),
  }),
  'documents are swapped': () => ({
    leaves: file.leaves.map((line, i) =>
      i > 0 && kindOf(line) === 'reportStep'
        ? {
            ...line,
            document: file.leaves.findLast(({ text }) => text !== line.text)?.document ?? null,
          }
        : line,
    ),
  }),
  'the hashes before are others': () => ({
    header: { ...file.header, left: file.header.left.toReversed() },
  }),
  'the hashes before are missing': () => ({ header: { ...file.header, left: [] } }),
  'the proof behind is missing': () => ({ header: { ...file.header, consistency: [] } }),
};

describe('an export of the access record', () => {
  it('is complete as the server gives it', () => {
    expect(honest.outcome, JSON.stringify(honest.steps)).toBe('complete');
    expect(honest.acts.length).toBe(11);
    expect(file.header.firstLeaf).toBeGreaterThan(0);
    expect(file.header.left.length).toBeGreaterThan(1);
    expect(file.header.consistency.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(TAMPERED))('is refused where %s', async (_, tamper) => {
    const tampered = encodeAccessExport(changed(tamper()));
    const { outcome, acts, steps } = await verifyAccessExport(tampered, trust);
    expect(outcome, JSON.stringify(steps)).toBe('wrong');
    expect(acts).toEqual([]);
    expect(steps.length).toBe(6);
  });

  it('is refused where it begins within its first day, with all hashes right', async () => {
    const { registerLog } = opened.world.server.context;
    const firstLeaf = file.header.firstLeaf + 1;
    const left = await registerLog.inclusion(firstLeaf, firstLeaf + 1);
    const header = { ...file.header, firstLeaf, left: left.map(toBase64Url) };
    const later = changed({ header, leaves: file.leaves.slice(1) });
    const { outcome, steps } = await verifyAccessExport(encodeAccessExport(later), trust);
    expect([outcome, steps[2]?.code]).toEqual(['wrong', 'accessInvalid']);
  });

  it('says nothing else where any one character of it is another', async () => {
    for (let position = 0; position < bytes.length; position += 37) {
      const other = bytes.slice();
      other[position] = (other[position] ?? 0) ^ 1;
      const { outcome, acts } = await verifyAccessExport(other, trust);
      if (outcome === 'complete') expect(acts).toEqual(honest.acts);
    }
  });

  it('is refused under the trust file of another server', async () => {
    const other = await auditWorld();
    const { outcome, steps } = await verifyAccessExport(bytes, other.trust());
    await other.close();
    expect(outcome).toBe('wrong');
    expect(steps[1]).toMatchObject({ name: 'checkpoint', code: 'checkpointInvalid' });
  });

  it('of a later format cannot be told', async () => {
    const later = new TextDecoder().decode(bytes).replace('accessExport@1', 'accessExport@2');
    const { outcome, steps } = await verifyAccessExport(utf8(later), trust);
    expect([outcome, steps[0]?.code]).toEqual(['cannotTell', 'checkUnknown']);
  });

  it('with days that have no root yet says from when on it proves nothing', async () => {
    await opened.access.record({
      act: 'signedIn',
      actor: { account: null, name: 'Today', via: 'session' },
      target: null,
      detail: null,
    });
    const today = await exported('from=2026-06-07&to=2026-06-09');
    const { outcome, days, steps, acts } = await verifyAccessExport(today, trust);
    expect(outcome).toBe('complete');
    expect(days).toEqual({
      from: WORLD_START_MS + 6 * DAY_MS,
      to: WORLD_START_MS + 8 * DAY_MS,
      provenTo: WORLD_START_MS + 7 * DAY_MS,
      recoveries: [],
    });
    expect(steps[5]?.words).toContain('Not proven yet:');
    expect(acts.at(-1)).toMatchObject({ name: 'Today', leaf: null });
  });

  it('shows that somebody removed a trigger, and then an act', async () => {
    const other = new DatabaseSync(opened.world.server.context.store.path);
    other.exec('drop trigger access_record_no_delete');
    other.exec("delete from access_record where name = 'Bo Approver' and act = 'reportPreviewed'");
    other.close();
    const days = 'from=2026-06-02&to=2026-06-06';
    const { outcome, steps } = await verifyAccessExport(await exported(days), trust);
    expect(outcome).toBe('wrong');
    expect(steps[5]?.outcome).toBe('failed');
  });
});

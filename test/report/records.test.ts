/** Each kind of record, changed by who signs the report, and by who signs the logs too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { parseCheckpoint } from '../../shared/log/checkpoint.ts';
import { encodeLeaf } from '../../shared/log/leaf.ts';
import { parseNote } from '../../shared/log/note.ts';
import type { Party } from '../../shared/register/records/parties.ts';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { type RecordsWorld, recordsWorld } from '../factories/sampleRecords.ts';
import { leafOf, OpenReport, type RegisterLine } from '../factories/tamper.ts';

const DAY_MS = 86_400_000;

let world: RecordsWorld;
let report: Uint8Array;

beforeAll(async () => {
  world = await recordsWorld();
  report = await buildReport(world.input);
});

/** The steps that failed, as `number name`. */
function failedSteps({ steps }: Verification): string[] {
  return steps
    .filter((each) => each.outcome === 'failed')
    .map(({ step, name }) => `${step} ${name}`);
}

type Edit = (lines: RegisterLine[], at: number) => RegisterLine[];

function withText(change: (text: string) => string): Edit {
  return (lines, at) =>
    lines.map((line, i) => {
      if (i !== at) return line;
      const text = change(line.text);
      if (text === line.text) throw new TypeError(`nothing to change in ${text}`);
      return { ...line, text };
    });
}

const EDITS: Readonly<Record<string, Edit>> = {
  dropped: (lines, at) => lines.toSpliced(at, 1),
  'moved later': (lines, at) => {
    const [moved] = lines.slice(at, at + 1);
    if (moved === undefined) throw new TypeError('nothing to move');
    // Before the last one, as that is one of the records.
    return at === lines.length - 1
      ? [...lines.slice(0, -2), moved, ...lines.slice(-2, -1)]
      : [...lines.toSpliced(at, 1), moved];
  },
  'back-dated': (lines, at) =>
    lines.map((line, i) =>
      i === at ? { ...line, leaf: { ...line.leaf, time: line.leaf.time - DAY_MS } } : line,
    ),
};
const RECORD_EDITS: Readonly<Record<string, Edit>> = {
  ...EDITS,
  withdrawn: withText((text) => text.replace('"withdrawn":false', '"withdrawn":true')),
  'entered by another': withText((text) => text.replace(/"by":"[^"]*"/, '"by":"C. Person"')),
  'with another reason': withText((text) => text.replace(/"reason":"[^"]*"/, '"reason":"Other."')),
};

const SOON = '"deadlinesMs":{"critical":1,"high":1,"medium":1,"low":1}';

/** What marks a document of the kind, and a change of what it says. */
const KINDS: Readonly<Record<string, readonly [string, string | RegExp, string]>> = {
  party: ['"id":"user-1","name"', '"country":"CN","headquarters":"CN"', '"country":"SG"'],
  site: ['"type":"site@1"', '"powerKilowatts":40', '"powerKilowatts":1'],
  'license@2': ['"type":"license@2"', '"quantity":6', '"quantity":7'],
  licenseEvent: ['"type":"licenseEvent@1"', '"event":"suspended"', '"event":"reinstated"'],
  'shipment@2': ['"type":"shipment@2"', '"country":"CN"', '"country":"US"'],
  labTest: ['"type":"labTest@1"', '"result":"passed"', '"result":"failed"'],
  custody: ['"id":"CU-2"', '"event":"rmaIn"', '"event":"rmaOut"'],
  statement: ['"type":"statement@1"', '"quantity":6', '"quantity":1'],
  use: ['"type":"use@1"', '"host":"host-0"', '"host":"host-9"'],
  declaration: ['"type":"declaration@1"', '"quantity":12', '"quantity":120'],
  attachment: ['"type":"attachment@1"', '"condition":"C-1","state":"met",', ''],
  decision: ['"type":"decision@1"', /"facts":"[^"]{8}/, '"facts":"AAAAAAAA'],
  'policy@2': ['"format":"fleetseal/policy@2"', /"deadlinesMs":\{[^}]*\}/, SOON],
  'catalogue@2': ['"format":"fleetseal/catalogue@2"', '"tpp":15832', '"tpp":158'],
};

function find(lines: readonly RegisterLine[], kind: string): number {
  const [mark = ''] = KINDS[kind] ?? [];
  const at = lines.findLastIndex(({ text }) => text.includes(mark));
  if (at < 0) throw new TypeError(`no ${kind}`);
  return at;
}

const saidOf = (kind: string): Edit => {
  const [, from = '', to = ''] = KINDS[kind] ?? [];
  return withText((text) => text.replace(from, to));
};

/** With the true report key, every digest rebuilt; with `leaves`, the leaves fit too. */
async function tampered(kind: string, edit: Edit, leaves: boolean): Promise<Verification> {
  const open = new OpenReport(report);
  const lines = open.registerLines();
  open.setRegister(edit(lines, find(lines, kind)), { leaves });
  return verifyReport({ file: await open.seal(world.reportKey), trust: world.trust });
}

it('a report with a record of each type is valid, and says so', async () => {
  const found = await verifyReport({ file: report, trust: world.trust });
  expect(found.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(found.outcome).toBe('valid');
  expect(found.steps[6]?.words).toContain('Lab tests that verify under a key of their lab: 1.');
  expect(found.balance?.findings.find(({ id }) => id === world.decided.id)?.life).toBe('explained');
  expect(found.balance?.replaced).toHaveLength(1);
});

describe.each(Object.keys(KINDS))('a %s in the register of a report', (kind) => {
  const isRecord = !kind.startsWith('policy') && !kind.startsWith('catalogue');
  const edits = isRecord ? RECORD_EDITS : EDITS;

  it.each([...Object.keys(edits), 'changed'])('is noticed when it is %s', async (name) => {
    const edit = edits[name] ?? saidOf(kind);
    // A time stands in the leaf only.
    if (name !== 'back-dated') {
      expect(failedSteps(await tampered(kind, edit, false))).toEqual(['7 register']);
    }
    expect(failedSteps(await tampered(kind, edit, true))).toEqual(['6 registerLog']);
  });

  it('is noticed by the figures when who signs the logs changes it too', async () => {
    const open = new OpenReport(report);
    const file = await signedAnew(saidOf(kind), { open, kind });
    const found = await verifyReport({ file, trust: world.trust });
    const failed = failedSteps(found);
    expect(failed.length).toBeGreaterThan(0);
    const expected = kind === 'labTest' ? ['7 register'] : ['11 appraisal', '12 balance'];
    expect(expected).toEqual(expect.arrayContaining(failed));
  });
});

/** The same report on a register that its own log key signed otherwise; figures as before. */
async function signedAnew(
  edit: Edit,
  { open, kind }: { open: OpenReport; kind: string },
): Promise<Uint8Array> {
  const lines = open.registerLines();
  const edited = edit(lines, find(lines, kind));
  const catalogue = edited.find(({ text }) => text.includes('fleetseal/catalogue@2'));
  const digest = catalogue === undefined ? '' : leafOf(catalogue).digest;
  // A policy names its catalogue by digest.
  const fitting = edited.map((line) => ({
    ...line,
    text: line.text.replace(/"catalogue":"[^"]*"/, `"catalogue":"${digest}"`),
  }));
  open.setRegister(fitting, { leaves: true });
  const { builder, input } = world;
  const kept = [...builder.registerLog.leaves];
  builder.registerLog.leaves.splice(0, kept.length, ...fitting.map((l) => encodeLeaf(leafOf(l))));
  const checkpoint = await builder.registerLog.checkpoint(true, Math.ceil(input.to / 1000));
  builder.registerLog.leaves.splice(0, kept.length, ...kept);
  open.setText('register-log.checkpoint', checkpoint);
  const { size, root } = parseCheckpoint(parseNote(checkpoint).text);
  const { logs } = open.statement;
  const register = { ...logs.register, size, root: toBase64Url(root) };
  const policy = fitting.find(({ text }) => text.includes('fleetseal/policy@2'));
  const stated = policy === undefined ? {} : { policy: leafOf(policy).digest, catalogue: digest };
  return open.seal(world.reportKey, { logs: { ...logs, register }, ...stated });
}

describe('records that no server writes', () => {
  const party = (name: string): Party => {
    return { type: 'party@1', id: 'user-1', name, roles: [], country: 'CN' };
  };

  async function appended(append: (to: RecordsWorld['builder']) => void): Promise<unknown> {
    const { builder } = world;
    const [texts, leaves] = [builder.texts.length, builder.registerLog.leaves.length];
    append(builder);
    try {
      const { input } = await builder.finish();
      return await buildReport(input).catch((error: unknown) => error);
    } finally {
      builder.texts.splice(texts);
      builder.registerLog.leaves.splice(leaves);
    }
  }

  it('make no report: a correction without a reason', async () => {
    const found = await appended((to) => to.appendRecord(party('Other'), { reason: ' ' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain('corrects a record without a reason');
    expect(await appended((to) => to.appendRecord(party('Other')))).toBeInstanceOf(Uint8Array);
  });

  it('make no report: one that takes back what never stood', async () => {
    const unknown = { ...party('Other'), id: 'nobody' };
    const found = await appended((to) => to.appendRecord(unknown, { withdrawn: true }));
    expect(String(found)).toContain('withdraws a record that is not there');
    const twice = await appended((to) => {
      to.appendRecord(party('Other'), { withdrawn: true });
      to.appendRecord(party('Other'), { withdrawn: true });
    });
    expect(String(twice)).toContain('withdraws a record that is not there');
  });

  it.each([
    ['something that is no finding', { id: 'all is well' }, 'that is no finding'],
    ['a code that no check has', { id: 'gpuBlessed unit 1' }, 'that is no finding'],
    ['a paper that is not named', { document: undefined }, 'without a paper'],
    ['nothing, as resolved', { state: 'resolved' }, 'without a reason'],
  ] as const)('make no report: a decision about %s', async (_, changes, words) => {
    const { decided } = world;
    const decision = { type: 'decision@1', id: decided.id, state: 'explained' } as const;
    const facts = 'A'.repeat(43);
    const document: string | undefined = 'A'.repeat(43);
    const { document: paper, ...record } = { ...decision, facts, document, ...changes };
    const whole = paper === undefined ? record : { ...record, document: paper };
    const found = await appended((to) => to.appendRecord(whole, { reason: '' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain(words);
  });

  it('make no report: a policy that leads back to the rules of the first releases', async () => {
    const text = world.builder.texts.find((each) => each.includes('policy@2')) ?? '';
    const { by, reason, moveWithinMs, outOfServiceMs, severities, ...rest } = JSON.parse(text);
    const { deadlinesMs, capCountries, capPpm, armsEmbargoed, domesticPpm, ...first } = rest;
    const found = await appended((to) => to.append({ ...first, format: 'fleetseal/policy@1' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain('a policy of a former format');
  });

  it('make no report: a license or shipment that is withdrawn', async () => {
    const { builder } = world;
    const text = builder.texts.findLast((each) => each.includes('"type":"license@2"')) ?? '';
    const { record } = JSON.parse(text);
    const found = await appended((to) => to.appendRecord(record, { withdrawn: true }));
    expect(String(found)).toContain('withdraws what can only be corrected');
  });

  it('may follow each other: an acknowledgment on a decision, a lab without its key', async () => {
    const { decided } = world;
    const facts = 'A'.repeat(43);
    const state = 'acknowledged';
    const again = { type: 'decision@1', id: decided.id, state, facts } as const;
    const found = await appended((to) => to.appendRecord(again, { reason: '' }));
    expect(found).toBeInstanceOf(Uint8Array);
    const text = world.builder.texts.find((each) => each.includes('"id":"lab-1"')) ?? '';
    const { record } = JSON.parse(text);
    const { keys: _, ...lab } = record;
    expect(await appended((to) => to.appendRecord(lab))).toBeInstanceOf(Uint8Array);
    const gone = await appended((to) => to.appendRecord(record, { withdrawn: true }));
    expect(gone).toBeInstanceOf(Uint8Array);
  });

  it('make no report: a lab test that another key signed', async () => {
    const text = world.builder.texts.find((each) => each.includes('labTest@1')) ?? '';
    const { record } = JSON.parse(text);
    const other = { ...record, id: 'LT-2', testedOn: '2026-05-11' };
    const found = await appended((to) => to.appendRecord(other));
    expect(found).toMatchObject({ code: 'signatureInvalid' });
  });
});

describe('a figure of a balance that its signer changed', () => {
  const FIGURES: readonly (readonly [string, string | RegExp, string, string])[] = [
    ['coverage', /("rule":"R07","how":")attached/, '$1measured', 'coverage[6].how'],
    ['a figure of the coverage', /("rule":"R07".*?"figure":")\d+/, '$199', 'coverage[6].figure'],
    ['GPU time', /"coveredSeconds":\d+/, '"coveredSeconds":1', 'gpuTime.coveredSeconds'],
    [
      'undeclared GPU time',
      /"undeclaredSeconds":\d+/,
      '"undeclaredSeconds":1',
      'gpuTime.undeclaredSeconds',
    ],
    ['the cap', /"unitsPpm":\d+/, '"unitsPpm":1', 'cap.total.unitsPpm'],
    ['domestic accelerators', /"importedTpp":\d+/, '"importedTpp":1', 'domestic.importedTpp'],
    [
      'a leaf',
      /"because":\{"log":"evidence","leaf":\d+/,
      '"because":{"log":"evidence","leaf":0',
      'because.leaf',
    ],
    ['a custody event', '"event":"received"', '"event":"stored"', 'custody.event'],
    ['the life of a finding', '"life":"explained"', '"life":"falseAlarm"', '.life'],
    ['an open finding', '"life":"open"', '"life":"resolved"', '.life'],
    ['a deadline', /"dueAt":\d+/, '"dueAt":1', '.dueAt'],
    ['who decided', '"by":"A. Person"', '"by":"C. Person"', 'decision.by'],
    ['findings past their deadline', /"overdue":\d+/, '"overdue":99', 'findingCounts.overdue'],
    ['replaced boards', /"replaced":\[.*?\],"gpuTime"/, '"replaced":[],"gpuTime"', 'replaced[0]'],
    ['the scope', '"sites":null', '"sites":["Hall 1"]', 'scope.sites'],
  ];

  it.each(FIGURES)('is named: %s', async (...[, from, to, path]) => {
    const open = new OpenReport(report);
    open.replace('balance.json', from, to);
    const found = await verifyReport({
      file: await open.seal(world.reportKey),
      trust: world.trust,
    });
    expect(failedSteps(found)).toEqual(['12 balance']);
    expect(found.steps[11]?.words).toContain(path);
    expect(found.steps[11]?.words).toContain('recomputed');
  });
});

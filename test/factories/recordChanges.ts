/** Each kind of record in a report, changed by who signs the report, and by who signs the logs. */
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { parseCheckpoint } from '../../shared/log/checkpoint.ts';
import { encodeLeaf } from '../../shared/log/leaf.ts';
import { parseNote } from '../../shared/log/note.ts';
import type { ReportCase } from './changedReports.ts';
import type { RecordsWorld } from './sampleRecords.ts';
import { leafOf, OpenReport, type RegisterLine } from './tamper.ts';

const DAY_MS = 86_400_000;

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
  'site@2': ['"type":"site@2"', '"powerKilowatts":40', '"powerKilowatts":1'],
  'license@2': ['"type":"license@2"', '"quantity":6', '"quantity":7'],
  licenseEvent: ['"type":"licenseEvent@1"', '"event":"suspended"', '"event":"reinstated"'],
  'shipment@2': ['"type":"shipment@2"', '"country":"CN"', '"country":"US"'],
  labTest: ['"type":"labTest@1"', '"result":"passed"', '"result":"failed"'],
  custody: ['"id":"CU-2"', '"event":"rmaIn"', '"event":"rmaOut"'],
  'custody@2': ['"id":"CU-1"', '"event":"received"', '"event":"destroyed"'],
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

/** The kinds of documents that are changed. */
export const RECORD_KINDS: readonly string[] = Object.keys(KINDS);

/** Names of the changes of one kind of document. */
export function recordChanges(kind: string): string[] {
  const isRecord = !kind.startsWith('policy') && !kind.startsWith('catalogue');
  return [...Object.keys(isRecord ? RECORD_EDITS : EDITS), 'changed'];
}

/** A report on every kind of record, to be changed. */
export interface RecordsReport {
  readonly world: RecordsWorld;
  readonly report: Uint8Array;
}

/** With the true report key, every digest rebuilt; with `leaves`, the leaves fit too. */
export async function tamperedRecord(
  { world, report }: RecordsReport,
  { kind, name, leaves }: { kind: string; name: string; leaves: boolean },
): Promise<Uint8Array> {
  const edit = RECORD_EDITS[name] ?? saidOf(kind);
  const open = new OpenReport(report);
  const lines = open.registerLines();
  open.setRegister(edit(lines, find(lines, kind)), { leaves });
  return open.seal(world.reportKey);
}

/** The same report on a register that its own log key signed otherwise; figures as before. */
export async function signedAnew(
  { world, report }: RecordsReport,
  kind: string,
): Promise<Uint8Array> {
  const open = new OpenReport(report);
  const lines = open.registerLines();
  const edited = saidOf(kind)(lines, find(lines, kind));
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

/** A figure of a balance, how it is changed, and its path. */
export const CHANGED_FIGURES: readonly (readonly [string, string | RegExp, string, string])[] = [
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

/** The report with one figure of its balance changed. */
export async function changedFigure(
  { world, report }: RecordsReport,
  [, from, to]: (typeof CHANGED_FIGURES)[number],
): Promise<Uint8Array> {
  const open = new OpenReport(report);
  open.replace('balance.json', from, to);
  return open.seal(world.reportKey);
}

/** Every change as a file. */
export async function recordCases(made: RecordsReport): Promise<ReportCase[]> {
  const { trustText } = made.world;
  const cases: ReportCase[] = [];
  const add = (name: string, file: Uint8Array) =>
    cases.push({ name, file, trustText, outcome: 'invalid' });
  for (const kind of RECORD_KINDS) {
    for (const name of recordChanges(kind)) {
      for (const leaves of name === 'back-dated' ? [true] : [false, true]) {
        const file = await tamperedRecord(made, { kind, name, leaves });
        add(`${kind} ${name}${leaves ? ' with its leaf' : ''}`, file);
      }
    }
    add(`${kind} signed anew`, await signedAnew(made, kind));
  }
  for (const figure of CHANGED_FIGURES) add(figure[0], await changedFigure(made, figure));
  return cases;
}

/** What the signer of a report may change in it, with every digest rebuilt and signed again. */
import { compareText, utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { describeMembers, packReport } from '../../shared/report/build.ts';
import type { DataMember } from '../../shared/report/members.ts';
import { REPORT_TYP } from '../../shared/report/statement.ts';
import type { ReportCase } from './changedReports.ts';
import type { ReportWorld } from './reportWorld.ts';
import { OpenReport } from './tamper.ts';
import { makeTestKey } from './testLog.ts';

/** What is done to a report. An object that it gives is what the statement then says otherwise. */
type Edit = (open: OpenReport, world: ReportWorld) => unknown;

/** One change, and the steps that fail, as `number name`; `outcome` where it is not invalid. */
export interface SignerChange {
  readonly name: string;
  readonly edit: Edit;
  readonly fails: readonly string[];
  /** Further steps may fail too. */
  readonly among?: true;
  /** What the first of these steps says. */
  readonly words?: string | RegExp;
  readonly outcome?: 'cannotTell';
}

const change = (name: string, fails: string, edit: Edit): SignerChange => ({
  name,
  edit,
  fails: fails.split(', ').filter((step) => step !== ''),
});
const says = (changed: SignerChange, words: string | RegExp): SignerChange => ({
  ...changed,
  words,
});
const among = (changed: SignerChange): SignerChange => ({ ...changed, among: true });

const FIGURES: readonly SignerChange[] = [
  says(
    change('a figure of the balance', '12 balance', (open) =>
      open.replace('balance.json', '"attested":4', '"attested":5'),
    ),
    'total.attested: report says 5, recomputed 4',
  ),
  says(
    change('a result', '11 appraisal', (open) =>
      open.replace('results.jsonl', '"status":"affirming"', '"status":"warning"'),
    ),
    /leaf 0 differs: .*says "warning", recomputed/,
  ),
  change('a license', '7 register', (open) =>
    open.replace('register.jsonl', '"quantity":5', '"quantity":9'),
  ),
  change('a reading', '9 documents', (open) =>
    open.replace('documents.jsonl', '"memoryTotalMiB":143771', '"memoryTotalMiB":143772'),
  ),
  change('a cosignature that is gone', '4 checkpoints', (open) =>
    open.replace('register-log.checkpoint', /— witness.*\n/, ''),
  ),
];

const LOGS: readonly SignerChange[] = [
  says(
    change('an evidence that is gone', '8 evidence', (open) => {
      open.lines('evidence.txt', (lines) => lines.toSpliced(2, 1));
      open.lines('results.jsonl', (lines) => lines.toSpliced(2, 1));
    }),
    'Leaf 2',
  ),
  change('a leaf that is gone', '5 evidenceLog', dropLeaf),
  change('a register document that is gone', '7 register', (open) =>
    open.lines('register.jsonl', (lines) => lines.slice(0, -1)),
  ),
  change('a register entry that is gone', '6 registerLog', (open) => {
    open.lines('register.jsonl', (lines) => lines.slice(0, -1));
    open.leaves('register-log.entries', (leaves) => leaves.slice(0, -1));
  }),
  among(
    change('a leaf that is gone, with the size that is left', '5 evidenceLog', (open) => {
      const { logs, knownAt } = open.statement;
      dropLeaf(open);
      const evidence = { ...logs.evidence, size: 5 };
      return { logs: { ...logs, evidence }, knownAt: { ...knownAt, evidenceSize: 5 } };
    }),
  ),
  change('two evidences swapped', '8 evidence', (open) =>
    open.lines('evidence.txt', ([first = '', second = '', ...rest]) => [second, first, ...rest]),
  ),
  change('two hosts swapped in the leaves', '5 evidenceLog', swapHosts),
  change('a document that is gone', '11 appraisal, 12 balance', (open) =>
    open.lines('documents.jsonl', (lines) =>
      lines.toSpliced(
        lines.findIndex((line) => line.includes('gpu@1')),
        1,
      ),
    ),
  ),
  change('a challenge note that is gone', '10 challenges', (open) =>
    open.lines('notes.jsonl', (lines) => lines.slice(1)),
  ),
  change('a challenge note of no challenge', '10 challenges', (open) => {
    const note = JSON.stringify(open.text('evidence-log.checkpoint'));
    open.lines('notes.jsonl', (lines) => [...lines, note]);
  }),
];

function dropLeaf(open: OpenReport): void {
  open.leaves('evidence-log.entries', (leaves) => leaves.slice(0, -1));
  open.lines('evidence.txt', (lines) => lines.slice(0, -1));
}

function swapHosts(open: OpenReport, { hosts }: ReportWorld): void {
  const [one = '', two = ''] = hosts.map(({ key }) => key.kid);
  const text = new TextDecoder();
  open.leaves('evidence-log.entries', (held) =>
    held.map((leaf) => {
      const swapped = text.decode(leaf).replace(one, '#').replace(two, one);
      return utf8(swapped.replace('#', two));
    }),
  );
}

const STATEMENTS: readonly SignerChange[] = [
  among(change('no hosts', '13 agreement', () => ({ hosts: [] }))),
  among(change('no checks', '13 agreement', () => ({ checks: [] }))),
  among(change('another policy', '13 agreement', () => ({ policy: 'A'.repeat(43) }))),
  among(change('another catalogue', '13 agreement', () => ({ catalogue: 'A'.repeat(43) }))),
  among(
    change('other sizes', '13 agreement', () => ({
      knownAt: { evidenceSize: 6, registerSize: 6 },
    })),
  ),
  among(change('an unknown license', '13 agreement', () => ({ licenses: ['L-2'] }))),
  change('another beginning', '12 balance', (_, { input }) => ({ from: input.from + 1 })),
  among(change('a license twice', '13 agreement', () => ({ licenses: ['L-1', 'L-1'] }))),
  change('an early date', '4 checkpoints, 13 agreement', (_, { input }) => ({
    createdAt: input.to - 1,
  })),
  among(change('a reversed interval', '13 agreement', (_, { input }) => ({ from: input.to }))),
  change('another root hash', '4 checkpoints', ({ statement: { logs } }) => ({
    logs: { ...logs, register: { ...logs.register, root: 'A'.repeat(43) } },
  })),
  change('a limitation left out', '14 notCovered', ({ statement }) => ({
    notCovered: statement.notCovered.slice(1),
  })),
  change('a member not named', '3 members', ({ members }) => ({
    members: describeMembers(members).slice(1),
  })),
  change('an unknown part', '2 statement', () => ({ notes: 'unknown member' })),
  {
    ...change('a later format', '', () => ({ format: 'fleetseal/report@3' })),
    outcome: 'cannotTell',
  },
  change('another format', '2 statement', () => ({ format: 'other' })),
];

const DOCUMENTS: readonly SignerChange[] = [
  says(
    change('a document that nothing names', '9 documents', (open) =>
      open.lines('documents.jsonl', (lines) =>
        [...lines, '{}'].sort((a, b) => compareText(documentDigest(a), documentDigest(b))),
      ),
    ),
    'is named by no evidence',
  ),
  says(
    change('documents out of order', '9 documents', (open) =>
      open.lines('documents.jsonl', (lines) => lines.toReversed()),
    ),
    'not in the order of digests',
  ),
  change('a document twice', '9 documents', (open) =>
    open.lines('documents.jsonl', ([first = '', ...rest]) => [first, first, ...rest]),
  ),
  change('an evidence twice', '8 evidence', (open) =>
    open.lines('evidence.txt', (lines) => [...lines, ...lines.slice(-1)]),
  ),
];

const CONTENTS: readonly (readonly [DataMember, string, string])[] = [
  ['balance.json', '{"format":"fleetseal/balance@1"}', '12 balance'],
  ['balance.json', '[1e99]', '12 balance'],
  ['balance.json', '', '12 balance'],
  ['results.jsonl', 'null\n', '11 appraisal'],
  ['results.jsonl', '{}', '11 appraisal'],
  ['notes.jsonl', '"x"\n"x"\n', '10 challenges'],
  ['documents.jsonl', '{}\n{}\n', '9 documents'],
  ['evidence.txt', 'a.b.c\n', '8 evidence'],
  ['register.jsonl', '{}\n', '7 register'],
  ['register-log.entries', '\u0000', '6 registerLog'],
  ['evidence-log.entries', '', '5 evidenceLog'],
  ['evidence-log.checkpoint', 'x', '4 checkpoints'],
];

const LONG_NAME = `\\u001b[2J\\u202e${'x'.repeat(100_000)}`;

/** What would harm who reads the words about it. */
export const HOSTILE_CHANGES = {
  long: among(
    change('a balance of long names that move the cursor', '12 balance', (open) =>
      open.setText('balance.json', `{"format":"${LONG_NAME}","${LONG_NAME}":1}`),
    ),
  ),
  raw: among(
    change('a balance with control and bidirectional characters', '12 balance', (open) =>
      open.setText('balance.json', '{"total":"\u009b2J\u202e"}'),
    ),
  ),
};

/** Every change of a report of `reportWorld()` as it is by default. */
export const SIGNER_CHANGES: readonly SignerChange[] = [
  ...FIGURES,
  ...LOGS,
  ...STATEMENTS,
  ...DOCUMENTS,
  ...Object.values(HOSTILE_CHANGES),
  ...CONTENTS.map(([member, text, fails]) =>
    among(
      change(`${member} with the content ${JSON.stringify(text)}`, fails, (open) =>
        open.setText(member, text),
      ),
    ),
  ),
];

/** The report as its signer changed it. */
export async function changedBySigner(
  world: ReportWorld,
  report: Uint8Array,
  { edit }: SignerChange,
): Promise<Uint8Array> {
  const open = new OpenReport(report);
  const stated = edit(open, world);
  const changes = typeof stated === 'object' && stated !== null ? stated : {};
  return open.seal(world.reportKey, changes);
}

/** The report with its statement in another encoding, which says the same. */
export async function encodedOtherwise(
  { reportKey }: Pick<ReportWorld, 'reportKey'>,
  report: Uint8Array,
): Promise<Uint8Array> {
  const open = new OpenReport(report);
  const members = describeMembers(open.members);
  const text = JSON.stringify({ ...open.statement, members }, null, 1);
  const options = { payload: utf8(text), typ: REPORT_TYP, signer: reportKey };
  return packReport(await signJws(options), open.members);
}

/** Every change as a file, and those that are no edit: another key, another encoding. */
export async function signerCases(world: ReportWorld, report: Uint8Array): Promise<ReportCase[]> {
  const { trustText } = world;
  const cases: ReportCase[] = [];
  for (const each of SIGNER_CHANGES) {
    const file = await changedBySigner(world, report, each);
    cases.push({ name: each.name, file, trustText, outcome: each.outcome ?? 'invalid' });
  }
  const stranger = await new OpenReport(report).seal(await makeTestKey());
  const spaced = await encodedOtherwise(world, report);
  return [
    ...cases,
    { name: 'the key of a stranger', file: stranger, trustText, outcome: 'invalid' },
    { name: 'another encoding', file: spaced, trustText, outcome: 'invalid' },
  ];
}

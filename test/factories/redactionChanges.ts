/** Redacted reports that their signer changed: they show, withhold or say something else. */
import { documentDigest } from '../../shared/evidence/document.ts';
import type { Redaction } from '../../shared/register/peopleDocuments.ts';
import type { UseAsWritten } from '../../shared/register/records/custody.ts';
import type { License } from '../../shared/register/records/licenses.ts';
import { detachUser } from '../../shared/register/users.ts';
import { buildReport } from '../../shared/report/build.ts';
import type { ReportCase } from './changedReports.ts';
import { nextSalt, type ReportWorld, reportWorld, WORLD_START } from './reportWorld.ts';
import { OpenReport } from './tamper.ts';

/** What the declared use of the second user is for. */
export const PURPOSE = 'Weather models.';

/** A license that names one end user, and two uses: by that user, and by another one. */
export async function useWorld(as: 'use@1' | 'use@2'): Promise<ReportWorld> {
  const { builder } = await reportWorld({ hosts: 2, rounds: 2, results: 'true' });
  const uses = [
    useOf({ id: 'U-0', host: 'host-0', user: 'Good User' }),
    useOf({ id: 'U-1', host: 'host-1', user: 'Bad User', purpose: PURPOSE }),
  ];
  const license: License = {
    type: 'license@2',
    id: 'L-1',
    authority: 'BIS',
    number: 'D1234567',
    endUsers: ['Good User'],
    items: [{ model: 'H200', quantity: 5 }],
    validFrom: '2026-01-01',
    validTo: '2028-01-01',
  };
  builder.appendRecord(license);
  for (const use of uses) {
    if (as === 'use@1') {
      builder.appendRecord(use);
      continue;
    }
    const { record, text } = detachUser(use, nextSalt());
    builder.documents.set(documentDigest(text), text);
    builder.appendRecord(record);
  }
  return builder.finish();
}

function useOf(about: Pick<UseAsWritten, 'id' | 'host' | 'user' | 'purpose'>): UseAsWritten {
  return { type: 'use@1', from: WORLD_START - 1000, ...about };
}

/** One change: gives what the statement then says otherwise. */
export interface RedactionChange {
  readonly name: string;
  readonly redactions: readonly Redaction[];
  readonly change: (report: OpenReport, texts: readonly string[]) => object;
  /** Steps that fail, among others. */
  readonly fails: string;
  readonly words?: string;
}

const textOf = (texts: readonly string[], format: string): string =>
  texts.find((text) => text.includes(`fleetseal/${format}@`)) ?? '';
const same = (lines: string[]): string[] => lines;
const adding = (text: string) => (lines: string[]) =>
  [...lines, text].sort((a, b) => (documentDigest(a) < documentDigest(b) ? -1 : 1));

/** Changes the texts of `documents.jsonl`, and the digests behind them. */
function rewrite(
  report: OpenReport,
  texts: (of: string[]) => string[],
  listed: (of: string[]) => string[] = same,
): void {
  report.lines('documents.jsonl', (lines) => [
    ...texts(lines.filter((line) => line.startsWith('{'))),
    ...listed(lines.filter((line) => !line.startsWith('{'))),
  ]);
}

const SHOWN: readonly RedactionChange[] = ['host', 'user'].map((kind) => ({
  name: `it shows a ${kind} that it says it withholds`,
  redactions: ['hostDocuments', 'users'],
  fails: 'documents',
  words: 'and shows it',
  change(report, texts) {
    rewrite(report, adding(textOf(texts, kind)));
    return {};
  },
}));

const HALF: readonly RedactionChange[] = (['hostDocuments', 'users'] as const).map((kind) => ({
  name: `it withholds one of ${kind} and shows the other`,
  redactions: [kind],
  fails: 'documents',
  words: 'and shows another one',
  change(report, texts) {
    const text = textOf(texts, kind === 'users' ? 'user' : 'host');
    const without = (lines: string[]) => lines.filter((each) => each !== documentDigest(text));
    rewrite(report, adding(text), without);
    const isUsers = kind === 'users';
    return { withheld: { hostDocuments: isUsers ? 0 : 1, users: isUsers ? 1 : 0 } };
  },
}));

const OTHERS: readonly RedactionChange[] = ['gpu', 'readings'].map((kind) => ({
  name: `it withholds a document of ${kind}`,
  redactions: ['hostDocuments'],
  fails: 'documents',
  words: 'which is no document of a host',
  change(report, texts) {
    const text = textOf(texts, kind);
    rewrite(
      report,
      (lines) => lines.filter((line) => line !== text),
      (lines) => [...lines, documentDigest(text)].sort(),
    );
    return { withheld: { hostDocuments: 3, users: 0 } };
  },
}));

const COUNTS: readonly RedactionChange[] = [1, 3].map((hostDocuments) => ({
  name: `it lists 2 and says ${hostDocuments}`,
  redactions: ['hostDocuments'],
  fails: 'documents',
  change: () => ({ withheld: { hostDocuments, users: 0 } }),
}));

/** Every change of a report of `useWorld('use@2')`. */
export const REDACTION_CHANGES: readonly RedactionChange[] = [
  ...SHOWN,
  ...HALF,
  ...OTHERS,
  ...COUNTS,
  {
    name: 'another document stands in the place of a shown one',
    redactions: ['hostDocuments'],
    fails: 'documents',
    change(report) {
      report.replace('documents.jsonl', 'Bad User', 'Good Name');
      return {};
    },
  },
  {
    name: 'it withholds what nothing names',
    redactions: ['users'],
    fails: 'documents',
    words: 'which nothing names',
    change(report) {
      rewrite(report, same, (lines) => [...lines, documentDigest('nothing')].sort());
      return { withheld: { hostDocuments: 0, users: 3 } };
    },
  },
  {
    name: 'a document of a host is gone and not listed',
    redactions: [],
    fails: 'appraisal',
    change(report, texts) {
      const text = textOf(texts, 'host');
      report.lines('documents.jsonl', (lines) => lines.filter((line) => line !== text));
      return {};
    },
  },
  {
    name: 'a document about a user is gone and not listed',
    redactions: [],
    fails: 'documents',
    words: 'neither here nor withheld',
    change(report) {
      report.lines('documents.jsonl', (lines) => lines.filter((line) => !line.includes(PURPOSE)));
      return {};
    },
  },
  {
    name: 'it leaves out the sentences about what it withholds',
    redactions: ['hostDocuments'],
    fails: 'notCovered',
    change: ({ statement }) => ({ notCovered: statement.notCovered.slice(0, -1) }),
  },
];

/** The redacted report as its signer changed it. */
export async function changedRedaction(
  { input, reportKey }: Pick<ReportWorld, 'input' | 'reportKey'>,
  { redactions, change }: RedactionChange,
): Promise<Uint8Array> {
  const report = new OpenReport(await buildReport({ ...input, redactions }));
  return report.seal(reportKey, change(report, [...input.documents.values()]));
}

/** Every change as a file, and every redaction without one. */
export async function redactionCases(world: ReportWorld): Promise<ReportCase[]> {
  const { input, trustText } = world;
  const cases: ReportCase[] = [];
  const redactions: readonly Redaction[][] = [[], ['users'], ['hostDocuments']];
  for (const kinds of redactions) {
    const file = await buildReport({ ...input, redactions: kinds });
    cases.push({ name: `without ${kinds.join()}`, file, trustText, outcome: 'valid' });
  }
  for (const each of REDACTION_CHANGES) {
    const file = await changedRedaction(world, each);
    cases.push({ name: each.name, file, trustText, outcome: 'invalid' });
  }
  return cases;
}

/** Worlds with results, former policies, former releases or documents of the future registered. */
import { readFileSync } from 'node:fs';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { parseCheckpoint } from '../../shared/log/checkpoint.ts';
import { parseNote } from '../../shared/log/note.ts';
import type { RegisterDocument } from '../../shared/register/documents.ts';
import type { ReportStepDocument } from '../../shared/register/peopleDocuments.ts';
import { buildReport } from '../../shared/report/build.ts';
import { encodeLeaves, joinLines } from '../../shared/report/members.ts';
import { builtCases, type ReportCase } from './changedReports.ts';
import { nextSalt, type ReportWorld, reportWorld, WORLD_START } from './reportWorld.ts';
import { OpenReport } from './tamper.ts';

const golden = (name: string) =>
  readFileSync(new URL(`../golden/v2/register/${name}.json`, import.meta.url), 'utf8');

/** A world whose register a former release began. */
function formerWorld(): Promise<ReportWorld> {
  const former = { catalogue: golden('catalogue'), policy: golden('policy') };
  return reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 2, former, results: 'true' });
}

/** A small world with these documents at the end of its register. */
export async function registering(documents: readonly RegisterDocument[]): Promise<ReportWorld> {
  const { builder } = await reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 1, models: ['H200'] });
  for (const document of documents) builder.append(document);
  return builder.finish();
}

const aboutReport = () => ({
  salt: nextSalt(),
  reportDigest: sha256Base64Url(utf8('report')),
  licenses: ['L-1'],
  from: WORLD_START,
  to: WORLD_START + 1000,
});

/** A step of a report that Ann takes, unless it says otherwise. */
export function stepOf(
  changes: Partial<ReportStepDocument> & Pick<ReportStepDocument, 'step'>,
): RegisterDocument {
  return {
    format: 'fleetseal/reportStep@1',
    ...aboutReport(),
    redactions: [],
    reference: null,
    via: 'session',
    reason: '',
    by: 'Ann',
    account: 'acc-ann00000',
    ...changes,
  };
}

const formerRelease = (): RegisterDocument => ({
  format: 'fleetseal/reportRelease@1',
  ...aboutReport(),
});

/** Worlds with valid reports. */
export const REGISTER_WORLDS = {
  results: () => reportWorld({ results: 'true' }),
  async resultsWithheld() {
    const world = await reportWorld({ results: 'true' });
    return { ...world, input: { ...world.input, documents: new Map() } };
  },
  former: formerWorld,
  async formerThenToday() {
    const { builder } = await formerWorld();
    builder.appendPolicy();
    await builder.attest(2);
    await builder.appendResults();
    return builder.finish({ to: WORLD_START + 61 * 60_000 });
  },
  async formerWithRecord() {
    const { builder } = await formerWorld();
    builder.appendRecord({ type: 'site@1', id: 'Hall 1', country: 'CN' });
    return builder.finish();
  },
  releasedBeforeDraft: () => registering([formerRelease(), stepOf({ step: 'drafted' })]),
  releasedAfterDraft: () => registering([stepOf({ step: 'drafted' }), formerRelease()]),
} satisfies Record<string, () => Promise<ReportWorld>>;

/** What a register says of results that do not come out. */
export const RESULT_LIES = ['false', 'otherDigest'] as const;

/** The first policy of the world, with a check that nobody knows yet. */
export function futurePolicy({ input }: Pick<ReportWorld, 'input'>): string {
  const [, policy = ''] = input.registerLog.texts;
  return policy.replace('"checks":[', '"checks":["starlight@9",');
}

/** A report on a register whose last document is of the future, registered as this kind. */
export async function futureReport(kind: string): Promise<ReportWorld & { file: Uint8Array }> {
  const young = await reportWorld({ hosts: 1 });
  const open = new OpenReport(await buildReport(young.input));
  const policy = futurePolicy(young);
  young.builder.appendText(kind, policy);
  const { registerLog } = (await young.builder.finish()).input;
  open.members.set('register.jsonl', joinLines(registerLog.texts));
  open.members.set('register-log.entries', encodeLeaves(registerLog.leaves));
  open.setText('register-log.checkpoint', registerLog.checkpoint);
  const { size, root } = parseCheckpoint(parseNote(registerLog.checkpoint).text);
  const register = { ...open.statement.logs.register, size, root: toBase64Url(root) };
  const knownAt = { ...open.statement.knownAt, registerSize: size };
  const checks = ['starlight@9', ...open.statement.checks];
  const stated = { knownAt, logs: { ...open.statement.logs, register }, checks };
  const file = await open.seal(young.reportKey, { ...stated, policy: documentDigest(policy) });
  return { ...young, file };
}

/** What the register of the future holds, the kind it has there, and the step that cannot tell. */
export const FUTURES = [
  // Evidence follows the policy of its day: only the figures rest on one that came last.
  ['a check', 'policy', '12 balance'],
  ['a kind of document', 'custody', '7 register'],
] as const;

/** Every world as a file. */
export async function registerCases(): Promise<ReportCase[]> {
  const lies = RESULT_LIES.map((results) => [results, () => reportWorld({ results })] as const);
  const cases = [
    ...(await builtCases(REGISTER_WORLDS)),
    ...(await builtCases(Object.fromEntries(lies), 'invalid')),
  ];
  for (const [name, kind] of FUTURES) {
    const { file, trustText } = await futureReport(kind);
    cases.push({ name, file, trustText, outcome: 'cannotTell' });
  }
  return cases;
}

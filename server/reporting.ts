/** Reports: the server gathers what is stored, the pure core does the rest. */

import { licensesScope } from '../shared/accounting/scope.ts';
import type { Balance } from '../shared/accounting/types.ts';
import type { ScopeRequest } from '../shared/api/admin.ts';
import { sha256Base64Url } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import { parseRegisterLeaf } from '../shared/log/leaf.ts';
import { buildReport, type ReportInput } from '../shared/report/build.ts';
import { checkInterval, drawBalance } from './balances.ts';
import type { ServerContext } from './context.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';

/** What a report is to be about, and which program makes it. */
export interface ReportRequest {
  readonly scope: ScopeRequest;
  readonly version: string;
}

/**
 * Builds a report, and writes into the register that it was released. Throws notFound, and
 * usageWrong for an interval that is empty or not over.
 */
export async function createReport(
  context: ServerContext,
  request: ReportRequest,
): Promise<Uint8Array> {
  const input = await gather(context, request);
  const report = await buildReport(input);
  await context.at('beforeReportRelease');
  await context.register.append({
    format: 'fleetseal/reportRelease@1',
    reportDigest: sha256Base64Url(report),
    licenses: [...input.licenses],
    from: input.from,
    to: input.to,
  });
  await context.at('afterReportRelease');
  return report;
}

/** The balance as a report of this moment would state it. Throws as drawBalance does. */
export async function currentBalance(
  context: ServerContext,
  { scope: { licenses, from, to } }: Pick<ReportRequest, 'scope'>,
): Promise<Balance> {
  return drawBalance(context, { scope: licensesScope(licenses), from, to, knownAt: null });
}

async function gather(context: ServerContext, request: ReportRequest): Promise<ReportInput> {
  const { scope, version } = request;
  const licenses = context.register.folded.register.records.license;
  for (const id of scope.licenses) {
    if (!licenses.has(id)) throw new FleetsealError('notFound', `There is no license ${id}.`);
  }
  const asked = context.now();
  const to = scope.to ?? asked;
  checkInterval({ from: scope.from, to, createdAt: asked });
  // The register is read first: each of its leaves follows an evidence log of at most that size.
  const registerLog = await wholeLog(context.registerLog);
  const evidenceLog = await wholeLog(context.evidenceLog);
  const digests = registerLog.leaves.map((leaf) => parseRegisterLeaf(leaf).digest);
  const texts = await Promise.all(digests.map((digest) => context.register.text(digest)));
  return {
    programVersion: version,
    // Read after the logs: no leaf of a report is later than the report.
    createdAt: context.now(),
    licenses: scope.licenses,
    from: scope.from,
    to,
    evidenceLog,
    registerLog: { ...registerLog, texts },
    evidence: await textsBy(context, 'evidence'),
    documents: await textsBy(context, 'document'),
    notes: await allNotes(context),
    signer: context.keys.report,
  };
}

async function wholeLog(
  log: TransparencyLog,
): Promise<{ leaves: Uint8Array[]; checkpoint: string }> {
  const { size, checkpoint } = log;
  return { leaves: await log.leaves(0, size), checkpoint };
}

async function textsBy(
  context: ServerContext,
  table: 'evidence' | 'document',
): Promise<Map<string, string>> {
  const { db } = context.store;
  const rows =
    table === 'evidence'
      ? await db.selectFrom('evidence').select(['digest', 'jws as text']).execute()
      : await db.selectFrom('document').select(['digest', 'text']).execute();
  return new Map(rows.map((row) => [row.digest, row.text]));
}

async function allNotes(context: ServerContext): Promise<string[]> {
  const rows = await context.store.db.selectFrom('challenge').select('note').distinct().execute();
  return rows.map((row) => row.note);
}

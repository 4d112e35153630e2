/** Reports that the program itself makes and releases at once: no route of the API leads here. */
import { licensesScope } from '../shared/accounting/scope.ts';
import type { Balance } from '../shared/accounting/types.ts';
import { sha256Base64Url } from '../shared/crypto/sha256.ts';
import { buildReport } from '../shared/report/build.ts';
import { drawBalance } from './balances.ts';
import type { ServerContext } from './context.ts';
import { gatherReport, orderReport } from './reports/gather.ts';

/** Which licenses, over which interval. */
export interface ReportScope {
  readonly licenses: string[];
  /** Half-open [from, to), milliseconds UTC; `to` null means now. */
  readonly from: number;
  readonly to: number | null;
}

/** What a report is to be about, and which program makes it. */
export interface ReportRequest {
  readonly scope: ReportScope;
  readonly version: string;
}

/**
 * Builds a report, and writes into the register that it was released. Throws notFound, and
 * usageWrong for an interval that is empty or not over.
 */
export async function createReport(
  context: ServerContext,
  { scope, version }: ReportRequest,
): Promise<Uint8Array> {
  const order = orderReport(context, scope, version);
  const input = await gatherReport(context.store.db, order);
  const report = await buildReport({ ...input, signer: context.keys.report });
  await context.at('beforeReportRelease');
  const { licenses, from, to } = order;
  const reportDigest = sha256Base64Url(report);
  const about = { reportDigest, licenses: [...licenses], from, to };
  await context.register.append({ format: 'fleetseal/reportRelease@1', ...about });
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

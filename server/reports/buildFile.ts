/** Builds the file of one report out of a database, on whatever thread. */
import type { ReportSummary } from '../../shared/api/routes/reports.ts';
import type { JwsSigner } from '../../shared/crypto/jws.ts';
import { buildReportWithFigures } from '../../shared/report/build.ts';
import type { Store } from '../store/store.ts';
import { gatherReport, type ReportOrder } from './gather.ts';
import { summaryOf } from './summary.ts';

/** A report that was built. */
export interface BuiltFile {
  readonly file: Uint8Array;
  /** As its statement says. */
  readonly licenses: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly summary: ReportSummary;
}

/** Builds the file of a report. Throws as gatherReport and buildReport do. */
export async function buildFile(
  db: Store['db'],
  order: ReportOrder,
  signer: JwsSigner,
): Promise<BuiltFile> {
  const gathered = await gatherReport(db, order);
  const built = await buildReportWithFigures({ ...gathered, signer });
  const { licenses, from, to } = built.statement;
  const summary = summaryOf(built, gathered.registerLog.texts);
  return { file: built.file, licenses, from, to, summary };
}

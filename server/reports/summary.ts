/** What is in a report, in figures: for those who decide about it. */
import type { ReportSummary } from '../../shared/api/routes/reports.ts';
import { isRecordDocument, parseRegisterDocument } from '../../shared/register/documents.ts';
import type { BuiltReport } from '../../shared/report/build.ts';
import { withheldBy } from '../../shared/report/statement.ts';

/** Sums up a report; `texts` are its register documents. */
export function summaryOf(
  { statement, balance }: Omit<BuiltReport, 'file'>,
  texts: readonly string[],
): ReportSummary {
  const { total, items, findingCounts, coverage } = balance;
  return {
    total,
    items,
    findingCounts,
    coverage,
    withheld: withheldBy(statement),
    usersInRegister: texts.filter(namesUser).length,
    notCovered: statement.notCovered,
  };
}

/** A use as 0.3.0 registered it: who it was stands in the register, which travels whole. */
function namesUser(text: string): boolean {
  if (!text.includes('"use@1"')) return false;
  const document = parseRegisterDocument(text);
  return isRecordDocument(document) && document.record.type === 'use@1';
}

/** Handlers of reports on their way to the regulator, and of what a regulator files. */
import type { REPORTS_ROUTES } from '../../shared/api/routes/reports.ts';
import type { RegulatorBook } from '../reports/regulatorBook.ts';
import type { ReportGate } from '../reports/reportGate.ts';
import type { Handlers } from './call.ts';

/** What the routes of reports work with. */
export interface ReportsParts {
  readonly gate: ReportGate;
  readonly regulators: RegulatorBook;
}

/** Handlers of REPORTS_ROUTES. */
export function reportsHandlers({
  gate,
  regulators,
}: ReportsParts): Handlers<typeof REPORTS_ROUTES> {
  return {
    draftReport: ({ principal, body }) => gate.draft(principal, body),
    listReports: ({ principal, query }) => gate.list(principal, query),
    getReport: ({ principal, params }) => gate.get(principal, params.report),
    previewReport: ({ principal, params }) => gate.preview(principal, params.report),
    getReportFile: async ({ principal, params: { report } }) => ({
      mediaType: 'application/zip',
      name: `report-${report.slice(0, 12)}.zip`,
      bytes: await gate.file(principal, report),
    }),
    approveReport: ({ principal, params, body }) => gate.approve(principal, params.report, body),
    rejectReport: ({ principal, params, body }) =>
      gate.reject(principal, params.report, body.reason),
    releaseReport: ({ principal, params, body }) =>
      gate.release(principal, params.report, body.reason),
    fileChallenge: ({ principal, body }) => regulators.file(principal.name, body.jws),
    listChallenges: () => ({ items: regulators.challenges() }),
    addRegulatorKey: ({ principal, body }) => regulators.addKey(principal.name, body),
    removeRegulatorKey: ({ principal, params }) => regulators.removeKey(principal.name, params.kid),
    listRegulatorKeys: () => ({ items: regulators.keys() }),
  };
}

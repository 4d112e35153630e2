/** The steps of a report: how each is written, and how they are shown. */
import type { ReportRow, ReportSummary } from '../../shared/api/routes/reports.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { ReportStepDocument } from '../../shared/register/peopleDocuments.ts';
import { reportStepDocumentSchema } from '../../shared/register/peopleDocuments.ts';
import type { Principal } from '../api/call.ts';
import type { ServerContext } from '../context.ts';
import { prepareStatement } from '../statements.ts';
import type { StoreTransaction } from '../store/store.ts';
import { type KeptReport, type KeptStep, LIST_READERS } from './reportRows.ts';

/** Which report a step is of. */
export type About = Pick<KeptReport, 'digest' | 'licenses' | 'from' | 'to' | 'redactions'>;

/** A step that somebody takes. */
export interface NewStep {
  readonly about: About;
  readonly principal: Principal;
  readonly said: Pick<ReportStepDocument, 'step' | 'reference' | 'reason'>;
}

/**
 * Writes a step: its register leaf, and in the same transaction what `write` does. Durable when it
 * resolves. Throws what `write` throws; then nothing is written.
 */
export async function appendStep(
  context: Pick<ServerContext, 'register' | 'now' | 'at'>,
  { about, principal, said }: NewStep,
  write: (trx: StoreTransaction) => Promise<void> = async () => {},
): Promise<void> {
  const { digest: reportDigest, licenses, from, to, redactions } = about;
  const { account, name: by, via } = principal;
  const statement = prepareStatement({
    format: 'fleetseal/reportStep@1',
    ...said,
    reportDigest,
    licenses: [...licenses],
    from,
    to,
    redactions: [...redactions],
    by,
    account,
    via,
  });
  const row = { document: statement.digest, report: reportDigest, ...said, by, account, via };
  await context.at('beforeReportStep');
  await context.register.appendAll([statement], async (trx) => {
    await write(trx);
    await trx
      .insertInto('report_step')
      .values({ ...row, at: context.now() })
      .execute();
  });
  await context.at('afterReportStep');
}

/** Enters a new report. */
export async function insertDraft(
  trx: StoreTransaction,
  { digest, licenses, from, to, redactions }: About,
  kept: { size: number; summary: ReportSummary; draftedAt: number },
): Promise<void> {
  const { size, summary, draftedAt } = kept;
  await trx
    .insertInto('report')
    .values({
      digest,
      state: 'drafted',
      valid_from: from,
      valid_to: to,
      redactions: JSON.stringify(redactions),
      size,
      summary: JSON.stringify(summary),
      drafted_at: draftedAt,
    })
    .execute();
  const rows = licenses.map((license, position) => ({ report: digest, position, license }));
  await trx.insertInto('report_license').values(rows).execute();
}

const shownSchema = reportStepDocumentSchema.pick({ step: true, via: true });

/** A report as it is shown to somebody: who drafted and approved it is not a regulator's. */
export function rowOf(
  report: KeptReport,
  steps: readonly KeptStep[],
  { roles, account }: Principal,
): ReportRow {
  const isOperator = LIST_READERS.some((role) => roles.includes(role));
  const shown = steps.filter(
    (step) =>
      isOperator ||
      step.step === 'released' ||
      (step.step === 'downloaded' && step.account === account),
  );
  const { state, digest, licenses, from, to, redactions, size, draftedAt } = report;
  const isOpen = state === 'drafted' || state === 'approved' || state === 'expired';
  return {
    report: digest,
    state,
    licenses: [...licenses],
    from,
    to,
    redactions: [...redactions],
    size,
    draftedAt,
    expiresAt: isOpen ? draftedAt + LIMITS.reportDraftMs : null,
    steps: shown.map(({ step, via, at, by, reference, reason, leaf }) => {
      return { ...shownSchema.parse({ step, via }), at, by, reference, reason, leaf };
    }),
  };
}

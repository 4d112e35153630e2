/**
 * The release gate: a report is drafted, looked at, approved by a second person, released and
 * downloaded. Each step is a leaf of the register, written in one transaction with the state that
 * it leads to; a look at the figures, or at a file before its release, is in the access record.
 */
import { isWholeAccess, type Role } from '../../shared/api/roles.ts';
import {
  type ReportRow,
  type ReportState,
  type ReportSummary,
  reportSummarySchema,
} from '../../shared/api/routes/reports.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { HOUR_MS } from '../../shared/register/day.ts';
import type { ReportStepDocument } from '../../shared/register/peopleDocuments.ts';
import { isSecondPerson, stateAfter } from '../../shared/register/reportSteps.ts';
import type { Principal } from '../api/call.ts';
import { type Page, pageOf } from '../api/paging.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { ServerContext } from '../context.ts';
import { nameKey } from '../people/accountRows.ts';
import { ReportBuilder } from './builder.ts';
import { orderReport, type ReportChoice } from './gather.ts';
import { ReportFiles } from './reportFiles.ts';
import {
  FILE_READERS,
  isExpired,
  isVisible,
  isWithin,
  type KeptReport,
  LIST_READERS,
  readReports,
  readSteps,
} from './reportRows.ts';
import { appendStep, insertDraft, rowOf } from './reportSteps.ts';

/** What the gate needs. */
export interface ReportGateOptions {
  readonly context: ServerContext;
  readonly access: AccessLog;
  /** Folder of the report files; made where it is not there. */
  readonly directory: string;
  /** Of this program. */
  readonly version: string;
  /** Reports on logs of no more leaves are built on this thread; by LIMITS where not given. */
  readonly inlineLeaves?: number;
}

/** What is chosen of a new report. */
export interface Draft extends ReportChoice {
  readonly reason: string;
}

/** Which reports are wanted. */
export interface ReportList {
  readonly state?: readonly ReportState[] | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Reports on their way to the regulator. */
export class ReportGate {
  readonly #options: ReportGateOptions;
  readonly #files: ReportFiles;
  readonly #builder: ReportBuilder;

  private constructor(options: ReportGateOptions) {
    const { context, directory } = options;
    this.#options = options;
    this.#files = ReportFiles.open(directory);
    const { store, keys } = context;
    const inlineLeaves = options.inlineLeaves ?? LIMITS.inlineReportLeaves;
    this.#builder = new ReportBuilder({ store, signer: keys.report, inlineLeaves });
  }

  /**
   * Opens the gate, and removes files that no report has or needs: what a process that was killed
   * while it drafted or rejected left, and what has expired. Throws stateInvalid where others can
   * enter the folder.
   */
  static async open(options: ReportGateOptions): Promise<ReportGate> {
    const gate = new ReportGate(options);
    const reports = await readReports(options.context.store, { now: options.context.now() });
    const needed = reports.filter(({ state }) => state !== 'rejected' && state !== 'expired');
    await gate.#files.keepOnly(new Set(needed.map(({ digest }) => digest)));
    return gate;
  }

  /** Stops what is being built. */
  close(): Promise<void> {
    return this.#builder.close();
  }

  /**
   * Builds a report and keeps it. Throws notFound for a license that is not within the scope of
   * the one who asks, usageWrong for an interval that is empty or not over, overloaded where too
   * many reports wait to be built or too many drafts for a decision, and as buildReport does.
   */
  async draft(principal: Principal, { reason, ...choice }: Draft): Promise<ReportRow> {
    const { context, version } = this.#options;
    for (const license of choice.licenses) {
      if (isWithin([license], principal.scope)) continue;
      throw new FleetsealError('notFound', `There is no license ${license}.`);
    }
    const order = () => orderReport(context, choice, version);
    // Asked once before it waits in line: a wrong choice is answered at once.
    const { redactions } = order();
    await this.#checkRoom();
    const built = await this.#builder.build(order);
    const digest = sha256Base64Url(built.file);
    await context.at('beforeReportFile');
    await this.#files.write(digest, built.file);
    await context.at('afterReportFile');
    const { licenses, from, to } = built;
    const about = { digest, licenses, from, to, redactions };
    const said = { step: 'drafted', reference: null, reason } as const;
    const kept = { size: built.file.length, summary: built.summary, draftedAt: context.now() };
    try {
      await appendStep(context, { about, principal, said }, (trx) => insertDraft(trx, about, kept));
    } catch (error) {
      // Refused: nothing was written. Whatever else went wrong, the next start finds out.
      if (isFleetsealError(error)) await this.#files.remove(digest);
      throw error;
    }
    await this.#removeExpired();
    return this.get(principal, digest);
  }

  /** The reports that somebody may know of, newest first. Throws cursorInvalid. */
  async list(principal: Principal, wanted: ReportList): Promise<Page<ReportRow>> {
    const { context } = this.#options;
    const all = await readReports(context.store, { now: context.now() });
    const visible = all
      .filter((report) => isVisible(report, principal, LIST_READERS))
      .filter(({ state }) => wanted.state?.includes(state) ?? true);
    const place = ({ draftedAt, digest }: KeptReport) => ({ time: -draftedAt, id: digest });
    const { limit, cursor } = wanted;
    const list = `reports ${wanted.state?.join(',') ?? ''}`;
    const page = pageOf(visible, place, { list, limit, cursor });
    const digests = page.items.map(({ digest }) => digest);
    const steps = await readSteps(context.store, digests);
    const items = page.items.map((report) => {
      return rowOf(report, steps.get(report.digest) ?? [], principal);
    });
    return { ...page, items };
  }

  /** One report. Throws notFound. */
  async get(principal: Principal, digest: string): Promise<ReportRow> {
    const { store } = this.#options.context;
    const report = await this.#visible(principal, digest, LIST_READERS);
    const steps = await readSteps(store, [digest]);
    return rowOf(report, steps.get(digest) ?? [], principal);
  }

  /** What is in a report, in figures. Throws notFound. */
  async preview(principal: Principal, digest: string): Promise<ReportSummary> {
    const report = await this.#visible(principal, digest, FILE_READERS);
    await this.#notePreview(principal, report, 'its figures');
    const { db } = this.#options.context.store;
    const { summary } = await db
      .selectFrom('report')
      .select('summary')
      .where('digest', '=', digest)
      .executeTakeFirstOrThrow();
    return parseAs(utf8(summary), reportSummarySchema, 'stateInvalid');
  }

  /**
   * The file of a report. Once it is released, each download is a leaf first. Throws notFound,
   * stateChanged where it was rejected or has expired, stateInvalid where the file is damaged,
   * rateLimited.
   */
  async file(principal: Principal, digest: string): Promise<Uint8Array> {
    const { context } = this.#options;
    const report = await this.#visible(principal, digest, FILE_READERS);
    if (report.state === 'rejected' || report.state === 'expired') {
      throw new FleetsealError('stateChanged', `The report is ${report.state}; its file is gone.`);
    }
    const bytes = await this.#files.read(digest);
    if (report.state !== 'released') {
      // It holds both logs whole, also of licenses that it is not about.
      if (!isWholeAccess(principal.scope)) {
        const detail = 'Before its release the file is for accounts of the whole fleet only.';
        throw new FleetsealError('forbidden', detail);
      }
      await this.#notePreview(principal, report, 'its file');
      return bytes;
    }
    await this.#checkDownloads(principal);
    const said = { step: 'downloaded', reference: null, reason: '' } as const;
    // Nothing leads out of `released`: it need not be asked for again.
    await appendStep(context, { about: report, principal, said });
    return bytes;
  }

  /**
   * Approves a report. Throws notFound, stateChanged, stateInvalid where the file is damaged,
   * secondPersonNeeded for who drafted it, and over the server's own socket.
   */
  async approve(
    principal: Principal,
    digest: string,
    said: { readonly reference: string; readonly reason: string },
  ): Promise<ReportRow> {
    await this.#take(principal, digest, { step: 'approved', ...said });
    return this.get(principal, digest);
  }

  /** Rejects a report and removes its file. Throws notFound, stateChanged. */
  async reject(principal: Principal, digest: string, reason: string): Promise<ReportRow> {
    await this.#take(principal, digest, { step: 'rejected', reference: null, reason });
    await this.#files.remove(digest);
    return this.get(principal, digest);
  }

  /** Releases an approved report. Throws notFound, stateChanged, stateInvalid. */
  async release(principal: Principal, digest: string, reason: string): Promise<ReportRow> {
    await this.#take(principal, digest, { step: 'released', reference: null, reason });
    return this.get(principal, digest);
  }

  /** Decides by the state as it is, and writes leaf and state together. */
  #take(
    principal: Principal,
    digest: string,
    said: Pick<ReportStepDocument, 'step' | 'reference' | 'reason'>,
  ): Promise<void> {
    const { context } = this.#options;
    return context.register.exclusive(async () => {
      const report = await this.#visible(principal, digest, LIST_READERS);
      const state = stateAfter(report.stored, said.step);
      if (state === null || report.state === 'expired') {
        throw new FleetsealError('stateChanged', `The report is ${report.state}.`);
      }
      if (said.step === 'approved') await this.#checkSecondPerson(principal, digest);
      if (said.step !== 'rejected') await this.#files.read(digest);
      await appendStep(context, { about: report, principal, said }, async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('report')
          .set({ state })
          .where('digest', '=', digest)
          .where('state', '=', report.stored)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows !== 1n) throw new FleetsealError('stateChanged');
      });
    });
  }

  async #checkSecondPerson(principal: Principal, digest: string): Promise<void> {
    const steps = await readSteps(this.#options.context.store, [digest]);
    const drafted = steps.get(digest)?.find(({ step }) => step === 'drafted');
    if (drafted === undefined) throw new FleetsealError('stateInvalid', 'Nobody drafted it.');
    const approver = { account: principal.account, by: principal.name, via: principal.via };
    // Written in another way it is the same name: over the own socket people write it themselves.
    const isNamesake = nameKey(drafted.by) === nameKey(principal.name);
    if (isNamesake || !isSecondPerson(drafted, approver)) {
      throw new FleetsealError('secondPersonNeeded');
    }
  }

  /** What is foreign is answered as what does not exist. */
  async #visible(
    principal: Principal,
    digest: string,
    before: readonly Role[],
  ): Promise<KeptReport> {
    const { store, now } = this.#options.context;
    const [report] = await readReports(store, { now: now(), digest });
    if (report !== undefined && isVisible(report, principal, before)) return report;
    throw new FleetsealError('notFound', `There is no report ${digest}.`);
  }

  async #notePreview(principal: Principal, report: KeptReport, detail: string): Promise<void> {
    const { digest: target } = report;
    const { account, name, via } = principal;
    const actor = { account, name, via };
    await this.#options.access.record({ act: 'reportPreviewed', actor, target, detail });
  }

  /** Each draft is a file for as long as nobody decides about it. */
  async #checkRoom(): Promise<void> {
    const { store, now } = this.#options.context;
    const { count } = await store.db
      .selectFrom('report')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', 'in', ['drafted', 'approved'])
      .where('drafted_at', '>', now() - LIMITS.reportDraftMs)
      .executeTakeFirstOrThrow();
    if (Number(count) < LIMITS.reportDrafts) return;
    const detail = `${LIMITS.reportDrafts} drafts wait: release or reject some of them.`;
    throw new FleetsealError('overloaded', detail);
  }

  /** The register grows with each download. */
  async #checkDownloads({ account }: Principal): Promise<void> {
    const { store, now } = this.#options.context;
    const { count } = await store.db
      .selectFrom('report_step')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('account', account === null ? 'is' : '=', account)
      .where('step', '=', 'downloaded')
      .where('at', '>', now() - HOUR_MS)
      .executeTakeFirstOrThrow();
    if (count < LIMITS.downloadsPerHour) return;
    throw new FleetsealError('rateLimited', 'This account downloaded too many reports.');
  }

  async #removeExpired(): Promise<void> {
    const { store, now } = this.#options.context;
    const rows = await store.db
      .selectFrom('report')
      .select(['digest', 'state', 'drafted_at'])
      .where('drafted_at', '<=', now() - LIMITS.reportDraftMs)
      .execute();
    for (const row of rows) if (isExpired(row, now())) await this.#files.remove(row.digest);
  }
}

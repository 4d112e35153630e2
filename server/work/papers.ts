/**
 * Papers that are kept here. Who may read one: accounts without a limit of scope; who added it;
 * and who sees a current finding that it is tied to. Only somebody who may read a paper ties it,
 * by a comment or a decision: so nobody comes to a paper by knowing its digest.
 */
import { isWholeAccess } from '../../shared/api/roles.ts';
import type { KeptDocument } from '../../shared/api/routes/work.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { HOUR_MS } from '../../shared/register/day.ts';
import type { Principal } from '../api/call.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { PaperTable } from '../store/areas/work.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Views } from '../views/views.ts';
import { PaperFiles } from './paperFiles.ts';

/** What Papers needs. */
export interface PapersOptions {
  readonly store: Store;
  readonly views: Pick<Views, 'list'>;
  readonly accessLog: AccessLog;
  /** Folder of the files; made where it is not there. */
  readonly directory: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** A paper to keep. */
export interface NewPaper {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly about: string;
}

/** Papers and who may read them. */
export class Papers {
  readonly #options: PapersOptions;
  readonly #files: PaperFiles;

  private constructor(options: PapersOptions, files: PaperFiles) {
    this.#options = options;
    this.#files = files;
  }

  /** Opens the folder. Throws stateInvalid where others can enter it. */
  static async open(options: PapersOptions): Promise<Papers> {
    return new Papers(options, await PaperFiles.open(options.directory));
  }

  /**
   * Keeps a paper, with an entry of the access record. The same bytes of the same account again
   * change nothing: the first name stays. Throws tooLarge, requestInvalid for no bytes,
   * rateLimited, diskFull, stateInvalid.
   */
  async add(principal: Principal, { name, bytes, about }: NewPaper): Promise<KeptDocument> {
    const { store, accessLog, now } = this.#options;
    if (bytes.length === 0) throw new FleetsealError('requestInvalid', 'The file is empty.');
    if (bytes.length > LIMITS.paperBytes) {
      throw new FleetsealError('tooLarge', `A paper has at most ${LIMITS.paperBytes} bytes.`);
    }
    const addedBy = adderOf(principal);
    await this.#assertFew(addedBy);
    const digest = await this.#files.keep(bytes);
    return store.transaction(async (trx) => {
      const before = await trx
        .selectFrom('paper')
        .selectAll()
        .where('digest', '=', digest)
        .where('added_by', '=', addedBy)
        .executeTakeFirst();
      if (before !== undefined) return viewOf(before);
      const paper = { digest, name, size: bytes.length, at: now(), by: principal.name, about };
      const id = await nextId(trx, 'paper');
      await trx
        .insertInto('paper')
        .values({ id, added_by: addedBy, ...paper })
        .execute();
      const act = { act: 'documentAdded', actor: principal, target: digest, detail: name } as const;
      await accessLog.record(act, trx);
      return paper;
    });
  }

  /** Name, size and origin of a paper. Throws notFound where the account may not read it. */
  async describe(principal: Principal, digest: string): Promise<KeptDocument> {
    return viewOf(await this.readable(principal, digest));
  }

  /** A paper with its bytes. Throws as `describe`, and stateInvalid where its file is damaged. */
  async read(
    principal: Principal,
    digest: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
    const { name } = await this.readable(principal, digest);
    return { name, bytes: await this.#files.read(digest) };
  }

  /** The paper as the account may read it. Throws notFound. */
  async readable(principal: Principal, digest: string): Promise<PaperTable> {
    const found = await this.find(principal, digest);
    if (found === null) throw new FleetsealError('notFound', `There is no document ${digest}.`);
    return found;
  }

  /** The paper as the account may read it: as it added it itself before all; else null. */
  async find(principal: Principal, digest: string): Promise<PaperTable | null> {
    const papers = await this.#options.store.db
      .selectFrom('paper')
      .selectAll()
      .where('digest', '=', digest)
      .orderBy('id')
      .execute();
    const addedBy = adderOf(principal);
    const own = papers.find((paper) => paper.added_by === addedBy);
    if (own !== undefined || papers.length === 0) return own ?? null;
    if (isWholeAccess(principal.scope)) return papers[0] ?? null;
    return this.#tied(principal, papers);
  }

  /** Ties a paper to findings, in the transaction of what names it. */
  async tie(trx: StoreTransaction, { id: paper }: PaperTable, findings: readonly string[]) {
    await trx
      .insertInto('paper_finding')
      .values(findings.map((finding) => ({ paper, finding })))
      .onConflict((on) => on.doNothing())
      .execute();
  }

  /** The first one that is tied to a current finding that the account sees. */
  async #tied({ scope }: Principal, papers: readonly PaperTable[]): Promise<PaperTable | null> {
    const { store, views } = this.#options;
    const ties = await store.db
      .selectFrom('paper_finding')
      .selectAll()
      .where(
        'paper',
        'in',
        papers.map(({ id }) => id),
      )
      .execute();
    if (ties.length === 0) return null;
    const only = { name: 'ties', ids: ties.map(({ finding }) => finding), isExcluded: false };
    const limit = ties.length;
    const { items } = await views.list(scope, 'findings', { filters: {}, only, limit });
    const seen = new Set(items.map(({ id }) => id));
    const tied = new Set(ties.flatMap((tie) => (seen.has(tie.finding) ? [tie.paper] : [])));
    return papers.find(({ id }) => tied.has(id)) ?? null;
  }

  async #assertFew(addedBy: string): Promise<void> {
    const { store, now } = this.#options;
    const row = await store.db
      .selectFrom('paper')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('added_by', '=', addedBy)
      .where('at', '>', now() - HOUR_MS)
      .executeTakeFirst();
    if (Number(row?.count ?? 0) < LIMITS.papersPerHour) return;
    const detail = `One account adds at most ${LIMITS.papersPerHour} papers in an hour.`;
    throw new FleetsealError('rateLimited', detail);
  }
}

function adderOf({ account }: Principal): string {
  return account ?? 'socket';
}

function viewOf({ digest, name, size, at, by, about }: PaperTable): KeptDocument {
  return { digest, name, size, at, by, about };
}

/** The next id of a table that loses no rows. */
export async function nextId(
  trx: StoreTransaction,
  table: 'paper' | 'finding_comment',
): Promise<number> {
  const last = await trx
    .selectFrom(table)
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst();
  return Number(last?.id ?? 0) + 1;
}

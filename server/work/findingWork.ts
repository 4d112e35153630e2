/**
 * The daily work on findings: who looks after one, and what is said about it. Both are the
 * operator's own and no fact for a regulator: they are in the database and in the access record,
 * not in the register.
 */
import { isWholeAccess, WHOLE_ACCESS } from '../../shared/api/roles.ts';
import type {
  AssignablePerson,
  FindingComment,
  FindingWork as Work,
} from '../../shared/api/routes/work.ts';
import type { FindingRow } from '../../shared/api/rows.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Principal } from '../api/call.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { EventBook, NewEvent } from '../events/eventBook.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { ListQuery } from '../views/queries.ts';
import type { Views } from '../views/views.ts';
import { assignableById, assignablePeople } from './assignable.ts';
import { nextId, type Papers } from './papers.ts';

/** What FindingWork needs. */
export interface FindingWorkOptions {
  readonly store: Store;
  readonly views: Pick<Views, 'finding'>;
  readonly events: Pick<EventBook, 'append'>;
  readonly accessLog: AccessLog;
  readonly papers: Papers;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** A finding that nobody looks after, as filters name it. */
const NOBODY = 'none';
/** The account that asks, as filters name it. */
const ME = 'me';

/** Ids of one statement of SQL. */
const IDS_AT_ONCE = 500;

/** Who looks after findings, and what is said about them. */
export class FindingWork {
  readonly #options: FindingWorkOptions;

  constructor(options: FindingWorkOptions) {
    this.#options = options;
  }

  /** What people do about a current finding. Throws notFound where the account sees none. */
  async read({ scope }: Principal, finding: string): Promise<Work> {
    await this.#options.views.finding(scope, finding, {});
    return this.#work(finding);
  }

  /** Everybody to whom findings can be assigned. */
  people(): Promise<AssignablePerson[]> {
    return assignablePeople(this.#options.store);
  }

  /**
   * Assigns a finding; of two at one moment the later one stands, and both are in the access
   * record. To whom it is assigned already: nothing happens. Throws notFound, usageWrong where the
   * account cannot be given it.
   */
  async assign(
    principal: Principal,
    { finding, account, reason }: { finding: string; account: string | null; reason: string },
  ): Promise<Work> {
    const { store, views, events, accessLog, now } = this.#options;
    const { finding: row } = await views.finding(principal.scope, finding, {});
    const assignee = account === null ? null : await assignableById(store.db, account);
    if (assignee !== null && !isWholeAccess(assignee.scope)) await this.#assertSees(assignee, row);
    const before = await this.#assignment(finding);
    if ((before?.account ?? null) === account) return this.#work(finding);
    const event = await this.#event(row, 'assigned', principal);
    await events.append([event], async (trx) => {
      const values = { account, at: now(), by: principal.name };
      await trx
        .insertInto('finding_assignment')
        .values({ finding, ...values })
        .onConflict((on) => on.column('finding').doUpdateSet(values))
        .execute();
      const to = assignee === null ? 'to nobody' : `to ${assignee.name} (${assignee.id})`;
      const detail = reason === '' ? to : `${to}: ${reason}`;
      const act = { act: 'findingAssigned', actor: principal, target: finding, detail } as const;
      await accessLog.record(act, trx);
    });
    return this.#work(finding);
  }

  /**
   * Writes a comment; nobody edits or removes one. Throws notFound for the finding or a document
   * that the account may not read, stateChanged where the finding has as many as there may be.
   */
  async comment(
    principal: Principal,
    said: { finding: string; text: string; document?: string | undefined },
  ): Promise<FindingComment> {
    const { views, events, accessLog, papers, now } = this.#options;
    const { finding, text, document } = said;
    const { finding: row } = await views.finding(principal.scope, finding, {});
    const paper = document === undefined ? null : await papers.readable(principal, document);
    const event = await this.#event(row, 'commented', principal);
    const written: FindingComment[] = [];
    await events.append([event], async (trx) => {
      await assertFew(trx, finding);
      const comment = { id: await nextId(trx, 'finding_comment'), at: now(), by: principal.name };
      await trx
        .insertInto('finding_comment')
        .values({ ...comment, finding, text, paper: paper?.id ?? null })
        .execute();
      if (paper !== null) await papers.tie(trx, paper, [finding]);
      // Its digest: a comment that was changed in the database is no longer the one recorded.
      const named = paper === null ? '' : `, with document ${paper.digest}`;
      const detail = `comment ${comment.id}, SHA-256 ${sha256Base64Url(utf8(text))}${named}`;
      const act = { act: 'findingCommented', actor: principal, target: finding, detail } as const;
      await accessLog.record(act, trx);
      written.push({ ...comment, text, document: namedOf(paper) });
    });
    const [comment] = written;
    if (comment === undefined) throw new TypeError('a comment was written and is not there');
    return comment;
  }

  /** Names of those who look after findings, by the ids of the findings. */
  async assignees(findings: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for (let from = 0; from < findings.length; from += IDS_AT_ONCE) {
      const rows = await this.#options.store.db
        .selectFrom('finding_assignment')
        .innerJoin('account', 'account.id', 'finding_assignment.account')
        .select(['finding_assignment.finding', 'account.name'])
        .where('finding_assignment.finding', 'in', findings.slice(from, from + IDS_AT_ONCE))
        .execute();
      for (const { finding, name } of rows) names.set(finding, name);
    }
    return names;
  }

  /** Which rows a filter by those who look after them leaves: ids of accounts, `me`, `none`. */
  async chosenBy(
    { account }: Principal,
    wanted: readonly string[],
  ): Promise<NonNullable<ListQuery['only']>> {
    const accounts = new Set(wanted.map((each) => (each === ME ? account : each)));
    const rows = await this.#options.store.db
      .selectFrom('finding_assignment')
      .select(['finding', 'account'])
      .where('account', 'is not', null)
      .execute();
    // Nobody: all but those that others look after.
    const isExcluded = wanted.includes(NOBODY);
    const chosen = rows.filter((row) => accounts.has(row.account) !== isExcluded);
    return { name: wanted.join(' '), ids: chosen.map(({ finding }) => finding), isExcluded };
  }

  #assignment(finding: string) {
    return this.#options.store.db
      .selectFrom('finding_assignment')
      .leftJoin('account', 'account.id', 'finding_assignment.account')
      .select(['finding_assignment.account', 'account.name', 'at', 'by'])
      .where('finding', '=', finding)
      .executeTakeFirst();
  }

  async #work(finding: string): Promise<Work> {
    const assigned = await this.#assignment(finding);
    const { account = null, name = null } = assigned ?? {};
    const comments = await this.#options.store.db
      .selectFrom('finding_comment')
      .leftJoin('paper', 'paper.id', 'finding_comment.paper')
      .select(['finding_comment.id', 'finding_comment.at', 'finding_comment.by', 'text'])
      .select(['paper.digest', 'paper.name', 'paper.size'])
      .where('finding', '=', finding)
      .orderBy('finding_comment.id')
      .execute();
    return {
      assignee: account === null || name === null ? null : { account, name },
      assignedAt: assigned?.at ?? null,
      assignedBy: assigned?.by ?? null,
      comments: comments.map(({ id, at, by, text, digest, name: file, size }) => {
        const isNamed = digest !== null && file !== null && size !== null;
        return { id, at, by, text, document: isNamed ? { digest, name: file, size } : null };
      }),
    };
  }

  /** Throws usageWrong where somebody would be given what they do not see. */
  async #assertSees(
    { name, scope }: Awaited<ReturnType<typeof assignableById>>,
    { id }: FindingRow,
  ): Promise<void> {
    try {
      await this.#options.views.finding(scope, id, {});
    } catch (cause) {
      if (!isFleetsealError(cause, 'notFound')) throw cause;
      const detail = `The account of ${name} may not see this finding.`;
      throw new FleetsealError('usageWrong', detail, { cause });
    }
  }

  /** What tells open pages: with all licenses and sites, not only those of the one who did it. */
  async #event(
    { id }: FindingRow,
    did: 'assigned' | 'commented',
    { name }: Principal,
  ): Promise<NewEvent> {
    const { finding } = await this.#options.views.finding(WHOLE_ACCESS, id, {});
    const { kind, id: about } = finding.subject;
    const { licenses, sites } = finding;
    return {
      type: 'finding.worked',
      subjects: [
        { kind: 'finding', id },
        { kind, id: about },
      ],
      licenses,
      sites,
      data: { did, by: name },
    };
  }
}

function namedOf(paper: { digest: string; name: string; size: number } | null) {
  return paper === null ? null : { digest: paper.digest, name: paper.name, size: paper.size };
}

/** Inside of the transaction that adds one. */
async function assertFew(trx: StoreTransaction, finding: string): Promise<void> {
  const row = await trx
    .selectFrom('finding_comment')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('finding', '=', finding)
    .executeTakeFirst();
  if (Number(row?.count ?? 0) < LIMITS.findingComments) return;
  const detail = `A finding has at most ${LIMITS.findingComments} comments.`;
  throw new FleetsealError('stateChanged', detail);
}

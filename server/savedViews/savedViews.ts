/** Views of tables that people saved: each is its owner's, and shared ones are seen by all. */
import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { SavedView, SavedViewRequest } from '../../shared/api/savedViews.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Principal } from '../api/call.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { SavedViewTable } from '../store/areas/savedViews.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** What SavedViews needs. */
export interface SavedViewsOptions {
  readonly store: Store;
  readonly accessLog: AccessLog;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

type Row = Selectable<SavedViewTable>;
type Change = 'shared' | 'changed' | 'no longer shared' | 'removed';

/** The saved views. */
export class SavedViews {
  readonly #options: SavedViewsOptions;

  constructor(options: SavedViewsOptions) {
    this.#options = options;
  }

  /** Those of the account, and shared ones; by page and name. */
  async list(principal: Principal): Promise<SavedView[]> {
    const rows = await this.#options.store.db
      .selectFrom('saved_view')
      .selectAll()
      .where((where) =>
        where.or([where('owner', '=', ownerOf(principal)), where('shared', '=', 1)]),
      )
      .execute();
    return rows.sort(compareRows).map((row) => viewOf(row, principal));
  }

  /** Saves a view. Throws stateChanged where the account has LIMITS.savedViews already. */
  async save(principal: Principal, request: SavedViewRequest): Promise<SavedView> {
    const { store, now } = this.#options;
    const row = {
      id: `view-${randomBytes(12).toString('base64url')}`,
      owner: ownerOf(principal),
      by: principal.name,
      ...columnsOf(request),
      changed_at: now(),
    };
    await store.transaction(async (trx) => {
      const { count } = trx.fn;
      const query = trx.selectFrom('saved_view').select(count<number>('id').as('count'));
      const own = await query.where('owner', '=', row.owner).executeTakeFirstOrThrow();
      if (Number(own.count) >= LIMITS.savedViews) {
        const detail = `There are ${LIMITS.savedViews} views of this account already.`;
        throw new FleetsealError('stateChanged', detail);
      }
      await trx.insertInto('saved_view').values(row).execute();
      if (request.shared) await this.#record(trx, { principal, row, change: 'shared' });
    });
    return viewOf(row, principal);
  }

  /** Changes a view. Throws notFound, forbidden for a shared one of somebody else. */
  async change(principal: Principal, id: string, request: SavedViewRequest): Promise<SavedView> {
    const { store, now } = this.#options;
    return store.transaction(async (trx) => {
      const before = await changeable(trx, principal, id);
      const row = { ...before, ...columnsOf(request), changed_at: now() };
      await trx.updateTable('saved_view').set(row).where('id', '=', id).execute();
      const change = changeBetween(before, row);
      if (change !== null) await this.#record(trx, { principal, row, change });
      return viewOf(row, principal);
    });
  }

  /** Removes a view. Throws as `change`. */
  async remove(principal: Principal, id: string): Promise<void> {
    await this.#options.store.transaction(async (trx) => {
      const row = await changeable(trx, principal, id);
      await trx.deleteFrom('saved_view').where('id', '=', id).execute();
      if (row.shared === 1) await this.#record(trx, { principal, row, change: 'removed' });
    });
  }

  /** What others see is an act; what people keep for themselves is not. */
  async #record(
    trx: StoreTransaction,
    { principal, row, change }: { principal: Principal; row: Row; change: Change },
  ): Promise<void> {
    const detail = `${change}: ${row.page}, ${row.name}`;
    const act = { act: 'savedViewShared', actor: principal, target: row.id, detail } as const;
    await this.#options.accessLog.record(act, trx);
  }
}

function changeBetween(before: Row, after: Row): Change | null {
  if (after.shared === 1) return before.shared === 1 ? 'changed' : 'shared';
  return before.shared === 1 ? 'no longer shared' : null;
}

/** Over the socket there is one owner: the server's own user. */
function ownerOf({ account }: Principal): string {
  return account ?? 'socket';
}

async function changeable(trx: StoreTransaction, principal: Principal, id: string): Promise<Row> {
  const row = await trx
    .selectFrom('saved_view')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  const isSeen = row?.shared === 1 || row?.owner === ownerOf(principal);
  if (row === undefined || !isSeen) throw new FleetsealError('notFound', 'There is no such view.');
  if (!mayChange(row, principal)) {
    throw new FleetsealError('forbidden', `The view is one of ${row.by}.`);
  }
  return row;
}

function mayChange({ owner, shared }: Row, principal: Principal): boolean {
  return (
    owner === ownerOf(principal) || (shared === 1 && principal.roles.includes('administrator'))
  );
}

function columnsOf({ page, name, query, shared }: SavedViewRequest) {
  return { page, name, query, shared: Number(shared) };
}

function viewOf(row: Row, principal: Principal): SavedView {
  const { id, page, name, query, shared, by, owner, changed_at: changedAt } = row;
  const rights = { own: owner === ownerOf(principal), changeable: mayChange(row, principal) };
  return { id, page, name, query, shared: shared === 1, by, ...rights, changedAt };
}

function compareRows(a: Row, b: Row): number {
  return compareText(a.page, b.page) || compareText(a.name, b.name) || compareText(a.id, b.id);
}

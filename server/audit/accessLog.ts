/** The access record as the rooms of the server write into it. */
import type { Act } from '../../shared/audit/acts.ts';
import type { Principal } from '../api/call.ts';
import type { StoreTransaction } from '../store/store.ts';

/** One act of one person or program. */
export interface AccessAct {
  readonly act: Act;
  /** Who; of a refused sign-in only the name that was given. */
  readonly actor: Pick<Principal, 'account' | 'name'> & { readonly via: Principal['via'] | 'none' };
  /** What it was done to: an id, a digest, a name; null where there is nothing. */
  readonly target: string | null;
  /** More in plain words; never a secret. */
  readonly detail: string | null;
}

/** Where acts are written: durable when it resolves, and never changed again. */
export interface AccessLog {
  /** Writes one act; in the transaction of what it tells of, where there is one. */
  record(act: AccessAct, trx?: StoreTransaction): Promise<void>;
}

/**
 * `fleetseal log recover`: the logs of a server that was restored to an older state go on under new
 * names, from what it still has. In one transaction: a kill leaves the old state or the new one.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { lockDirectory } from '../../platform/lock.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { logPublicKey } from '../../shared/log/checkpoint.ts';
import {
  encodeLeaf,
  type LogName,
  parseEvidenceLogLeaf,
  parseRegisterLeaf,
  type RegisterLeaf,
} from '../../shared/log/leaf.ts';
import type { CompactTree } from '../../shared/log/tree.ts';
import { recoveredLogName } from '../../shared/register/logNames.ts';
import type { RecoveryDocument } from '../../shared/register/recoveryDocument.ts';
import { type LogKey, loadOrCreateKeys, type ServerKeys } from '../keys.ts';
import { LogHashes } from '../log/hashes.ts';
import { leavesByIndex } from '../log/leaves.ts';
import { recoverHead } from '../log/recover.ts';
import { sequence } from '../log/sequence.ts';
import { ensureOrigins, type Origins, originKey } from '../origins.ts';
import { type PreparedStatement, prepareStatement } from '../statements.ts';
import { openStore, type Store, type StoreTransaction } from '../store/store.ts';
import { type Behind, readBehind } from './standing.ts';

/** What is recovered, by whom and why. */
export interface RecoverOptions {
  readonly dataDirectory: string;
  /** Declared. */
  readonly by: string;
  readonly reason: string;
  /** Also where nobody has shown yet that the server is behind. */
  readonly isRestored: boolean;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** For tests: called just before and just after the commit. */
  readonly at?: (point: 'beforeRecoveryCommit' | 'afterRecoveryCommit') => void;
}

/** What a recovery came to. */
export interface Recovered {
  readonly document: RecoveryDocument;
  /** What showed the loss; null where nothing did. */
  readonly behind: Behind | null;
  /** Enrollment tokens that are void now. */
  readonly tokens: number;
}

interface KeptLog {
  readonly origin: string;
  readonly tree: CompactTree;
  /** The newest signed checkpoint note. */
  readonly note: string;
}
type KeptLogs = Readonly<Record<LogName, KeptLog>>;

/**
 * Recovers the logs of a stopped server. The next start signs them under their new names. Throws
 * inUse while a server runs, stateInvalid where what is stored does not fit together, usageWrong
 * where nobody has shown that it is behind and `isRestored` does not say so.
 */
export async function recoverLogs(options: RecoverOptions): Promise<Recovered> {
  const { dataDirectory } = options;
  const unlock = lockDirectory(dataDirectory);
  try {
    const keys = await loadOrCreateKeys(join(dataDirectory, 'keys'));
    const store = await openStore({ path: join(dataDirectory, 'fleetseal.db') });
    try {
      return await recoverStore(options, { keys, store });
    } finally {
      await store.close();
    }
  } finally {
    unlock();
  }
}

async function recoverStore(
  options: RecoverOptions,
  { keys, store }: { keys: ServerKeys; store: Store },
): Promise<Recovered> {
  const behind = await readBehind(store);
  if (behind === null && !options.isRestored) {
    throw new FleetsealError('usageWrong', 'Nobody has shown that this server is behind.');
  }
  const origins = await ensureOrigins(store, keys);
  const logs = {
    evidence: await keptLog(store, 'evidence', { origins, key: keys.evidenceLog }),
    register: await keptLog(store, 'register', { origins, key: keys.registerLog }),
  };
  const time = Math.max(options.now(), await newestTime(store, logs));
  const { publicKey } = keys.evidenceLog;
  const { document, ...statement } = recoveryStatement(options, { logs, behind, publicKey });
  const leaf = { digest: statement.digest, evidenceSize: logs.evidence.tree.size, time };
  const tokens = await store.transaction(async (trx) => {
    await rename(trx, document);
    await insertStatement(trx, statement, { kind: 'recovery', ...leaf });
    await trx.deleteFrom('log_behind').execute();
    const count = await voidTokens(trx);
    options.at?.('beforeRecoveryCommit');
    return count;
  });
  options.at?.('afterRecoveryCommit');
  return { document, behind, tokens };
}

/** What a log still has: leaves that waited for their index are in it, unsigned as yet. */
async function keptLog(
  store: Store,
  log: LogName,
  { origins, key }: { origins: Origins; key: LogKey },
): Promise<KeptLog> {
  const origin = origins[log];
  const publicKey = logPublicKey(origin, key.publicKey);
  const hashes = new LogHashes(store, log);
  let { tree, signed } = await recoverHead({ store, name: log, key: publicKey, hashes });
  if (signed === undefined) {
    throw new FleetsealError('stateInvalid', `The ${log} log never signed a checkpoint.`);
  }
  for (;;) {
    const sequenced = await sequence({ store, log, tree, at: () => {} });
    if (sequenced.count === 0) return { origin, tree, note: signed.note };
    tree = sequenced.tree;
  }
}

/** The newest time that a leaf declares: times of leaves never fall. */
async function newestTime(store: Store, { evidence, register }: KeptLogs): Promise<number> {
  const last = async (log: LogName, { size }: CompactTree) =>
    (await leavesByIndex(store, log, { from: Math.max(0, size - 1), to: size }))[0];
  const evidenceLeaf = await last('evidence', evidence.tree);
  const registerLeaf = await last('register', register.tree);
  return Math.max(
    evidenceLeaf === undefined ? 0 : parseEvidenceLogLeaf(evidenceLeaf).time,
    registerLeaf === undefined ? 0 : parseRegisterLeaf(registerLeaf).time,
  );
}

function recoveryStatement(
  { by, reason }: RecoverOptions,
  known: { logs: KeptLogs; behind: Behind | null; publicKey: Uint8Array },
): Omit<PreparedStatement, 'document'> & { document: RecoveryDocument } {
  const { logs, behind, publicKey } = known;
  // Never made twice, whatever is restored to when: two logs of one name would be a split view.
  const tag = randomBytes(8).toString('hex');
  const recovered = (name: LogName) => {
    const { origin: was, tree, note: signed } = logs[name];
    const origin = recoveredLogName(name, publicKey, tag);
    return { origin, was, size: tree.size, root: toBase64Url(tree.root()), signed };
  };
  const both = { evidence: recovered('evidence'), register: recovered('register') };
  const shown = behind?.note ?? null;
  const prepared = prepareStatement({
    format: 'fleetseal/recovery@1',
    by,
    reason,
    logs: both,
    shown,
  });
  const { document } = prepared;
  if (document.format !== 'fleetseal/recovery@1') throw new TypeError('another format');
  return { ...prepared, document };
}

async function rename(trx: StoreTransaction, { logs }: RecoveryDocument): Promise<void> {
  for (const name of ['evidence', 'register'] as const) {
    const { origin: value } = logs[name];
    await trx.updateTable('meta').set({ value }).where('key', '=', originKey(name)).execute();
    // Signed anew under its new name by the next start.
    await trx
      .updateTable('head')
      .set({ checkpoint: null, checkpoint_size: null })
      .where('log', '=', name)
      .execute();
  }
}

async function insertStatement(
  trx: StoreTransaction,
  { text, digest }: Pick<PreparedStatement, 'text' | 'digest'>,
  leaf: RegisterLeaf,
): Promise<void> {
  await trx.insertInto('register_document').values({ digest, text }).execute();
  await trx
    .insertInto('leaf')
    .values({ log: 'register', key: digest, data: encodeLeaf(leaf), leaf_index: null })
    .execute();
}

/** Their uses since the backup are forgotten, and they name the logs of before. */
async function voidTokens(trx: StoreTransaction): Promise<number> {
  await trx.deleteFrom('token_name').execute();
  const { numDeletedRows } = await trx.deleteFrom('token').executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

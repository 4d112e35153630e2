/** What is stored must fit together before the sequencer writes: else it refuses to start. */
import { equalBytes } from '../../shared/bytes/bytes.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { type LogPublicKey, openCheckpoint } from '../../shared/log/checkpoint.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { fullTiles, partialWidth } from '../../shared/log/tile.ts';
import {
  CompactTree,
  EMPTY_ROOT,
  HASH_BYTES,
  leafHash,
  rootFromHashes,
} from '../../shared/log/tree.ts';
import type { Store } from '../store/store.ts';
import type { LogHashes } from './hashes.ts';
import { leavesByIndex } from './leaves.ts';

/** The newest checkpoint that was signed. */
export interface SignedHead {
  readonly size: number;
  /** The whole note. */
  readonly note: string;
}

/** Where a log goes on: the committed tree, and the newest signed checkpoint where there is one. */
export interface Recovered {
  readonly tree: CompactTree;
  readonly signed: SignedHead | undefined;
}

interface RecoverOptions {
  readonly store: Store;
  readonly name: LogName;
  readonly key: LogPublicKey;
  readonly hashes: LogHashes;
}

/**
 * Reads the head, or stores the one of the empty log, and checks it: against the tiles' right edge,
 * the newest leaf, and the newest signed checkpoint, which must be this log's, verify, and be the
 * beginning of the head. Throws stateInvalid. Older tiles are not read: checkWholeLog does that.
 */
export async function recoverHead(options: RecoverOptions): Promise<Recovered> {
  const { name, hashes } = options;
  const head = await readHead(options);
  const tree = await hashes.with((getHash) => CompactTree.of(head.size, getHash));
  demand(equalBytes(tree.root(), head.root), name, 'the tiles do not give the root hash');
  await checkRightEdge(options, head.size);
  await checkNewestLeaf(options, head.size);
  if (head.checkpoint === null) return { tree, signed: undefined };
  const signed = await checkSigned(options, head.checkpoint, tree);
  demand(signed.size === head.checkpoint_size, name, 'the checkpoint has another size');
  return { tree, signed };
}

async function readHead({ store, name }: RecoverOptions) {
  return store.transaction(async (trx) => {
    const find = trx.selectFrom('head').selectAll().where('log', '=', name);
    const head = await find.executeTakeFirst();
    if (head !== undefined) return head;
    const empty = {
      log: name,
      size: 0,
      root: EMPTY_ROOT,
      checkpoint: null,
      checkpoint_size: null,
    };
    await trx.insertInto('head').values(empty).execute();
    return empty;
  });
}

/** Every level's last tile holds exactly the hashes of a tree of `size` leaves. */
async function checkRightEdge({ name, hashes }: RecoverOptions, size: number): Promise<void> {
  for (let level = 0; level === 0 || fullTiles(size, level - 1) > 0; level += 1) {
    const edge = await hashes.tile(level, fullTiles(size, level));
    const expected = partialWidth(size, level) * HASH_BYTES;
    demand(edge.length === expected, name, `the last tile of level ${level} has another length`);
  }
}

/** The newest leaf is where the head says, and is the one that the tile has the hash of. */
async function checkNewestLeaf(options: RecoverOptions, size: number): Promise<void> {
  const { store, name, hashes } = options;
  const { last } = await store.db
    .selectFrom('leaf')
    .select((select) => select.fn.max('leaf_index').as('last'))
    .where('log', '=', name)
    .executeTakeFirstOrThrow();
  demand((last ?? -1) === size - 1, name, 'the leaves do not end where the head does');
  if (size === 0) return;
  const [leaf] = await leavesByIndex(store, name, { from: size - 1, to: size });
  const hash = await hashes.with((getHash) => getHash(0, size - 1));
  const isSame = leaf !== undefined && equalBytes(leafHash(leaf), hash);
  demand(isSame, name, 'the newest leaf is not the one that was hashed');
}

/** Only a committed head is ever signed, so a checkpoint is a beginning of the head. */
async function checkSigned(
  options: RecoverOptions,
  note: string,
  tree: CompactTree,
): Promise<SignedHead> {
  const { name, key, hashes } = options;
  const { size, root } = await openStored(name, key, note);
  demand(size <= tree.size, name, `the signed checkpoint (${size}) is ahead of ${tree.size}`);
  const ours = await hashes.with((getHash) => rootFromHashes(size, getHash));
  demand(equalBytes(ours, root), name, `the signed checkpoint has another root hash at ${size}`);
  return { size, note };
}

async function openStored(name: LogName, log: LogPublicKey, note: string) {
  try {
    return (await openCheckpoint({ note, log })).checkpoint;
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    const detail = `${name} log: the stored checkpoint is not of ${log.vkey}: ${cause.message}`;
    throw new FleetsealError('stateInvalid', detail, { cause });
  }
}

function demand(holds: boolean, log: LogName, problem: string): void {
  if (!holds) throw new FleetsealError('stateInvalid', `${log} log: ${problem}`);
}

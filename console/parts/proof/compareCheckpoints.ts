/** Compares the checkpoint of a log with the newest one that this browser saw before. */
import { fromBase64 } from '../../../shared/bytes/base64.ts';
import { equalBytes } from '../../../shared/bytes/bytes.ts';
import { isFleetsealError } from '../../../shared/errors.ts';
import {
  type Checkpoint,
  logPublicKeyFromVkey,
  openCheckpoint,
} from '../../../shared/log/checkpoint.ts';
import type { LogName } from '../../../shared/log/leaf.ts';
import { verifyConsistency } from '../../../shared/log/tree.ts';

/** A signed checkpoint with the key that signed it. */
export interface SeenCheckpoint {
  readonly log: LogName;
  /** Key of the log. */
  readonly vkey: string;
  /** The signed note. */
  readonly note: string;
}

/** One that was kept. */
export interface KeptCheckpoint extends SeenCheckpoint {
  readonly origin: string;
  /** Leaves under it. */
  readonly size: number;
  /** When this browser saw it, milliseconds UTC. */
  readonly seenAt: number;
}

/** What can come out, good ones first. */
export const MEMORY_STATES = [
  'first',
  'same',
  'grew',
  'older',
  'unchecked',
  'unsigned',
  'renamed',
  'otherKey',
  'unproven',
  'rolledBack',
  'forked',
] as const;
/** What came out. */
export type MemoryState = (typeof MEMORY_STATES)[number];

/** A checkpoint beside what was seen before. */
export interface Compared {
  readonly state: MemoryState;
  /** Name and size of the log by the checkpoint; null where it could not be opened. */
  readonly origin: string | null;
  readonly size: number | null;
  /** What it was compared with; null where nothing was kept. */
  readonly kept: KeptCheckpoint | null;
}

/** Hashes of a consistency proof, base64; null where the server does not hold these sizes. */
export type ProveConsistency = (from: number, to: number) => Promise<readonly string[] | null>;

/** True where what was seen may be kept as the newest. */
export function mayKeep({ state }: Compared): boolean {
  return state === 'first' || state === 'grew';
}

/** Compares. Never throws for what the server gave; passes on what `prove` throws. */
export async function compareCheckpoints(options: {
  readonly seen: SeenCheckpoint;
  readonly kept: readonly KeptCheckpoint[];
  readonly prove: ProveConsistency;
}): Promise<Compared> {
  const { seen, kept, prove } = options;
  const now = await opened(seen);
  if (now === null) return { state: 'unsigned', origin: null, size: null, kept: null };
  const { origin, size } = now;
  const before = kept.find((each) => each.origin === origin) ?? null;
  if (before === null) {
    const renamed = kept.find(({ log }) => log === seen.log) ?? null;
    return { state: renamed === null ? 'first' : 'renamed', origin, size, kept: renamed };
  }
  if (before.vkey !== seen.vkey) return { state: 'otherKey', origin, size, kept: before };
  const then = await opened(before);
  // What stands in the storage of the browser is nobody's signed note any more.
  if (then === null) return { state: 'first', origin, size, kept: null };
  return { state: await stateOf(then, now, prove), origin, size, kept: before };
}

async function opened({ vkey, note }: SeenCheckpoint): Promise<Checkpoint | null> {
  try {
    return (await openCheckpoint({ note, log: logPublicKeyFromVkey(vkey) })).checkpoint;
  } catch (error) {
    if (isFleetsealError(error)) return null;
    throw error;
  }
}

async function stateOf(
  then: Checkpoint,
  now: Checkpoint,
  prove: ProveConsistency,
): Promise<MemoryState> {
  const [smaller, larger] = now.size < then.size ? [now, then] : [then, now];
  const good = now.size < then.size ? 'older' : 'grew';
  if (smaller.size === larger.size) return equalBytes(then.root, now.root) ? 'same' : 'forked';
  const hashes = await prove(smaller.size, larger.size);
  if (hashes === null) return good === 'older' ? 'rolledBack' : 'unproven';
  if (smaller.size === 0) return good;
  try {
    verifyConsistency({
      size1: smaller.size,
      root1: smaller.root,
      size2: larger.size,
      root2: larger.root,
      proof: hashes.map((hash) => fromBase64(hash)),
    });
    return good;
  } catch (error) {
    if (isFleetsealError(error)) return 'forked';
    throw error;
  }
}

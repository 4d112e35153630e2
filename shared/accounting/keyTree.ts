/**
 * The evidence of one host key as a tree: forks (a key that was restored or copied), gaps and
 * refusals. The rule with examples: docs/formats/register.md.
 */
import type { HistoryItem } from './history.ts';

/** Two leaves that both go on from the same own predecessor. */
export interface Fork {
  readonly earlierIndex: number;
  /** The leaf that begins the later branch. */
  readonly laterIndex: number;
  /** A leaf of an earlier branch that was logged after the later branch began, or null. */
  readonly spokeAgainIndex: number | null;
}

/** A fork whose older branch spoke again: two holders of one key. */
export interface SpokenAgainFork extends Fork {
  readonly spokeAgainIndex: number;
}

/** Missing numbers before a leaf, or a predecessor that is no leaf. */
export interface Gap {
  readonly index: number;
  readonly seen: string;
}

/** What is to be said of one key. */
export interface KeyState {
  readonly kid: string;
  readonly forks: readonly Fork[];
  readonly gaps: readonly Gap[];
  readonly refusals: readonly { readonly index: number; readonly code: string }[];
}

/** True for a fork whose older branch spoke again. */
export function isSpokenAgain(fork: Fork): fork is SpokenAgainFork {
  return fork.spokeAgainIndex !== null;
}

/**
 * State of one key. `items` are its leaves at validAt, ascending; `known` all of its leaves that
 * are known, also later ones, since a number that arrives late is no gap any more.
 */
export function keyState(
  kid: string,
  items: readonly HistoryItem[],
  known: readonly HistoryItem[],
): KeyState {
  const refusals = items.flatMap(({ index, leaf }) =>
    leaf.kind === 'refusal' ? [{ index, code: leaf.code }] : [],
  );
  return { kid, forks: forksOf(items), gaps: gapsOf(items, known), refusals };
}

interface Node {
  readonly index: number;
  readonly digest: string;
  /** Digest of the own predecessor; null for the root. */
  readonly parent: string | null;
}

/** Own predecessor: where the host itself had been, else the predecessor that it names. */
function nodesOf(items: readonly HistoryItem[]): Node[] {
  return items.flatMap(({ index, leaf, resumesFrom }) => {
    // A refusal whose place cannot be read is in no branch.
    if (leaf.kind === 'refusal' && leaf.seq === null) return [];
    return [{ index, digest: leaf.digest, parent: resumesFrom?.digest ?? leaf.prev }];
  });
}

function forksOf(items: readonly HistoryItem[]): Fork[] {
  const nodes = nodesOf(items);
  const newest = newestOfSubtrees(nodes);
  // By parent, then by digest: the first leaf of each.
  const children = new Map<string | null, Map<string, Node>>();
  for (const node of nodes) {
    const siblings = children.get(node.parent) ?? new Map<string, Node>();
    if (!siblings.has(node.digest)) siblings.set(node.digest, node);
    children.set(node.parent, siblings);
  }
  const forks = [...children.values()].flatMap((own) => forksAmong([...own.values()], newest));
  return forks.sort((a, b) => a.laterIndex - b.laterIndex);
}

function forksAmong(siblings: readonly Node[], newest: ReadonlyMap<string, number>): Fork[] {
  const [first, ...later] = siblings;
  if (first === undefined) return [];
  let older = newest.get(first.digest) ?? first.index;
  return later.map((node) => {
    const spokeAgainIndex = older > node.index ? older : null;
    older = Math.max(older, newest.get(node.digest) ?? node.index);
    return { earlierIndex: first.index, laterIndex: node.index, spokeAgainIndex };
  });
}

/** By digest, the highest leaf index among the node and its descendants. */
function newestOfSubtrees(nodes: readonly Node[]): Map<string, number> {
  const parents = new Map(nodes.map(({ digest, parent }) => [digest, parent]));
  const newest = new Map<string, number>();
  // From the newest leaf down: the first that reaches a node is its newest descendant.
  for (const { index, digest } of nodes.toReversed()) {
    let at: string | null | undefined = digest;
    while (typeof at === 'string' && parents.has(at) && !newest.has(at)) {
      newest.set(at, index);
      at = parents.get(at);
    }
  }
  return newest;
}

function gapsOf(items: readonly HistoryItem[], known: readonly HistoryItem[]): Gap[] {
  const digests = new Map(known.map(({ leaf }) => [leaf.digest, leaf.seq]));
  const numbers = new Set(known.map(({ leaf }) => leaf.seq));
  const gaps: Gap[] = [];
  let highest = -1;
  for (const { index, leaf, resumesFrom } of items) {
    const { seq, prev } = leaf;
    if (seq === null) continue;
    if (resumesFrom === null) {
      const seen = gapBefore({ seq, prev, highest }, digests, numbers);
      if (seen !== null) gaps.push({ index, seen });
    }
    highest = Math.max(highest, seq);
  }
  return gaps;
}

function gapBefore(
  { seq, prev, highest }: { seq: number; prev: string | null; highest: number },
  digests: ReadonlyMap<string, number | null>,
  numbers: ReadonlySet<number | null>,
): string | null {
  if (prev !== null && !digests.has(prev)) return `the predecessor of number ${seq} is no leaf`;
  // A refusal whose number cannot be read may hold the number that is missing.
  if (prev !== null && digests.get(prev) === null) return null;
  // Only the end of a run is looked at: the numbers of a run are missing together.
  if (seq <= highest + 1 || numbers.has(seq - 1)) return null;
  return `numbers up to ${seq - 1} after ${highest} are in no leaf`;
}

/**
 * The evidence of one host key as a tree: forks (a key that was restored or copied), gaps and
 * refusals. The rule with examples: docs/formats/accounting.md.
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

/** A leaf that does not follow one of this key that was logged before it. */
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
 * are known, ascending, also those whose time is later: their place in the log is what counts.
 */
export function keyState(
  kid: string,
  items: readonly HistoryItem[],
  known: readonly HistoryItem[],
): KeyState {
  const refusals = items.flatMap(({ index, leaf }) =>
    leaf.kind === 'refusal' ? [{ index, code: leaf.code }] : [],
  );
  if (isOneRow(known)) return { kid, forks: [], gaps: [], refusals };
  const places = placesIn(known);
  return { kid, forks: forksOf(items, places), gaps: gapsOf(items, places), refusals };
}

/** True where each leaf follows the one before, from number 0: so it is with nearly every key. */
function isOneRow(known: readonly HistoryItem[]): boolean {
  let prev: string | null = null;
  for (const [number, { leaf, resumesFrom }] of known.entries()) {
    if (leaf.seq !== number || leaf.prev !== prev || resumesFrom !== undefined) return false;
    prev = leaf.digest;
  }
  return true;
}

interface Place {
  readonly index: number;
  /** Null for a refusal whose number cannot be read. */
  readonly seq: number | null;
}

/** The first leaf with each digest. */
type Places = ReadonlyMap<string, Place>;

function placesIn(known: readonly HistoryItem[]): Places {
  const places = new Map<string, Place>();
  for (const { index, leaf } of known) {
    if (!places.has(leaf.digest)) places.set(leaf.digest, { index, seq: leaf.seq });
  }
  return places;
}

/** The leaf with this digest, where it was logged before `index`. */
function earlier(places: Places, digest: string, index: number): Place | null {
  const place = places.get(digest);
  return place !== undefined && place.index < index ? place : null;
}

/** True where `resumesFrom` names a leaf of this key that was logged before, by its number. */
function isResumable({ index, resumesFrom }: HistoryItem, places: Places): boolean {
  if (resumesFrom === undefined || resumesFrom === null) return false;
  return earlier(places, resumesFrom.digest, index)?.seq === resumesFrom.seq;
}

interface Node {
  readonly index: number;
  readonly digest: string;
  /** Digest of the own predecessor; null where it has none that the log shows. */
  readonly parent: string | null;
}

function nodesOf(items: readonly HistoryItem[], places: Places): Node[] {
  return items.flatMap((item) => {
    const { index, leaf } = item;
    // A refusal whose place cannot be read is in no branch.
    if (leaf.kind === 'refusal' && leaf.seq === null) return [];
    return [{ index, digest: leaf.digest, parent: ownPredecessor(item, places) }];
  });
}

/**
 * Where the host itself had been. A host that names no state of its own that the log shows, begins
 * beside the key's first leaf: what it signs must not pass for a continuation of another holder.
 */
function ownPredecessor(item: HistoryItem, places: Places): string | null {
  const { leaf, resumesFrom } = item;
  if (resumesFrom === undefined || resumesFrom === null) {
    return resumesFrom === null ? null : leaf.prev;
  }
  return isResumable(item, places) ? resumesFrom.digest : null;
}

function forksOf(items: readonly HistoryItem[], places: Places): Fork[] {
  const nodes = nodesOf(items, places);
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

function gapsOf(items: readonly HistoryItem[], places: Places): Gap[] {
  return items.flatMap((item) => {
    const seen = gapBefore(item, places) ?? falseResumption(item, places);
    return seen === null ? [] : [{ index: item.index, seen }];
  });
}

/** By induction no number is missing where each leaf follows the one with the number before. */
function gapBefore({ index, leaf }: HistoryItem, places: Places): string | null {
  const { seq, prev } = leaf;
  // A refusal whose place cannot be read.
  if (seq === null) return null;
  if (prev === null) return seq === 0 ? null : `number ${seq} names no predecessor`;
  const before = earlier(places, prev, index);
  if (before === null) return `the predecessor of number ${seq} is no earlier leaf`;
  // A refusal whose number cannot be read may hold the number before.
  if (before.seq === null || before.seq + 1 === seq) return null;
  return `number ${seq} follows number ${before.seq}`;
}

function falseResumption(item: HistoryItem, places: Places): string | null {
  const { leaf, resumesFrom } = item;
  if (resumesFrom === undefined || resumesFrom === null || isResumable(item, places)) return null;
  return `number ${leaf.seq} goes on from a number ${resumesFrom.seq} that is no earlier leaf`;
}

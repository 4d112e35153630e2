/** The life of one GPU as a page tells it: what logs and papers say, and the gaps between. */

import type { Column, Continuity, UnitHistory } from '../../../shared/accounting/types.ts';
import type { FindingRow, GpuRow } from '../../../shared/api/rows.ts';
import type { CustodyEvent } from '../../../shared/register/records/custody.ts';

/** What an entry is. `other` is what the server says in words that this page does not know. */
export type EntryKind =
  | CustodyEvent
  | 'testPassed'
  | 'testFailed'
  | 'shipped'
  | 'firstSeen'
  | 'seenElsewhere'
  | 'lastSeen'
  | 'replaced'
  | 'finding'
  | 'other';
/** Why nobody saw it for a while. */
export type GapKind = 'onPaper' | 'neverSeen' | 'betweenHosts' | 'silent';

/** Something that happened. */
export interface Entry {
  readonly kind: EntryKind;
  /** Milliseconds UTC; null where nothing says when. */
  readonly at: number | null;
  /** The leaf that says so; null where none does. */
  readonly leaf: { readonly log: 'evidence' | 'register'; readonly index: number } | null;
  /** Person, laboratory or host that says so; null where none is named. */
  readonly who: string | null;
  /** The server's words, English. */
  readonly what: string;
}
/** A time in which no host attested it: `[from, to)`. */
export interface Gap {
  readonly kind: GapKind;
  readonly from: number;
  readonly to: number;
}
/** A line of the life. */
export type LifeLine = { readonly entry: Entry } | { readonly gap: Gap };

const PATTERNS: readonly (readonly [EntryKind, RegExp])[] = [
  ['testPassed', /^lab test .+: passed \(declared by lab (?<who>.+)\)$/],
  ['testFailed', /^lab test .+: failed \(declared by lab (?<who>.+)\)$/],
  ['shipped', /^shipped in shipment /],
  ['firstSeen', /^first attested by host (?<who>.+)$/],
  ['seenElsewhere', /^attested by host (?<who>.+), until then by host .+$/],
  ['lastSeen', /^last attested by host (?<who>.+)$/],
  ['replaced', /^another board took its place$/],
  ['finding', /^finding [A-Za-z0-9]+, /],
  ...custodyPatterns(),
];

function custodyPatterns(): (readonly [EntryKind, RegExp])[] {
  const words: readonly (readonly [CustodyEvent, string])[] = [
    ['received', 'received'],
    ['installed', 'installed'],
    ['moved', 'moved'],
    ['stored', 'stored'],
    ['rmaOut', 'sent to repair'],
    ['rmaIn', 'came from repair'],
    ['returned', 'returned'],
    ['destroyed', 'destroyed'],
  ];
  const end = ', by (?<who>.+?)(, without a document)? \\(custody .+\\)$';
  return words.map(([kind, start]) => [kind, new RegExp(`^${start}( .+)?${end}`)]);
}

/** One event of the server as an entry. */
export function entryOf({ at, log, leaf, what }: UnitHistory['events'][number]): Entry {
  const place = log === null || leaf === null ? null : { log, index: leaf };
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(what);
    if (match !== null) return { kind, at, leaf: place, who: match.groups?.who ?? null, what };
  }
  return { kind: 'other', at, leaf: place, who: null, what };
}

const SEEN: ReadonlySet<EntryKind> = new Set(['firstSeen', 'seenElsewhere', 'lastSeen']);
/** What papers or evidence say of its place: a life begins with one of these. */
const BEGINS: ReadonlySet<EntryKind> = new Set(['shipped', 'received', 'installed', 'rmaIn']);

interface Stay {
  readonly from: number;
  readonly to: number;
}

function staysOf(entries: readonly Entry[]): Stay[] {
  const stays: Stay[] = [];
  for (const { kind, at } of entries) {
    if (at === null || !SEEN.has(kind)) continue;
    const last = stays.at(-1);
    if (kind === 'lastSeen' && last !== undefined) stays[stays.length - 1] = { ...last, to: at };
    else stays.push({ from: at, to: at });
  }
  return stays;
}

/** The times in which no host attested it, as far as its history tells; ascending. */
export function gapsOf(
  entries: readonly Entry[],
  state: { readonly column: Column | null; readonly validAt: number },
): Gap[] {
  const { column, validAt } = state;
  const stays = staysOf(entries);
  const begin = entries.find(({ kind, at }) => at !== null && BEGINS.has(kind))?.at ?? null;
  const [first] = stays;
  const last = stays.at(-1);
  if (first === undefined || last === undefined) {
    return begin === null ? [] : [{ kind: 'neverSeen', from: begin, to: validAt }];
  }
  const isFresh = column === 'attested' || column === 'attestedWithFindings';
  const gaps: (Gap | null)[] = [
    begin === null ? null : { kind: 'onPaper', from: begin, to: first.from },
    ...stays.slice(1).map((stay, place): Gap => {
      return { kind: 'betweenHosts', from: stays[place]?.to ?? stay.from, to: stay.from };
    }),
    isFresh ? null : { kind: 'silent', from: last.to, to: validAt },
  ];
  return gaps.filter((gap): gap is Gap => gap !== null && gap.to > gap.from);
}

/** The life in order of moment: each gap stands before what ends it. */
export function lifeOf(
  history: UnitHistory,
  state: { readonly column: Column | null; readonly validAt: number },
): LifeLine[] {
  const entries = history.events.map(entryOf);
  const left = gapsOf(entries, state);
  const lines: LifeLine[] = [];
  for (const entry of entries) {
    const { at } = entry;
    const over = at === null ? 0 : left.filter(({ to }) => to <= at).length;
    lines.push(...left.splice(0, over).map((gap) => ({ gap })));
    lines.push({ entry });
  }
  return [...lines, ...left.map((gap) => ({ gap }))];
}

/**
 * The longest gap of the interval where none of these gaps is it: it lies between two sightings by
 * one host, and the history does not say where. Null where one of them is it.
 */
export function hiddenGapMs(
  gaps: readonly Gap[],
  continuity: Continuity,
  interval: { readonly from: number; readonly validAt: number },
): number | null {
  const { from, validAt } = interval;
  const longest = gaps.map((gap) => {
    const begin = gap.kind === 'onPaper' || gap.kind === 'neverSeen' ? from : gap.from;
    return Math.min(gap.to, validAt) - Math.max(begin, from);
  });
  // What was read is dated between its challenge and its receipt.
  const tolerance = 10 * 60_000;
  const shown = Math.max(0, ...longest) + tolerance;
  return continuity.longestGapMs > shown ? continuity.longestGapMs : null;
}

/** Of findings with the codes of a GPU those that concern it. */
export function findingsOf(rows: readonly FindingRow[], gpu: GpuRow): FindingRow[] {
  const names = [gpu.serial, gpu.uuid, gpu.id, gpu.host, gpu.kid, gpu.shipment, gpu.license];
  const known = new Set(names.filter((name) => name !== null));
  const own = [gpu.serial, gpu.uuid].filter((name) => name !== null);
  return rows.filter(({ subject, seen, sites }) => {
    if (known.has(subject.id)) return true;
    if (subject.kind === 'site') return subject.id === gpu.site && sites.includes(subject.id);
    return own.some((name) => seen.includes(name));
  });
}

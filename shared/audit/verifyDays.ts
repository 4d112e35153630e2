/** The roots of an export: one a day, each beginning where the one before it ends. */
import { FleetsealError } from '../errors.ts';
import { DAY_MS, msToDay } from '../register/day.ts';
import { amount } from '../text/amount.ts';
import { dayOf } from './accessRecord.ts';
import type { AccessExportHeader } from './exportFile.ts';
import type { AuditEntry } from './timeline.ts';

/** A root of one day in the register. */
export interface DayRoot {
  /** Its register leaf. */
  readonly leaf: number;
  /** Start of the UTC day. */
  readonly day: number;
  /** Number of its first record. */
  readonly first: number;
  readonly count: number;
  /** SHA-256, base64url. */
  readonly root: string;
}

/** The roots of an export. */
export interface CheckedDays {
  /** Of the days of the export. */
  readonly roots: readonly DayRoot[];
  /** Days of the export before this moment are proven. */
  readonly provenTo: number;
  /** Number of the first record of the export. */
  readonly first: number;
  /** Leaves that say that the logs were lost in part, and what was done in the lost time too. */
  readonly recoveries: readonly number[];
  readonly words: string;
}

/**
 * Each root was written after its day; days ascend; numbers have no gaps from the root before the
 * first day, or from 0, on. Throws accessInvalid.
 */
export function checkDays(
  entries: readonly AuditEntry[],
  { header, isNewest }: { header: AccessExportHeader; isNewest: boolean },
): CheckedDays {
  const { from, to, firstLeaf } = header;
  if (from >= to || dayOf(from) !== from || dayOf(to) !== to) fail('The days are no whole days.');
  const roots = entries.flatMap(rootOf);
  checkChain(roots, from);
  const before = roots.filter(({ day }) => day < from).at(-1);
  const last = roots.at(-1);
  if (!isNewest && (last === undefined || last.day < to)) {
    fail('The register goes on, and may have more roots of these days.');
  }
  if (before === undefined && firstLeaf > 0 && roots.length === 0) {
    fail('No root says where the numbers of these days begin.');
  }
  const own = roots.filter(({ day }) => day >= from && day < to);
  const first = before === undefined ? 0 : before.first + before.count;
  const provenTo = Math.min(to, Math.max(from, (last?.day ?? from - DAY_MS) + DAY_MS));
  const words = `${amount(own.length, 'day')} with a root, without gaps between them.`;
  const recoveries = entries.flatMap(({ index, leaf }) =>
    leaf.kind === 'recovery' ? [index] : [],
  );
  const said = [words, openWords(provenTo, to), ...recoveries.map(lostWords)].join(' ');
  return { roots: own, provenTo, first, recoveries, words: said };
}

function lostWords(leaf: number): string {
  const lost = 'what was done in the lost time may be missing';
  return `By leaf ${leaf} the logs were recovered after a loss: ${lost}.`;
}

function openWords(provenTo: number, to: number): string {
  if (provenTo === to) return 'All days are proven.';
  return `From ${msToDay(provenTo)} on there is no root yet: these days are not proven.`;
}

function rootOf({ index, leaf, document }: AuditEntry): DayRoot[] {
  if (document?.format !== 'fleetseal/accessRoot@1') return [];
  const { day, first, count, root } = document;
  if (dayOf(day) !== day) fail(`The root of leaf ${index} is not that of a whole day.`);
  if (leaf.time < day + DAY_MS) fail(`The root of ${msToDay(day)} was written before its end.`);
  return [{ leaf: index, day, first, count, root }];
}

function checkChain(roots: readonly DayRoot[], from: number): void {
  for (const [position, { day, first }] of roots.entries()) {
    const previous = roots[position - 1];
    if (previous === undefined) {
      if (day >= from && first > 0) fail('The root before the first day is missing.');
      continue;
    }
    if (day <= previous.day) fail(`The root of ${msToDay(day)} stands behind that of a later day.`);
    if (first !== previous.first + previous.count) {
      fail(`The root of ${msToDay(day)} begins with record ${first}: numbers have a gap.`);
    }
  }
}

function fail(seen: string): never {
  throw new FleetsealError('accessInvalid', seen);
}

/** The records of an export: each day that has a root has exactly the records under it. */
import { toBase64Url } from '../bytes/base64.ts';
import { FleetsealError } from '../errors.ts';
import { DAY_MS, msToDay } from '../register/day.ts';
import { amount } from '../text/amount.ts';
import { AccessDayTree, type AccessRecord, parseAccessRecord } from './accessRecord.ts';
import type { AccessExport } from './exportFile.ts';
import type { CheckedDays, DayRoot } from './verifyDays.ts';

/** A record, and the leaf with the root of its day; null where that has none yet. */
export interface ProvenRecord {
  readonly record: AccessRecord;
  readonly leaf: number | null;
}

/**
 * Numbers without gaps, times that never fall; under each root the texts that give it; no record
 * outside the days, nor of a day that has no root though a later one has. Throws accessInvalid.
 */
export function checkRecords(
  { header, records: texts }: AccessExport,
  { roots, provenTo, first }: CheckedDays,
): { records: ProvenRecord[]; words: string } {
  const parsed = texts.map(parseAccessRecord);
  checkOrder(parsed, first);
  const records: ProvenRecord[] = [];
  for (const root of roots) {
    const start = records.length;
    const own = parsed.slice(start, start + root.count);
    checkDay(root, texts.slice(start, start + root.count), own);
    records.push(...own.map((record) => ({ record, leaf: root.leaf })));
  }
  const open = parsed.slice(records.length);
  for (const { number, time } of open) {
    if (time >= provenTo && time < header.to) continue;
    fail(`Record ${number} is of ${msToDay(time)}, which has no root with it.`);
  }
  const proven = `${amount(records.length, 'record')} under the roots of their days.`;
  const rest = open.length === 0 ? '' : ` Not proven yet: ${amount(open.length, 'record')}.`;
  records.push(...open.map((record) => ({ record, leaf: null })));
  return { records, words: `${proven}${rest}` };
}

function checkOrder(records: readonly AccessRecord[], first: number): void {
  let last = 0;
  for (const [position, { number, time }] of records.entries()) {
    if (number !== first + position) {
      fail(`Record ${number} stands where record ${first + position} should be.`);
    }
    if (time < last) fail(`Record ${number} is earlier than the one before it.`);
    last = time;
  }
}

function checkDay(root: DayRoot, texts: readonly string[], own: readonly AccessRecord[]): void {
  const day = msToDay(root.day);
  if (own.length !== root.count) {
    fail(`The root of ${day} is over ${amount(root.count, 'record')}; ${own.length} are here.`);
  }
  const [first] = own;
  if (first?.number !== root.first) fail(`The root of ${day} begins with record ${root.first}.`);
  for (const { number, time } of own) {
    if (time < root.day || time >= root.day + DAY_MS) fail(`Record ${number} is not of ${day}.`);
  }
  const tree = new AccessDayTree();
  for (const text of texts) tree.add(text);
  if (toBase64Url(tree.root()) !== root.root) {
    fail(`The records of ${day} give another root than the register has: one was changed.`);
  }
}

function fail(seen: string): never {
  throw new FleetsealError('accessInvalid', seen);
}

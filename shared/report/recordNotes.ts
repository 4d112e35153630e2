/** What a reader should know about when records were entered that no finding tells. */
import { HOUR_MS, msToText } from '../register/day.ts';
import { isRecordDocument, type RecordDocument } from '../register/documents.ts';
import { policyAt } from '../register/policyInForce.ts';
import { isCustody } from '../register/records/record.ts';
import { amount } from '../text/amount.ts';
import type { CheckedRegister } from './checks/register.ts';
import { durationText } from './policyNotes.ts';

/** At most this many register leaves are named. */
const LISTED = 5;

interface Late {
  readonly index: number;
  readonly lateMs: number;
}

/**
 * Sentences: how many custody events, events of licenses and declared uses were entered longer
 * after their moment than a move may take, though the register was kept by then. None in the first
 * edition, which reads none of them.
 */
export function recordNotes(
  { register, entries }: CheckedRegister,
  { to }: { readonly to: number },
): string[] {
  if (register.edition === 1) return [];
  const { moveWithinMs } = policyAt(register, to).policy;
  const kept = entries[0]?.leaf.time ?? 0;
  const late = entries.flatMap(({ index, leaf, document }): Late[] => {
    const at = isRecordDocument(document) ? momentOf(document) : null;
    if (at === null || at < kept || leaf.time - at <= moveWithinMs) return [];
    return [{ index, lateMs: leaf.time - at }];
  });
  return lateNote(late, { moveWithinMs, kept });
}

/** The moment that a record says something about; null where it says none, or is taken back. */
function momentOf({ record, withdrawn }: RecordDocument): number | null {
  if (withdrawn) return null;
  if (isCustody(record) || record.type === 'licenseEvent@1') return record.at;
  return record.type === 'use@1' || record.type === 'use@2' ? record.from : null;
}

function lateNote(
  late: readonly Late[],
  { moveWithinMs, kept }: { moveWithinMs: number; kept: number },
): string[] {
  if (late.length === 0) return [];
  const longest = late.reduce((most, { lateMs }) => Math.max(most, lateMs), 0);
  const unitMs = longest < HOUR_MS ? 1000 : HOUR_MS;
  const rounded = Math.floor(longest / unitMs) * unitMs;
  const more = late.length > LISTED ? ` and ${late.length - LISTED} more` : '';
  const leaves = late.slice(0, LISTED).map(({ index }) => index);
  return [
    `The register was kept since ${msToText(kept)}, and yet ` +
      `${amount(late.length, 'record was', 'records were')} entered more than ` +
      `${durationText(moveWithinMs)} after the moment of which it tells (register leaves ` +
      `${leaves.join(', ')}${more}), the latest ${durationText(rounded)} after. Until then the ` +
      'figures were others: a balance as known at an earlier register size shows them.',
  ];
}

/** One fleet check over a small fleet, without the others. */
import { type FleetSeen, fleetAt } from '../../shared/accounting/fleet.ts';
import type { FleetCheck } from '../../shared/appraisal/checks/check.ts';
import type { HostKeyDocument } from '../../shared/register/documents.ts';
import { hostKey, type KeyLife, T0, type TestFleet } from './appraisal.ts';

/** When a check looks: at T0 unless said, over the interval from T0. */
export interface Moments {
  readonly validAt?: number;
  readonly from?: number;
}

/** What a check sees in a fleet, all of its log known. */
export function seenBy(
  check: FleetCheck,
  { register, reference, history }: TestFleet,
  { validAt = T0, from = T0 }: Moments = {},
): FleetSeen[] {
  return check.run(fleetAt({ register, reference, known: history, from, validAt }));
}

/** `kind id: words` of what a check sees, in its order. */
export function wordsOf(seen: readonly FleetSeen[]): string[] {
  return seen.map(({ subject, seen: words }) => `${subject.kind} ${subject.id}: ${words}`);
}

/** A host key with another declared site, for `life`. */
export function hostAt(name: string, site: HostKeyDocument['site']): KeyLife {
  return { document: { ...hostKey(name), site }, evidenceSize: 0 };
}

/** What the checks over papers share. Findings on papers change no column. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { msToDay } from '../../register/day.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { License } from '../../register/records/licenses.ts';
import type { ReferenceUnit } from '../reference.ts';
import type { Subject } from '../result.ts';

/** What a check saw in papers. */
export interface PaperSeen {
  readonly subject: Subject;
  readonly licenses: Iterable<string>;
  readonly seen: string;
  /** Milliseconds UTC; absent where the papers do not say. */
  readonly openedAt?: number | null | undefined;
}

/** A finding about papers, for the licenses that it concerns. */
export function paperSeen({ subject, licenses, seen, openedAt }: PaperSeen): FleetSeen {
  const opened = typeof openedAt === 'number' ? { openedAt } : {};
  const place = { kid: null, hostId: null, units: [], firstLeaf: null, lastLeaf: null };
  return { subject, ...place, alsoConcerns: [...new Set(licenses)], seen, ...opened };
}

/** Every unit that is shipped at validAt: within the licensed quantities and beyond them. */
export function unitsShipped({ shipped }: FleetContext): ReferenceUnit[] {
  return [...shipped.counted, ...shipped.beyond];
}

/** The licenses that have begun by validAt, but for those that ended without a shipped unit. */
export function licensesInUse(context: FleetContext): Registered<License>[] {
  const day = msToDay(context.validAt);
  const used = new Set(unitsShipped(context).map(({ license }) => license));
  return [...context.register.records.license.values()].filter(
    ({ value: { id, validFrom, validTo } }) => used.has(id) || (validFrom <= day && day < validTo),
  );
}

const NAMES_SHOWN = 5;

/** Names in one line: the first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

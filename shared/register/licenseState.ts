/**
 * The state of a license at a moment: its validity, and what the authority withdrew and gave back.
 * Of the events about a place the last one by that moment decides: one without sites is about
 * every place. Of several at one moment the gravest decides, in whatever order they were entered.
 */
import { compareText } from '../bytes/bytes.ts';
import { DAY_MS, dayToMs, msToDay, msToText } from './day.ts';
import type { Registered } from './recordBook.ts';
import type { License, LicenseEvent } from './records/licenses.ts';
import type { Register } from './register.ts';

/** A license at a moment. */
export interface LicenseState {
  readonly state: 'inForce' | 'suspended' | 'revoked' | 'expired' | 'notYetValid';
  /** From when on it is so, milliseconds UTC; null where it was never otherwise. */
  readonly since: number | null;
  /** Register leaf that says so: the license, or the event. */
  readonly leaf: number;
}

/** Events that stand, by license, ascending by moment. */
export type LicenseEvents = ReadonlyMap<string, readonly Registered<LicenseEvent>[]>;

/** A moment, milliseconds UTC, and a site; without one only what holds everywhere counts. */
export interface LicensePlace {
  readonly at: number;
  readonly site?: string | null | undefined;
}

const GRAVITY = { reinstated: 0, suspended: 1, revoked: 2 } as const;

/** The events of every license; one that gives back needs a paper, one that withdraws does not. */
export function licenseEvents({ records }: Register): LicenseEvents {
  const events = [...records.licenseEvent.values()]
    .filter(({ value }) => value.event !== 'reinstated' || value.document !== undefined)
    .sort(
      (a, b) =>
        a.value.at - b.value.at ||
        GRAVITY[a.value.event] - GRAVITY[b.value.event] ||
        compareText(a.value.id, b.value.id),
    );
  return Map.groupBy(events, ({ value }) => value.license);
}

/**
 * The state of a license. A revoked one is revoked also before it begins and after it ends; one
 * that ended while it was suspended has expired.
 */
export function licenseState(
  license: Registered<License>,
  events: LicenseEvents,
  { at, site }: LicensePlace,
): LicenseState {
  const { id, validFrom, validTo } = license.value;
  const last = events.get(id)?.findLast(({ value }) => value.at <= at && isAbout(value, site));
  const ofEvent = { since: last?.value.at ?? null, leaf: last?.index ?? license.index };
  if (last?.value.event === 'revoked') return { state: 'revoked', ...ofEvent };
  // Days of this form are in order of time when they are in order of text.
  const day = msToDay(at);
  if (day < validFrom) return { state: 'notYetValid', since: null, leaf: license.index };
  if (day >= validTo) return { state: 'expired', since: dayToMs(validTo), leaf: license.index };
  if (last?.value.event === 'suspended') return { state: 'suspended', ...ofEvent };
  const since = Math.max(dayToMs(validFrom), ofEvent.since ?? 0);
  return { state: 'inForce', since, leaf: ofEvent.leaf };
}

/** A day at a site, as far as it is over by a moment. */
export interface LicenseDay {
  readonly day: string;
  readonly site?: string | undefined;
  /** Events after it are left out, milliseconds UTC. */
  readonly until: number;
}

/**
 * The state of a license at the start of a day in no moment of which it was in force; else null. A
 * paper names a day and no hour: permission for part of the day is permission.
 */
export function withheldAllDay(
  license: Registered<License>,
  events: LicenseEvents,
  { day, site, until }: LicenseDay,
): LicenseState | null {
  const start = dayToMs(day);
  const end = Math.min(start + DAY_MS - 1, until);
  const changes = (events.get(license.value.id) ?? []).map(({ value }) => value.at);
  const moments = [start, ...changes.filter((at) => at > start && at <= end)];
  const states = moments.map((at) => licenseState(license, events, { at, site }));
  if (states.some(({ state }) => state === 'inForce')) return null;
  return states[0] ?? null;
}

/** As in `suspended since 2026-06-01T10:00:00Z by register leaf 204`. */
export function licenseStateWords({ state, since, leaf }: LicenseState): string {
  if (state === 'notYetValid') return `not valid yet by register leaf ${leaf}`;
  const words = state === 'inForce' ? 'in force' : state;
  return `${words} since ${msToText(since ?? 0)} by register leaf ${leaf}`;
}

function isAbout({ sites }: LicenseEvent, site: string | null | undefined): boolean {
  if (sites === undefined) return true;
  return typeof site === 'string' && sites.includes(site);
}

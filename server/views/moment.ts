/** Which moment a view is of, and for whom: together they say what every list in it has. */
import type { AccessScope } from '../../shared/api/roles.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { DAY_MS } from '../../shared/register/day.ts';

/** Sizes of the two logs. */
export interface Sizes {
  readonly evidenceSize: number;
  readonly registerSize: number;
}

/** A moment, and what was known. Times in milliseconds UTC. */
export interface Moment {
  readonly validAt: number;
  /** Continuity is measured over [from, validAt). */
  readonly from: number;
  readonly knownAt: Sizes;
}

/** Interval of continuity where a question names none: 30 days. */
export const DEFAULT_INTERVAL_MS = 30 * DAY_MS;

/** Names the part of the fleet that an account may see: equal parts have equal names. */
export function scopeKey({ sites, licenses }: AccessScope): string {
  return JSON.stringify([normal(sites), normal(licenses)]);
}

/** The part of the fleet with this name. */
export function scopeOfKey(key: string): AccessScope {
  // as: scopeKey wrote it
  const [sites, licenses] = JSON.parse(key) as [string[] | null, string[] | null];
  return { sites, licenses };
}

/** Names a moment: equal moments have equal names. */
export function momentKey({ validAt, from, knownAt }: Moment): string {
  return [validAt, from, knownAt.evidenceSize, knownAt.registerSize].join(' ');
}

/** Names a view. */
export function viewKey(scope: string, moment: Moment): string {
  return `${momentKey(moment)} ${scope}`;
}

/** True where the two logs are as long in both. */
export function isSameSize(a: Sizes, b: Sizes): boolean {
  return a.evidenceSize === b.evidenceSize && a.registerSize === b.registerSize;
}

function normal(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...new Set(list)].sort(compareText);
}

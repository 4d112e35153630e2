/** Attested GPU time, with a declared user of the host and without. */
import type { CoveredPart } from './continuity.ts';
import type { FleetContext } from './fleet.ts';
import { hostIdsByName } from './hostNames.ts';
import type { Balance } from './types.ts';

/** A half-open interval, milliseconds UTC. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Declared use of each host, by host id: ascending intervals that do not overlap. */
export type DeclaredUse = ReadonlyMap<string, readonly Interval[]>;

/** The intervals in which somebody is declared to use a host, by validAt. */
export function declaredUse(context: FleetContext): DeclaredUse {
  const { register, validAt } = context;
  const named = hostIdsByName(context);
  const uses = new Map<string, Interval[]>();
  for (const { value } of register.records.use.values()) {
    const { host, from: start, to = validAt } = value;
    const end = Math.min(to, validAt);
    for (const id of start < end ? (named.get(host) ?? []) : []) {
      const own = uses.get(id);
      if (own === undefined) uses.set(id, [{ start, end }]);
      else own.push({ start, end });
    }
  }
  for (const [id, own] of uses) if (own.length > 1) uses.set(id, joined(own));
  return uses;
}

/** Adds up covered parts of units. */
export class GpuTimeMeter {
  private readonly uses: DeclaredUse;
  // A large fleet's years exceed what a number counts exactly.
  private coveredMs = 0n;
  private declaredMs = 0n;

  constructor(uses: DeclaredUse) {
    this.uses = uses;
  }

  /** Adds the covered parts of one unit. */
  add(parts: readonly CoveredPart[]): void {
    for (const part of parts) {
      this.coveredMs += BigInt(part.end - part.start);
      for (const { start, end } of this.uses.get(part.hostId) ?? []) {
        const common = Math.min(end, part.end) - Math.max(start, part.start);
        if (common > 0) this.declaredMs += BigInt(common);
      }
    }
  }

  /** What was added so far, in whole seconds. */
  get sums(): Balance['gpuTime'] {
    const coveredSeconds = Number(this.coveredMs / 1000n);
    const declaredSeconds = Number(this.declaredMs / 1000n);
    return { coveredSeconds, declaredSeconds, undeclaredSeconds: coveredSeconds - declaredSeconds };
  }
}

function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else result.push({ start, end });
  }
  return result;
}

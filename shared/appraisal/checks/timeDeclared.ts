/** timeDeclared@1: GPU-time has a declared user. */
import { measureContinuity } from '../../accounting/continuity.ts';
import type { FleetContext } from '../../accounting/fleet.ts';
import { declaredUse, GpuTimeMeter } from '../../accounting/gpuTime.ts';
import { amount } from '../../text/amount.ts';
import { paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each license with a whole attested GPU-hour in [from, validAt) without a user. */
export const timeDeclared: FleetCheck = {
  scope: 'fleet',
  name: 'timeDeclared',
  version: 1,
  code: 'timeUndeclared',
  family: 'endUse',
  severity: 'low',
  rule: 'R30',
  shows:
    'Units were attested for one GPU-hour or more in which nobody is declared to use the host.',
  cannotShow: 'Whether somebody used it; nothing of the time that is not covered by evidence.',
  falseAlarms: 'A host that nobody used; a use that is still to be recorded.',
  next: 'Record who used the hosts, from when to when, and for what.',
  ofInterval: true,
  run(context) {
    const meters = metersOf(context);
    return [...meters].flatMap(([license, { sums }]) => {
      const hours = Math.floor(sums.undeclaredSeconds / 3600);
      if (hours === 0) return [];
      const seen = `${amount(hours, 'attested GPU-hour')} without a declared user`;
      return [paperSeen({ subject: { kind: 'license', id: license }, licenses: [license], seen })];
    });
  },
};

/** The covered time of each license's units, but for those in hosts with a user all the time. */
function metersOf(context: FleetContext): Map<string, GpuTimeMeter> {
  const { from, validAt, reference, ofUnit, shipped } = context;
  const { maxGapMs } = reference.policy;
  const uses = declaredUse(context);
  const used = new Set(
    [...uses].flatMap(([hostId, intervals]) =>
      intervals.some(({ start, end }) => start <= from && end >= validAt) ? [hostId] : [],
    ),
  );
  const meters = new Map<string, GpuTimeMeter>();
  for (const unit of shipped.counted) {
    const sightings = ofUnit.get(unit.order)?.byMoment ?? [];
    if (sightings.every(({ hostId }) => used.has(hostId))) continue;
    const meter = meters.get(unit.license) ?? new GpuTimeMeter(uses);
    meters.set(unit.license, meter);
    meter.add(measureContinuity(sightings, { from, validAt, maxGapMs }).covered);
  }
  return meters;
}

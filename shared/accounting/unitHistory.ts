/** The life of one unit as the logs tell it: papers, custody, hosts, findings. */
import {
  hostName,
  type MatchableIdentity,
  matchUnit,
  type ReferenceUnit,
} from '../appraisal/reference.ts';
import { compareText } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { dayToMs } from '../register/day.ts';
import type { Custody, LabTest } from '../register/records/custody.ts';
import type { UnitName } from '../register/records/fields.ts';
import type { Seeable } from './balance.ts';
import { type CurrentFinding, currentFindings } from './current.ts';
import type { CustodyStep } from './custody.ts';
import { withLives } from './findingLife.ts';
import type { FleetContext, Sighting } from './fleet.ts';
import { placesOf } from './places.ts';
import type { UnitHistory } from './types.ts';

type UnitEvent = UnitHistory['events'][number];

/** How the life of a unit is told. */
export interface HistoryOptions {
  /** The findings of the fleet, where they are known already. */
  readonly current?: readonly CurrentFinding[];
  /** What whoever reads it may see; everything where not given. */
  readonly seen?: Pick<Seeable, 'register' | 'concerns'> & { hasHost(id: string): boolean };
}

/**
 * What happened to one unit by `context.validAt`, in order of moment. Throws notFound where the
 * name fits no unit, or a serial alone fits more than one.
 */
export function unitHistory(
  context: FleetContext,
  name: MatchableIdentity,
  options: HistoryOptions = {},
): UnitHistory {
  const { current = currentFindings(context), seen = seesAll(context) } = options;
  const unit = matchUnit(name, context.reference);
  if (unit === null) {
    const id = name.uuid ?? name.serial ?? '';
    throw new FleetsealError('notFound', `There is no unit ${id}, or more than one.`);
  }
  const events = [
    ...paperEvents(unit, seen),
    ...custodyEvents(unit, context, seen),
    ...sightingEvents(unit, context, seen),
    ...findingEvents(unit, context, current.filter(seen.concerns)),
  ].filter(({ at }) => at === null || at <= context.validAt);
  const { license, shipment, model, serial, uuid } = unit;
  return {
    format: 'fleetseal/unitHistory@1',
    license,
    shipment,
    model,
    serial,
    uuid,
    events: events.sort(compareEvents),
  };
}

type Seen = Required<HistoryOptions>['seen'];

function seesAll({ register }: FleetContext): Seen {
  return { register, hasHost: () => true, concerns: () => true };
}

function compareEvents(a: UnitEvent, b: UnitEvent): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (
    (a.at ?? last) - (b.at ?? last) ||
    compareText(b.log ?? '', a.log ?? '') ||
    (a.leaf ?? last) - (b.leaf ?? last) ||
    compareText(a.what, b.what)
  );
}

function paperEvents(unit: ReferenceUnit, { register }: Seen): UnitEvent[] {
  const { shipment, license } = unit;
  const tests = [...register.records.labTest.values()].flatMap(({ value, index }) => {
    const result = value.shipment === shipment ? resultOf(value, unit) : null;
    if (result === null) return [];
    const what = `lab test ${value.id}: ${result} (declared by lab ${value.lab})`;
    return [{ at: dayToMs(value.testedOn), log: 'register' as const, leaf: index, what }];
  });
  // A board from repair came with its custody event.
  if (unit.from !== null) return tests;
  const named = unit.alsoNamedBy.filter((each) => register.records.shipment.has(each.shipment));
  const also = named.map((each) => `${each.shipment} of license ${each.license}`);
  const more = also.length === 0 ? '' : `; also named by shipment ${also.join(', ')}`;
  const what = `shipped in shipment ${shipment} of license ${license}${more}`;
  return [{ at: unit.shippedAtMs, log: 'register', leaf: unit.index, what }, ...tests];
}

function resultOf({ results }: LabTest, unit: ReferenceUnit): string | null {
  return results.find((name) => isNamed(name, unit))?.result ?? null;
}

/** By uuid where both have one, else by serial. */
function isNamed({ serial, uuid }: UnitName, unit: ReferenceUnit): boolean {
  if (uuid !== undefined && unit.uuid !== null) return uuid === unit.uuid;
  return serial !== undefined && serial === unit.serial;
}

const EVENT_WORDS: Readonly<Record<Custody['event'], string>> = {
  received: 'received',
  installed: 'installed',
  moved: 'moved',
  stored: 'stored',
  rmaOut: 'sent to repair',
  rmaIn: 'came from repair',
  returned: 'returned',
  destroyed: 'destroyed',
};

function custodyEvents(unit: ReferenceUnit, context: FleetContext, seen: Seen): UnitEvent[] {
  const all = context.custody.get(unit.order) ?? [];
  const steps = all.filter(({ record }) => seen.register.records.custody.has(record.id));
  const own = steps.map((step) => ({
    at: step.at,
    log: 'register' as const,
    leaf: step.index,
    what: stepWords(step),
  }));
  const { until } = unit;
  if (until === null) return own;
  const taken = [...context.register.records.custody.values()].find(
    ({ value }) =>
      value.at === until &&
      value.event === 'rmaIn' &&
      value.units.some(({ replaces }) => replaces !== undefined && isNamed(replaces, unit)),
  );
  const what = 'another board took its place';
  return [...own, { at: until, log: 'register', leaf: taken?.index ?? null, what }];
}

function stepWords({ event, record }: CustodyStep): string {
  const { site, host, party, person, document } = record;
  const { rack, position } = record.type === 'custody@2' ? record : {};
  const where = [
    site === undefined ? '' : ` at site ${site}`,
    rack === undefined ? '' : ` in rack ${rack}`,
    position === undefined ? '' : ` at ${position}`,
    host === undefined ? '' : ` in host ${host}`,
    party === undefined ? '' : ` with ${party}`,
  ].join('');
  const paper = document === undefined ? ', without a document' : '';
  return `${EVENT_WORDS[event]}${where}, by ${person}${paper} (custody ${record.id})`;
}

function sightingEvents(unit: ReferenceUnit, context: FleetContext, seen: Seen): UnitEvent[] {
  const all = context.ofUnit.get(unit.order)?.byMoment ?? [];
  const stays = placesOf(all.filter(({ hostId }) => seen.hasHost(hostId)));
  return stays.flatMap(({ first, last }, position) => {
    const name = hostName(first.kid, context.reference);
    const before = stays[position - 1]?.last;
    const came =
      before === undefined
        ? `first attested by host ${name}`
        : `attested by host ${name}, until then by host ${hostName(before.kid, context.reference)}`;
    const events = [sightingEvent(first, came)];
    if (last.index === first.index) return events;
    return [...events, sightingEvent(last, `last attested by host ${name}`)];
  });
}

function sightingEvent({ seenAt, index }: Sighting, what: string): UnitEvent {
  return { at: seenAt, log: 'evidence', leaf: index, what };
}

function findingEvents(
  unit: ReferenceUnit,
  context: FleetContext,
  current: readonly CurrentFinding[],
): UnitEvent[] {
  const own = current.filter(({ units }) => units.includes(unit));
  return withLives(own, context).map(({ code, severity, seen, life, openedAt, firstLeaf }) => ({
    at: openedAt,
    log: firstLeaf === null ? null : 'evidence',
    leaf: firstLeaf,
    what: `finding ${code}, ${severity}, ${life}: ${seen}`,
  }));
}

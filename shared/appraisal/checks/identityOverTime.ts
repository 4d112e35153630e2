/** identityOverTime@1: a unit keeps the serial, uuid and pdi with which it was first attested. */
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import { type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

const FIELDS = ['serial', 'uuid', 'pdi'] as const;
type Field = (typeof FIELDS)[number];

interface Known {
  readonly value: string;
  readonly index: number;
}

/** Fires for each unit that was attested with another identity later than first. */
export const identityOverTime: FleetCheck = {
  scope: 'fleet',
  name: 'identityOverTime',
  version: 1,
  code: 'gpuIdentityChanged',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A unit was attested with one identity and later with another.',
  cannotShow: 'A forged identity that was there from the first evidence on.',
  falseAlarms: 'A board that was repaired, or flashed by its maker, between two evidences.',
  next: 'Inspect the boards that carry the two identities; ask who had access between the leaves.',
  run(context) {
    return context.reference.units.flatMap((unit) => {
      const seen = changeOf(unit, context);
      return seen === null ? [] : [seen];
    });
  },
};

function changeOf(unit: ReferenceUnit, { ofUnit, strangers }: FleetContext): FleetSeen | null {
  const own = ofUnit.get(unit.order)?.byIndex ?? [];
  const first = firstValues(own);
  const others = strangers.get(unit.order) ?? [];
  const changed = [...own, ...others]
    .filter((sighting) => differingField(sighting, first) !== null)
    .sort((a, b) => a.index - b.index);
  const [start] = changed;
  const end = changed.at(-1);
  if (start === undefined || end === undefined) return null;
  return {
    subject: unitSubject(unit),
    kid: end.kid,
    hostId: end.hostId,
    units: [unit],
    seen: describe(start, first),
    firstLeaf: start.index,
    lastLeaf: end.index,
  };
}

function firstValues(own: readonly Sighting[]): Map<Field, Known> {
  const first = new Map<Field, Known>();
  for (const { identity, index } of own) {
    for (const field of FIELDS) {
      const value = identity[field]?.value;
      if (value !== undefined && !first.has(field)) first.set(field, { value, index });
    }
  }
  return first;
}

/** The first field with another value than at first; an absent value differs from nothing. */
function differingField({ identity, index }: Sighting, first: Map<Field, Known>): Field | null {
  const differs = (field: Field) => {
    const known = first.get(field);
    const value = identity[field]?.value;
    return value !== undefined && known !== undefined && value !== known.value;
  };
  return (
    FIELDS.find((field) => differs(field) && (first.get(field)?.index ?? index) < index) ?? null
  );
}

function describe(sighting: Sighting, first: Map<Field, Known>): string {
  const field = differingField(sighting, first);
  const known = field === null ? undefined : first.get(field);
  const now = field === null ? undefined : sighting.identity[field]?.value;
  return (
    `${field} ${known?.value} first attested by leaf ${known?.index}, ` +
    `${now} by leaf ${sighting.index}`
  );
}

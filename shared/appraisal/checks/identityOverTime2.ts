/** identityOverTime@2: a unit keeps the serial, uuid and pdi that it had at the first moment. */
import { knownSince } from '../../accounting/changes.ts';
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import { compareSightings } from '../../accounting/sightings.ts';
import { type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

const FIELDS = ['serial', 'uuid', 'pdi'] as const;
type Field = (typeof FIELDS)[number];

interface Change {
  readonly field: Field;
  readonly first: Sighting;
  readonly now: Sighting;
}

/** Fires for each unit that was attested with another identity at a later moment than first. */
export const identityOverMoments: FleetCheck = {
  scope: 'fleet',
  name: 'identityOverTime',
  version: 2,
  code: 'gpuIdentityChanged',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A unit was attested with one identity and at a later moment with another.',
  cannotShow:
    'A forged identity that was there from the first evidence on. A board whose place another ' +
    'one took is not compared with that one.',
  falseAlarms: 'A board that was repaired, or flashed by its maker, between two evidences.',
  next: 'Inspect the boards that carry the two identities; ask who had access between the leaves.',
  run(context) {
    return context.reference.units.flatMap((unit) => {
      const seen = seenOf(unit, context);
      return seen === null ? [] : [seen];
    });
  },
};

function seenOf(unit: ReferenceUnit, { ofUnit, strangers }: FleetContext): FleetSeen | null {
  const own = ofUnit.get(unit.order)?.byMoment ?? [];
  const others = strangersOf(unit, strangers.get(unit.order) ?? []);
  if (others.length === 0 && isSteady(own)) return null;
  const changes = changesOf(own, others);
  const [start] = changes;
  const end = changes.at(-1)?.now;
  if (start === undefined || end === undefined) return null;
  const { field, first, now } = start;
  return {
    subject: unitSubject(unit),
    kid: end.kid,
    hostId: end.hostId,
    units: [unit],
    seen:
      `${field} ${first.identity[field]?.value} first attested by leaf ${first.index}, ` +
      `${now.identity[field]?.value} by leaf ${now.index}`,
    firstLeaf: now.index,
    lastLeaf: end.index,
    openedAt: knownSince(first, now),
  };
}

/** True where every sighting shows the same: so it is with nearly every unit. */
function isSteady(sightings: readonly Sighting[]): boolean {
  const [first] = sightings;
  return sightings.every(({ identity }) =>
    FIELDS.every((field) => identity[field]?.value === first?.identity[field]?.value),
  );
}

/** Since another board took its place, what has its serial may be that board. */
function strangersOf({ until }: ReferenceUnit, all: readonly Sighting[]): readonly Sighting[] {
  return until === null ? all : all.filter(({ seenAt }) => seenAt < until);
}

/** Sightings with another value than at first, in order of moment; absent differs from nothing. */
function changesOf(own: readonly Sighting[], others: readonly Sighting[]): Change[] {
  const first = new Map<Field, Sighting>();
  for (const sighting of own) {
    for (const field of FIELDS) {
      if (sighting.identity[field] !== null && !first.has(field)) first.set(field, sighting);
    }
  }
  const all = others.length === 0 ? own : [...own, ...others].sort(compareSightings);
  return all.flatMap((now): Change[] => {
    const field = FIELDS.find((each) => differs(each, now, first.get(each)));
    const known = field === undefined ? undefined : first.get(field);
    return field === undefined || known === undefined ? [] : [{ field, first: known, now }];
  });
}

function differs(field: Field, now: Sighting, first: Sighting | undefined): boolean {
  const value = now.identity[field]?.value;
  const known = first?.identity[field]?.value;
  if (first === undefined || value === undefined || known === undefined) return false;
  return value !== known && compareSightings(first, now) < 0;
}

/**
 * Reference values (RFC 9334): what the register says that appraisal compares evidence with, with
 * an index of every shipped unit by uuid and by serial.
 */
import { compareText } from '../bytes/bytes.ts';
import { isPlaceholder, type PlaceholderField } from '../claims/placeholder.ts';
import { dayToMs } from '../register/day.ts';
import type { HostKeys } from '../register/hostKeys.ts';
import type { ShippedUnit } from '../register/license.ts';
import type { AppraisalPolicy, Catalogue } from '../register/policyDocuments.ts';
import type { Registered } from '../register/recordBook.ts';
import type { UnitName } from '../register/records/fields.ts';
import type { Shipment } from '../register/records/licenses.ts';
import type { PolicyInForce, Register } from '../register/register.ts';
import type { Subject } from './result.ts';

/** A place where a shipment names a unit. */
export interface Naming {
  readonly license: string;
  readonly shipment: string;
}

/** One shipped unit, counted once however often it is named. */
export interface ReferenceUnit extends Naming {
  /** Place in the order of shipment day, register index and position in the shipment. */
  readonly order: number;
  readonly model: string;
  readonly shippedAtMs: number;
  /** As declared. */
  readonly serial: string | null;
  readonly uuid: string | null;
  /** The declared identity that may match a GPU: null where absent, a mask or a placeholder. */
  readonly matchSerial: string | null;
  readonly matchUuid: string | null;
  /** As declared. */
  readonly partNumber: string | null;
  /** Register leaf that names it first. */
  readonly index: number;
  /** Later namings of the same unit. */
  readonly alsoNamedBy: readonly Naming[];
  /** For a board that took the place of another: counted from this moment on; else null. */
  readonly from: number | null;
  /** For a board whose place another one took: counted before this moment only; else null. */
  readonly until: number | null;
}

/** What evidence is compared with. */
export interface ReferenceValues {
  /** As of Register. */
  readonly edition: Register['edition'];
  readonly policies: readonly PolicyInForce[];
  /** The newest; of referenceOfDay and referenceAt the one in force. */
  readonly policy: AppraisalPolicy;
  readonly catalogue: Catalogue;
  readonly hosts: HostKeys;
  /** Units of shipments under a known license, in `order`. */
  readonly units: readonly ReferenceUnit[];
  readonly byUuid: ReadonlyMap<string, ReferenceUnit>;
  /** The GPUs of one board share its serial. */
  readonly bySerial: ReadonlyMap<string, readonly ReferenceUnit[]>;
}

/** The identity of a GPU that may match a unit. */
export interface MatchableIdentity {
  readonly serial: string | null;
  readonly uuid: string | null;
}

type Draft = { -readonly [K in keyof ReferenceUnit]: ReferenceUnit[K] } & { alsoNamedBy: Naming[] };

interface Index {
  readonly byUuid: Map<string, Draft>;
  readonly bySerial: Map<string, Draft[]>;
  /** The one unit of a serial that has no uuid yet. */
  readonly openBySerial: Map<string, Draft>;
}

/** The values with the policy that evidence of this leaf is appraised with. */
export function referenceOfDay(reference: ReferenceValues, index: number): ReferenceValues {
  return inForce(reference, (each) => each.evidenceSize <= index);
}

/** The values with the policy that is in force at a moment, milliseconds UTC. */
export function referenceAt(reference: ReferenceValues, at: number): ReferenceValues {
  return inForce(reference, (each) => each.time <= at);
}

/** In the first edition the newest policy is in force for everything. */
function inForce(
  reference: ReferenceValues,
  has: (policy: PolicyInForce) => boolean,
): ReferenceValues {
  const { edition, policies } = reference;
  const found = policies.findLast(has) ?? policies[0];
  if (edition === 1 || found === undefined || found.policy === reference.policy) return reference;
  return { ...reference, policy: found.policy, catalogue: found.catalogue };
}

/**
 * Builds the reference values of a register. Two namings are the same unit when their uuids are
 * equal, or when their serials are equal and not both have a uuid. Throws schemaInvalid where a
 * shipment's day does not exist.
 */
export function referenceValues(register: Register): ReferenceValues {
  const index: Index = { byUuid: new Map(), bySerial: new Map(), openBySerial: new Map() };
  const units: Draft[] = [];
  for (const { value: shipment, index: leaf } of shipmentsInOrder(register)) {
    for (const named of shipment.units) {
      const draft = { ...draftOf(shipment, named, units.length), index: leaf };
      const same = sameUnit(index, draft);
      if (same !== undefined) merge(index, same, draft);
      else {
        units.push(draft);
        enterUuid(index, draft);
        enterSerial(index, draft);
      }
    }
  }
  if (register.edition > 1) enterReplacements({ register, units, index });
  const { edition, policies, policy, catalogue, hosts } = register;
  const { byUuid, bySerial } = index;
  return { edition, policies, policy, catalogue, hosts, units, byUuid, bySerial };
}

/**
 * The unit that a GPU is by what was declared: by uuid where both have one, else by serial. Null
 * where none matches, and where a serial alone fits more than one unit.
 */
export function matchUnit(
  identity: MatchableIdentity,
  reference: ReferenceValues,
): ReferenceUnit | null {
  const { serial, uuid } = identity;
  const byUuid = uuid === null ? undefined : reference.byUuid.get(uuid);
  if (byUuid !== undefined) return byUuid;
  const bySerial = (serial === null ? undefined : reference.bySerial.get(serial)) ?? [];
  const fitting = bySerial.filter((unit) => uuid === null || unit.matchUuid === null);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Name of a host for people: as enrolled, else its key id. */
export function hostName(kid: string, reference: ReferenceValues): string {
  return reference.hosts.get(kid)?.document.name ?? kid;
}

/** A unit as the subject of a finding. */
export function unitSubject(unit: ReferenceUnit): Subject {
  const id = unit.serial ?? unit.uuid;
  if (id === null) throw new TypeError('a unit without serial and uuid');
  return { kind: 'unit', id };
}

/**
 * Boards that came back from repair in place of others (custody events `rmaIn` with a document),
 * in order of moment, then id. One that a shipment names is that unit; the others are units of the
 * same license, listed behind the one they replace. A unit is replaced once.
 */
function enterReplacements(known: { register: Register; units: Draft[]; index: Index }): void {
  const { register, units, index } = known;
  const events = [...register.records.custody.values()]
    .filter(({ value }) => value.event === 'rmaIn' && value.document !== undefined)
    .sort((a, b) => a.value.at - b.value.at || compareText(a.value.id, b.value.id));
  const behind = new Map<Draft, Draft>();
  for (const { value: event, index: leaf } of events) {
    for (const { replaces, serial, uuid } of event.units) {
      const old = replaces === undefined ? undefined : sameUnit(index, namesOf(replaces));
      if (old === undefined || old.until !== null) continue;
      const named = sameUnit(index, namesOf({ serial, uuid }));
      if (named === old && !isOtherChip(old, { replaces, uuid })) continue;
      old.until = event.at;
      if (named !== undefined && named !== old) continue;
      const board = {
        ...old,
        serial: serial ?? null,
        uuid: uuid ?? null,
        ...namesOf({ serial, uuid }),
        partNumber: null,
        index: leaf,
        alsoNamedBy: [],
        from: event.at,
        until: null,
      };
      behind.set(old, board);
      enterUuid(index, board);
      enterSerial(index, board);
    }
  }
  if (behind.size > 0) insertBehind(units, behind);
}

/** A repaired board can keep its serial: another uuid says that its chip is another one. */
function isOtherChip(
  old: Draft,
  { replaces, uuid }: { replaces: UnitName | undefined; uuid: string | undefined },
): boolean {
  const before = replaces?.uuid ?? old.matchUuid;
  return before !== null && uuid !== undefined && uuid !== before;
}

function insertBehind(units: Draft[], behind: ReadonlyMap<Draft, Draft>): void {
  const all = units.flatMap((unit) => {
    const chain: Draft[] = [];
    for (let at: Draft | undefined = unit; at !== undefined; at = behind.get(at)) chain.push(at);
    return chain;
  });
  units.length = 0;
  for (const unit of all) {
    unit.order = units.length;
    units.push(unit);
  }
}

function namesOf({ serial, uuid }: { serial?: string | undefined; uuid?: string | undefined }) {
  return { matchSerial: matchable('serial', serial), matchUuid: matchable('uuid', uuid) };
}

function shipmentsInOrder(register: Register): Registered<Shipment>[] {
  const known = [...register.records.shipment.values()].filter(({ value }) =>
    register.records.license.has(value.license),
  );
  return known.sort(
    (a, b) =>
      dayToMs(a.value.shippedAt) - dayToMs(b.value.shippedAt) ||
      // In which order papers were imported must not decide which unit is one too many.
      (register.edition === 1 ? a.index - b.index : 0) ||
      compareText(a.value.id, b.value.id),
  );
}

function draftOf(shipment: Shipment, unit: ShippedUnit, order: number): Draft {
  return {
    order,
    license: shipment.license,
    shipment: shipment.id,
    model: unit.model,
    shippedAtMs: dayToMs(shipment.shippedAt),
    serial: unit.serial ?? null,
    uuid: unit.uuid ?? null,
    matchSerial: matchable('serial', unit.serial),
    matchUuid: matchable('uuid', unit.uuid),
    partNumber: unit.partNumber ?? null,
    index: 0,
    alsoNamedBy: [],
    from: null,
    until: null,
  };
}

function matchable(field: PlaceholderField, text: string | undefined): string | null {
  return text === undefined || isPlaceholder(field, text) ? null : text;
}

function sameUnit(
  index: Index,
  { matchUuid, matchSerial }: Pick<Draft, 'matchUuid' | 'matchSerial'>,
): Draft | undefined {
  const byUuid = matchUuid === null ? undefined : index.byUuid.get(matchUuid);
  if (byUuid !== undefined || matchSerial === null) return byUuid;
  if (matchUuid === null) return index.bySerial.get(matchSerial)?.[0];
  return index.openBySerial.get(matchSerial);
}

function enterUuid({ byUuid, openBySerial }: Index, unit: Draft): void {
  if (unit.matchUuid === null) return;
  byUuid.set(unit.matchUuid, unit);
  if (unit.matchSerial === null) return;
  if (openBySerial.get(unit.matchSerial) === unit) openBySerial.delete(unit.matchSerial);
}

function enterSerial({ bySerial, openBySerial }: Index, unit: Draft): void {
  if (unit.matchSerial === null) return;
  const mates = bySerial.get(unit.matchSerial);
  if (mates === undefined) bySerial.set(unit.matchSerial, [unit]);
  else mates.push(unit);
  if (unit.matchUuid === null) openBySerial.set(unit.matchSerial, unit);
}

/** A later naming completes the first: it adds the identity that the first lacks. */
function merge(index: Index, unit: Draft, later: Draft): void {
  unit.alsoNamedBy.push({ license: later.license, shipment: later.shipment });
  if (unit.matchSerial === null && later.matchSerial !== null) {
    unit.serial = later.serial;
    unit.matchSerial = later.matchSerial;
    enterSerial(index, unit);
  }
  if (unit.matchUuid === null && later.matchUuid !== null) {
    unit.uuid = later.uuid;
    unit.matchUuid = later.matchUuid;
    enterUuid(index, unit);
  }
}

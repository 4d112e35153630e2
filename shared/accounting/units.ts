/** The state of each unit: its column, where it was last seen, its continuity, its findings. */
import { hostName, type ReferenceUnit } from '../appraisal/reference.ts';
import type { FindingCode } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { type Placement, placementOf, replacedPlacementOf } from './columns.ts';
import { measureContinuity } from './continuity.ts';
import type { CurrentFinding } from './current.ts';
import { lastStep } from './custody.ts';
import { decidingStep, factsOf, hostsById, lastSighting, type UnitPlace } from './facts.ts';
import type { FleetContext, Host } from './fleet.ts';
import type { GpuTimeMeter } from './gpuTime.ts';
import type { UnitState } from './types.ts';

/** Findings on a host that put all units last seen there in doubt. The others stay on the host. */
const HOST_WIDE_CODES: readonly FindingCode[] = [
  'hostKeyCloned',
  'hostRestored',
  'sequenceGap',
  'keyAfterEnd',
  'quoteMissing',
  'quoteInvalid',
];

/** What the states of units are made from. */
export interface UnitStatesOptions {
  readonly context: FleetContext;
  readonly findings: readonly CurrentFinding[];
  /** Continuity is measured over [from, validAt). */
  readonly from: number;
}

/** Makes states of units. */
export class UnitStates {
  private readonly context: FleetContext;
  private readonly from: number;
  private readonly hosts: ReadonlyMap<string, Host>;
  private readonly codes: Codes;

  constructor({ context, findings, from }: UnitStatesOptions) {
    this.context = context;
    this.from = from;
    this.hosts = hostsById(context);
    this.codes = codesOf(findings);
  }

  /** States of counted units, in this order; the meter gets their covered time. */
  counted(units: readonly ReferenceUnit[], meter: GpuTimeMeter): UnitState[] {
    return units.map((unit) => this.state(unit, { placement: placementOf, meter }));
  }

  /** States of units whose place another one took. */
  replaced(units: readonly ReferenceUnit[]): UnitState[] {
    return units.map((unit) => this.state(unit, { placement: replacedPlacementOf, meter: null }));
  }

  private state(
    unit: ReferenceUnit,
    { placement, meter }: { placement: typeof placementOf; meter: GpuTimeMeter | null },
  ): UnitState {
    const { context, from } = this;
    const { reference, validAt } = context;
    const last = lastSighting(unit, context);
    const host = last === null ? undefined : this.hosts.get(last.hostId);
    const findings = concerning(this.codes, unit, last?.hostId ?? null);
    const place = { unit, last, host, context };
    const placed = placement(factsOf({ ...place, concerned: findings.length > 0 }));
    const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
    const { maxGapMs } = reference.policy;
    const { continuity, covered } = measureContinuity(sightings, { from, validAt, maxGapMs });
    meter?.add(covered);
    return {
      license: unit.license,
      shipment: unit.shipment,
      model: unit.model,
      serial: unit.serial,
      uuid: unit.uuid,
      column: placed.column,
      kid: last?.kid ?? null,
      host: last === null ? null : hostName(last.kid, reference),
      site: last === null ? null : (reference.hosts.get(last.kid)?.document.site ?? null),
      lastSeenAt: last?.seenAt ?? null,
      leaf: last?.index ?? null,
      assurance: {
        serial: last?.identity.serial?.assurance ?? null,
        uuid: last?.identity.uuid?.assurance ?? null,
        pdi: last?.identity.pdi?.assurance ?? null,
      },
      continuity,
      findings,
      because: becauseOf(place, placed),
      custody: custodyOf(unit, context),
    };
  }
}

function becauseOf({ unit, last, context }: UnitPlace, { cause }: Placement): UnitState['because'] {
  if (cause === 'sighting' && last !== null) return { log: 'evidence', leaf: last.index };
  const step = cause === 'custody' ? decidingStep(unit, context) : null;
  return { log: 'register', leaf: step?.index ?? unit.index };
}

function custodyOf(unit: ReferenceUnit, { custody, validAt }: FleetContext): UnitState['custody'] {
  const step = lastStep(unit, custody, validAt);
  return step === null ? null : { event: step.event, at: step.at, leaf: step.index };
}

interface Codes {
  readonly ofUnit: ReadonlyMap<number, readonly string[]>;
  readonly ofHost: ReadonlyMap<string, readonly string[]>;
}

const NO_CODES: readonly string[] = [];

function concerning(codes: Codes, unit: ReferenceUnit, hostId: string | null): string[] {
  const own = codes.ofUnit.get(unit.order) ?? NO_CODES;
  const ofHost = (hostId === null ? undefined : codes.ofHost.get(hostId)) ?? NO_CODES;
  if (own.length === 0 && ofHost.length === 0) return [];
  return [...new Set([...own, ...ofHost])].sort(compareText);
}

function codesOf(findings: readonly CurrentFinding[]): Codes {
  const ofUnit = new Map<number, string[]>();
  const ofHost = new Map<string, string[]>();
  for (const { finding, units, hostId } of findings) {
    for (const { order } of units) enter(ofUnit, order, finding.code);
    if (hostId !== null && HOST_WIDE_CODES.includes(finding.code)) {
      enter(ofHost, hostId, finding.code);
    }
  }
  return { ofUnit, ofHost };
}

function enter<K>(codes: Map<K, string[]>, key: K, code: string): void {
  const own = codes.get(key);
  if (own === undefined) codes.set(key, [code]);
  else own.push(code);
}

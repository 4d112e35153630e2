/** The rows of GPUs: units in the sum, units beside it, and GPUs that no license covers. */
import type { Drawn } from '../../shared/accounting/balance.ts';
import { lastSighting } from '../../shared/accounting/facts.ts';
import type { FleetContext, Track } from '../../shared/accounting/fleet.ts';
import { rackOfUnit } from '../../shared/accounting/racks.ts';
import type { UnitState } from '../../shared/accounting/types.ts';
import { siteOfKey, siteOfUnit } from '../../shared/accounting/unitSite.ts';
import type { GpuRow } from '../../shared/api/rows.ts';
import { hostName, type ReferenceUnit } from '../../shared/appraisal/reference.ts';
import { msToDay } from '../../shared/register/day.ts';
import type { Visible } from './visible.ts';

/** What the rows of one view are made from. */
export interface RowBasis {
  readonly context: FleetContext;
  readonly drawn: Drawn;
  readonly visible: Visible;
  readonly papers: UnitPapers;
  /** Time of a register leaf, milliseconds UTC; null where it is not known. */
  readonly leafTime: (index: number) => number | null;
}

/** What papers say of units, by unit order. */
export interface UnitPapers {
  tested(unit: ReferenceUnit): GpuRow['tested'];
  receivedAt(unit: ReferenceUnit): number | null;
}

/** Reads lab tests and custody events once for all units. */
export function unitPapers(context: FleetContext): UnitPapers {
  const tests = testsByName(context);
  return {
    tested: ({ shipment, uuid, serial }) => {
      const ofShipment = tests.get(shipment);
      if (ofShipment === undefined) return null;
      const byUuid = uuid === null ? undefined : ofShipment.get(`uuid ${uuid}`);
      const bySerial = serial === null ? undefined : ofShipment.get(`serial ${serial}`);
      return byUuid ?? bySerial ?? null;
    },
    receivedAt: ({ order }) => {
      const steps = context.custody.get(order) ?? [];
      return (
        steps.find(({ event, at }) => event === 'received' && at <= context.validAt)?.at ?? null
      );
    },
  };
}

type Result = NonNullable<GpuRow['tested']>;

/** Results by shipment and name; a name with a uuid says nothing of board mates. */
function testsByName({ register, validAt }: FleetContext): Map<string, Map<string, Result>> {
  const today = msToDay(validAt);
  const tests = [...register.records.labTest.values()]
    .map(({ value }) => value)
    .filter(({ testedOn }) => testedOn <= today)
    .sort((a, b) => (a.testedOn < b.testedOn ? -1 : Number(a.testedOn > b.testedOn)));
  const byShipment = new Map<string, Map<string, Result>>();
  for (const { shipment, results } of tests) {
    const own = byShipment.get(shipment) ?? new Map<string, Result>();
    byShipment.set(shipment, own);
    for (const { uuid, serial, result } of results) {
      if (uuid !== undefined) own.set(`uuid ${uuid}`, result);
      else if (serial !== undefined) own.set(`serial ${serial}`, result);
    }
    // A shipment can name by serial alone what the lab named by both.
    for (const { serial, result } of results) {
      if (serial !== undefined && !own.has(`serial ${serial}`)) own.set(`serial ${serial}`, result);
    }
  }
  return byShipment;
}

/** Every GPU of the view. */
export function gpuRows(basis: RowBasis): GpuRow[] {
  const { context, drawn, visible } = basis;
  const { resolved, balance, states } = drawn;
  const { shipped, reference } = context;
  const beyond = shipped.beyond.filter((unit) => visible.has(unit));
  const listed = new Uint8Array(reference.units.length);
  const all = [shipped.counted, shipped.beyond, shipped.replaced];
  for (const units of all) for (const { order } of units) listed[order] = 1;
  const planned = visible.units.filter(({ order, from }) => listed[order] === 0 && from === null);
  const rowsOf = (units: readonly ReferenceUnit[], own: readonly UnitState[]) =>
    units.flatMap((unit, position) => {
      const state = own[position];
      return state === undefined ? [] : [unitRow(unit, state, basis)];
    });
  const beside = (units: readonly ReferenceUnit[], standing: 'beyond' | 'planned') =>
    rowsOf(units, states.replaced(units)).map((row) => ({ ...row, standing, column: null }));
  return [
    ...rowsOf(resolved.counted, balance.units),
    ...rowsOf(resolved.replaced, balance.replaced).map((row) => {
      return { ...row, standing: 'replaced' as const };
    }),
    ...beside(beyond, 'beyond'),
    ...beside(planned, 'planned'),
    ...unlicensedRows(basis),
  ];
}

function unitRow(unit: ReferenceUnit, state: UnitState, { context, papers }: RowBasis): GpuRow {
  const { license, shipment, model, serial, uuid, column, kid, host, lastSeenAt, leaf } = state;
  const { because, custody, assurance, continuity, findings } = state;
  const place = rackOfUnit(unit, context);
  return {
    id: uuid ?? serial ?? '',
    standing: 'counted',
    license,
    shipment,
    shippedAt: msToDay(unit.shippedAtMs),
    model,
    serial,
    uuid,
    pdi: lastSighting(unit, context)?.identity.pdi?.value ?? null,
    column,
    kid,
    host,
    site: siteOfUnit(unit, context),
    rack: place?.rack ?? null,
    position: place?.position ?? null,
    lastSeenAt,
    leaf,
    because,
    custody,
    assurance,
    continuity,
    findings,
    tested: papers.tested(unit),
    receivedAt: papers.receivedAt(unit),
  };
}

/** GPUs that were seen and that no license covers: each once, with all its findings. */
function unlicensedRows({ context, drawn }: RowBasis): GpuRow[] {
  const { current } = drawn;
  const found = current.filter(({ finding }) => finding.code === 'gpuUnlicensed');
  if (found.length === 0) return [];
  const tracks = new Map(
    context.tracks.flatMap((track): [string, Track][] =>
      track.units.length === 0 ? [[track.subject.id, track]] : [],
    ),
  );
  const codes = new Map<string, Set<string>>();
  for (const { finding } of current) {
    const { kind, id } = finding.subject;
    if (kind === 'gpu') codes.set(id, (codes.get(id) ?? new Set()).add(finding.code));
  }
  const ids = new Map(found.map(({ finding }) => [finding.subject.id, finding.kid]));
  return [...ids].map(([id, foundIn]): GpuRow => {
    const last = tracks.get(id)?.sightings.at(-1);
    const kid = last?.kid ?? foundIn;
    return {
      id,
      standing: 'unlicensed',
      license: null,
      shipment: null,
      shippedAt: null,
      model: last?.model ?? null,
      serial: last?.identity.serial?.value ?? null,
      uuid: last?.identity.uuid?.value ?? null,
      pdi: last?.identity.pdi?.value ?? null,
      column: null,
      kid,
      host: kid === null ? null : hostName(kid, context.reference),
      site: kid === null ? null : siteOfKey(kid, context),
      rack: null,
      position: null,
      lastSeenAt: last?.seenAt ?? null,
      leaf: last?.index ?? null,
      because: last === undefined ? null : { log: 'evidence', leaf: last.index },
      custody: null,
      assurance: {
        serial: last?.identity.serial?.assurance ?? null,
        uuid: last?.identity.uuid?.assurance ?? null,
        pdi: last?.identity.pdi?.assurance ?? null,
      },
      continuity: null,
      findings: [...(codes.get(id) ?? [])].sort(),
      tested: null,
      receivedAt: null,
    };
  });
}

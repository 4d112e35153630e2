/** The rows of records: the version that stands, and figures beside licenses and shipments. */
import { emptyFigures, sumOf } from '../../shared/accounting/figures.ts';
import type { FindingWithLife } from '../../shared/accounting/types.ts';
import type { GpuRow } from '../../shared/api/rows.ts';
import type { RecordRow } from '../../shared/api/rowsRecords.ts';
import { LIMITS } from '../../shared/limits.ts';
import { licenseEvents, licenseState } from '../../shared/register/licenseState.ts';
import type { Registered } from '../../shared/register/recordBook.ts';
import type { Custody, LabTest } from '../../shared/register/records/custody.ts';
import type { License, Shipment } from '../../shared/register/records/licenses.ts';
import {
  RECORD_TYPES,
  type RecordOf,
  type RecordType,
  type RegisterRecord,
} from '../../shared/register/records/record.ts';
import { asWritten } from '../../shared/register/users.ts';
import type { RowBasis } from './gpuRows.ts';

/** Rows by type of record. */
export type RecordRows = { readonly [T in RecordType]: readonly RecordRow<T>[] };

/** Every record of the view, by type. `gpus` are the rows of its GPUs. */
export function recordRows(basis: RowBasis, gpus: readonly GpuRow[]): RecordRows {
  const { records } = basis.visible.register;
  const ofShipment = countShipped(gpus);
  const rowOf: { [T in RecordType]: (of: Registered<RecordOf<T>>) => RecordRow<T> } = {
    party: plainRow,
    site: plainRow,
    license: licenseRows(basis),
    licenseEvent: plainRow,
    shipment: (of) => shipmentRow(of, ofShipment.get(of.value.id)),
    labTest: labTestRow,
    custody: custodyRow,
    statement: plainRow,
    use: (of) => useRow(of, basis),
    declaration: plainRow,
    attachment: plainRow,
    decision: plainRow,
  };
  const rows = RECORD_TYPES.map((type) => {
    const all = type === 'decision' ? decisionsOf(basis) : [...records[type].values()];
    // as: the function of each type gets the records of that type
    const make = rowOf[type] as (of: Registered<RegisterRecord>) => RecordRow<RecordType>;
    return [type, all.map(make)];
  });
  // as: rows for each type, as the lines above make them
  return Object.fromEntries(rows) as unknown as RecordRows;
}

/** Decisions are about findings: who sees a part of the fleet sees those about its findings. */
function decisionsOf({ context, drawn, visible }: RowBasis) {
  const all = [...context.register.records.decision.values()];
  if (visible.isWhole) return all;
  const ids = new Set(drawn.balance.findings.map(({ id }: FindingWithLife) => id));
  return all.filter(({ value }) => ids.has(value.id));
}

function versionOf({ value, index, time, by, reason, earlier }: Registered<RegisterRecord>) {
  return { id: value.id, index, time, by, reason, earlier: earlier.length };
}

function plainRow<T extends RegisterRecord>(of: Registered<T>) {
  return { ...versionOf(of), record: of.value };
}

function useRow(of: Registered<RecordOf<'use'>>, { context }: RowBasis): RecordRow<'use'> {
  // as: a use stays a use, in one of its two forms
  const record = asWritten(context.register, of.value) as RecordOf<'use'>;
  return { ...versionOf(of), record };
}

function licenseRows({ context, drawn }: RowBasis) {
  const events = licenseEvents(context.register);
  const byLicense = Map.groupBy(drawn.balance.items, ({ license }) => license);
  return (of: Registered<License>): RecordRow<'license'> => {
    const items = byLicense.get(of.value.id) ?? [];
    const { state, since, leaf } = licenseState(of, events, { at: context.validAt });
    return {
      ...versionOf(of),
      state,
      since,
      stateLeaf: leaf,
      figures: items.length === 0 ? emptyFigures() : sumOf(items.map(({ figures }) => figures)),
      items: items.map(({ model, figures }) => ({ model, figures })),
      record: of.value,
    };
  };
}

interface ShippedCounts {
  units: number;
  tested: number;
  received: number;
  attested: number;
}

function countShipped(gpus: readonly GpuRow[]): Map<string, ShippedCounts> {
  const counts = new Map<string, ShippedCounts>();
  for (const { shipment, tested, receivedAt, lastSeenAt } of gpus) {
    if (shipment === null) continue;
    const own = counts.get(shipment) ?? { units: 0, tested: 0, received: 0, attested: 0 };
    counts.set(shipment, own);
    own.units += 1;
    if (tested === 'passed') own.tested += 1;
    if (receivedAt !== null) own.received += 1;
    if (lastSeenAt !== null) own.attested += 1;
  }
  return counts;
}

function shipmentRow(
  of: Registered<Shipment>,
  counts: ShippedCounts = { units: 0, tested: 0, received: 0, attested: 0 },
): RecordRow<'shipment'> {
  const { units: _, ...record } = of.value;
  return { ...versionOf(of), ...counts, record };
}

function labTestRow(of: Registered<LabTest>): RecordRow<'labTest'> {
  const { results, ...record } = of.value;
  const passed = results.filter(({ result }) => result === 'passed').length;
  return { ...versionOf(of), units: results.length, passed, record };
}

function custodyRow(of: Registered<Custody>): RecordRow<'custody'> {
  const { units, ...record } = of.value;
  const named = units.slice(0, LIMITS.viewNames);
  return { ...versionOf(of), units: units.length, named, record };
}

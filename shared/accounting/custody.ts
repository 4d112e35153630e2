/** What documents say of each unit: custody events bound to units, in order of moment. */
import { matchUnit, type ReferenceUnit, type ReferenceValues } from '../appraisal/reference.ts';
import { compareText } from '../bytes/bytes.ts';
import type { Custody, CustodyEvent } from '../register/records/custody.ts';
import type { Register } from '../register/register.ts';

/** One custody event of one unit. */
export interface CustodyStep {
  readonly event: CustodyEvent;
  /** Milliseconds UTC. */
  readonly at: number;
  /** Register leaf of the version that stands. */
  readonly index: number;
  readonly record: Custody;
}

/** Custody events by unit order, ascending by moment, then id; those after validAt are plans. */
export type CustodyOfUnits = ReadonlyMap<number, readonly CustodyStep[]>;

/** Binds every custody event to the units that it names; a name that fits no unit binds nothing. */
export function custodyOfUnits(register: Register, reference: ReferenceValues): CustodyOfUnits {
  const events = [...register.records.custody.values()].sort(
    (a, b) => a.value.at - b.value.at || compareText(a.value.id, b.value.id),
  );
  const found = events.flatMap(({ value: record, index }) => {
    const { event, at } = record;
    const step: CustodyStep = { event, at, index, record };
    const units = record.units.flatMap(({ serial = null, uuid = null }) => {
      const unit = matchUnit({ serial, uuid }, reference);
      return unit === null ? [] : [unit];
    });
    return [...new Set(units)].map((unit) => ({ order: unit.order, step }));
  });
  return new Map(
    [...Map.groupBy(found, ({ order }) => order)].map(([order, own]) => [
      order,
      own.map(({ step }) => step),
    ]),
  );
}

/** The last event of a unit at or before a moment, or null. */
export function lastStep(
  unit: Pick<ReferenceUnit, 'order'>,
  custody: CustodyOfUnits,
  at: number,
): CustodyStep | null {
  return custody.get(unit.order)?.findLast((step) => step.at <= at) ?? null;
}

/**
 * The last event of a unit at or before a moment that names a document, or null: only such an
 * event moves a column, and one without takes nothing back.
 */
export function lastDocumentedStep(
  unit: Pick<ReferenceUnit, 'order'>,
  custody: CustodyOfUnits,
  at: number,
): CustodyStep | null {
  const isDocumented = ({ record }: CustodyStep) => record.document !== undefined;
  return custody.get(unit.order)?.findLast((step) => step.at <= at && isDocumented(step)) ?? null;
}

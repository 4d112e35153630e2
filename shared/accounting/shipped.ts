/** Which units count against a license at a moment, and which are shipped beyond it. */
import type { ReferenceUnit, ReferenceValues } from '../appraisal/reference.ts';
import type { License } from '../register/records/licenses.ts';
import type { Register } from '../register/register.ts';

/** Units that are shipped by a moment, each list in reference order. */
export interface ShippedUnits {
  /** Within the licensed quantity. */
  readonly counted: readonly ReferenceUnit[];
  /** Beyond it: outside the sum. */
  readonly beyond: readonly ReferenceUnit[];
  /** Those whose place another one has taken by then: outside the sum. */
  readonly replaced: readonly ReferenceUnit[];
}

/** Licensed quantity by model, in the order of the license; a model named twice is added up. */
export function licensedQuantities({ items }: License): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { model, quantity } of items) {
    quantities.set(model, (quantities.get(model) ?? 0) + quantity);
  }
  return quantities;
}

/** What tells which units are shipped. */
export interface ShippedBy {
  readonly validAt: number;
  /** Has the orders of the units that a host has attested by then. */
  readonly seen: { has(order: number): boolean };
}

/**
 * A unit whose shipment day is after validAt is not shipped yet, unless a host has attested it:
 * then the day is wrong. The first ones fill the licensed quantity. Of a unit and the board that
 * took its place by repair one is there at any moment: the board from that moment on.
 */
export function shippedUnits(
  register: Register,
  reference: ReferenceValues,
  { validAt, seen }: ShippedBy,
): ShippedUnits {
  const left = new Map<string, Map<string, number>>();
  for (const [id, { value }] of register.records.license) left.set(id, licensedQuantities(value));
  const counted: ReferenceUnit[] = [];
  const beyond: ReferenceUnit[] = [];
  const replaced: ReferenceUnit[] = [];
  for (const unit of reference.units) {
    const { from, until } = unit;
    if (from !== null ? from > validAt : unit.shippedAtMs > validAt && !seen.has(unit.order)) {
      continue;
    }
    if (until !== null && until <= validAt) {
      replaced.push(unit);
      continue;
    }
    const ofLicense = left.get(unit.license);
    const free = ofLicense?.get(unit.model) ?? 0;
    if (free === 0) beyond.push(unit);
    else {
      ofLicense?.set(unit.model, free - 1);
      counted.push(unit);
    }
  }
  return { counted, beyond, replaced };
}

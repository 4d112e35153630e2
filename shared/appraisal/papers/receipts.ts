/** What was received, by the custody events that say so. */
import type { FleetContext } from '../../accounting/fleet.ts';
import { compareText } from '../../bytes/bytes.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { Custody } from '../../register/records/custody.ts';
import { type NamedUnit, unitNames } from '../../register/unitNames.ts';
import type { ReferenceUnit } from '../reference.ts';
import { unitsShipped } from './papers.ts';

/** The `received` events by validAt, ascending by moment, then id. */
export function receiptsBy({ register, validAt }: FleetContext): Registered<Custody>[] {
  return [...register.records.custody.values()]
    .filter(({ value }) => value.event === 'received' && value.at <= validAt)
    .sort((a, b) => a.value.at - b.value.at || compareText(a.value.id, b.value.id));
}

/** A unit of a shipment that was received, which is in no receipt. */
export interface Unreceived {
  readonly unit: ReferenceUnit;
  /** The first receipt of its shipment. */
  readonly receipt: Registered<Custody>;
}

/** The units of received shipments that no receipt names. */
export function unreceivedUnits(context: FleetContext): Unreceived[] {
  const receipts = receiptsBy(context);
  const first = new Map<string, Registered<Custody>>();
  for (const receipt of receipts) {
    const { shipment } = receipt.value;
    if (shipment !== undefined && !first.has(shipment)) first.set(shipment, receipt);
  }
  if (first.size === 0) return [];
  const isReceived: (unit: NamedUnit) => boolean = unitNames(
    receipts.flatMap(({ value }) => value.units),
  );
  return unitsShipped(context).flatMap((unit) => {
    const receipt = first.get(unit.shipment);
    // A board that came from a repair was in no shipment.
    if (receipt === undefined || unit.from !== null || isReceived(unit)) return [];
    return [{ unit, receipt }];
  });
}

/** As in `receipt C-7 of shipment S1 at …, register leaf 204`. */
export function receiptWords({ value, index }: Registered<Custody>): string {
  return `receipt ${value.id} of shipment ${value.shipment}, register leaf ${index}`;
}

/** receivedUnshipped@1: what is received was shipped. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { isPlaceholder } from '../../claims/placeholder.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { Custody } from '../../register/records/custody.ts';
import type { UnitName } from '../../register/records/fields.ts';
import { receiptsBy } from '../papers/receipts.ts';
import { matchUnit, type ReferenceValues } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit of a receipt that no shipment names. */
export const receivedUnshipped: FleetCheck = {
  scope: 'fleet',
  name: 'receivedUnshipped',
  version: 1,
  code: 'unitReceivedUnshipped',
  family: 'diversion',
  severity: 'high',
  rule: 'R22',
  shows: 'A receipt names a unit that no shipment names: more arrived than was declared.',
  cannotShow: 'Whether the unit needed a license; nothing of a masked serial.',
  falseAlarms:
    'A typing error in a serial; a shipment that was not imported; a board that came back from a ' +
    'repair, before that is recorded.',
  next: 'Compare packing list and receipt; ask the exporter which license the unit came under.',
  run(context) {
    return receiptsBy(context).flatMap((receipt) => {
      const strange = receipt.value.units.filter((unit) => isUnknown(unit, context.reference));
      if (strange.length === 0) return [];
      const licenses = licensesOf(receipt, context);
      return strange.map((unit) => seenOf({ unit, receipt, licenses }));
    });
  },
};

interface Strange {
  readonly unit: UnitName;
  readonly receipt: Registered<Custody>;
  readonly licenses: readonly string[];
}

function seenOf({ unit, receipt, licenses }: Strange): FleetSeen {
  const { id, shipment, at } = receipt.value;
  const of = shipment === undefined ? '' : ` of shipment ${shipment}`;
  return {
    subject: { kind: 'unit', id: unit.serial ?? unit.uuid ?? '' },
    kid: null,
    hostId: null,
    units: [],
    alsoConcerns: licenses,
    seen: `in receipt ${id}${of}, register leaf ${receipt.index}; no shipment names it`,
    firstLeaf: null,
    lastLeaf: null,
    openedAt: at,
  };
}

function isUnknown({ serial, uuid }: UnitName, reference: ReferenceValues): boolean {
  if (uuid !== undefined && reference.byUuid.has(uuid)) return false;
  const ownUuid = uuid === undefined || isPlaceholder('uuid', uuid) ? null : uuid;
  const mates = (serial === undefined ? undefined : reference.bySerial.get(serial)) ?? [];
  if (mates.some(({ matchUuid }) => ownUuid === null || matchUuid === null)) return false;
  // A placeholder can be any unit.
  return ownUuid !== null || (serial !== undefined && !isPlaceholder('serial', serial));
}

/** Those of its shipment, else of the units that it names; else every license. */
function licensesOf({ value }: Registered<Custody>, context: FleetContext): string[] {
  const { records } = context.register;
  const shipment = value.shipment === undefined ? undefined : records.shipment.get(value.shipment);
  if (shipment !== undefined) return [shipment.value.license];
  const named = value.units.flatMap(({ serial = null, uuid = null }) => {
    const unit = matchUnit({ serial, uuid }, context.reference);
    return unit === null ? [] : [unit.license];
  });
  return named.length > 0 ? [...new Set(named)] : [...records.license.keys()];
}

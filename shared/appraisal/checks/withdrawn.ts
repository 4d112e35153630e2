/** withdrawn@1: a unit that a shipment has named stays in it. */
import type { FleetSeen } from '../../accounting/fleet.ts';
import type { ShippedUnit } from '../../register/license.ts';
import type { Registered, Version } from '../../register/recordBook.ts';
import type { Shipment } from '../../register/records/licenses.ts';
import { matchUnit, type ReferenceValues } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that an earlier version of a shipment names and the current one does not. */
export const withdrawn: FleetCheck = {
  scope: 'fleet',
  name: 'withdrawn',
  version: 1,
  code: 'unitWithdrawn',
  family: 'diversion',
  severity: 'high',
  rule: 'R11',
  shows: 'A correction of a shipment takes out a unit that it named before.',
  cannotShow: 'Whether the unit was shipped: the shipment is the word of who imported it.',
  falseAlarms: 'A typing error in a serial that was corrected; a unit that was never shipped.',
  next: 'Compare with the papers of the shipment; find the board, or show that it was not sent.',
  run({ register, reference }) {
    return [...register.records.shipment.values()].flatMap((shipment) =>
      withdrawnFrom(shipment, reference),
    );
  },
};

interface Withdrawal {
  readonly unit: ShippedUnit;
  /** The last version that names it, and the next one. */
  readonly namedBy: Version<Shipment>;
  readonly droppedBy: Version<Shipment>;
}

function withdrawnFrom(current: Registered<Shipment>, reference: ReferenceValues): FleetSeen[] {
  const { earlier } = current;
  const isStillNamed = namesOf(current.value.units);
  const found = new Map<string, Withdrawal>();
  for (const [position, namedBy] of earlier.entries()) {
    const droppedBy = earlier[position + 1] ?? current;
    for (const unit of namedBy.value.units) {
      const id = unit.serial ?? unit.uuid;
      if (id === undefined || isStillNamed(unit)) continue;
      found.set(`${id} ${unit.uuid}`, { unit, namedBy, droppedBy });
    }
  }
  return [...found.values()].map((withdrawal) => seenOf(withdrawal, reference));
}

function seenOf({ unit, namedBy, droppedBy }: Withdrawal, reference: ReferenceValues): FleetSeen {
  const { serial = null, uuid = null, model } = unit;
  const now = matchUnit({ serial, uuid }, reference);
  const { id, license } = namedBy.value;
  const elsewhere = now === null ? '' : `; now in shipment ${now.shipment}`;
  return {
    subject: { kind: 'unit', id: serial ?? uuid ?? '' },
    kid: null,
    hostId: null,
    units: now === null ? [] : [now],
    alsoConcerns: [license],
    seen:
      `${model} in shipment ${id} of license ${license} by register leaf ${namedBy.index}, ` +
      `no longer by leaf ${droppedBy.index}${elsewhere}`,
    firstLeaf: null,
    lastLeaf: null,
    openedAt: droppedBy.time,
  };
}

/** True of a unit that one of these is: by uuid where both have one, else by serial. */
function namesOf(units: readonly ShippedUnit[]): (unit: ShippedUnit) => boolean {
  const uuids = new Set(units.map(({ uuid }) => uuid));
  const serials = new Set(units.map(({ serial }) => serial));
  const bare = units.filter(({ uuid }) => uuid === undefined);
  const bareSerials = new Set(bare.map(({ serial }) => serial));
  return ({ uuid, serial }) => {
    if (uuid === undefined) return serials.has(serial);
    return uuids.has(uuid) || (serial !== undefined && bareSerials.has(serial));
  };
}

/** shipmentIdentity@1: serial and uuid belong together as the shipment declares. */
import { type ReferenceUnit, type ReferenceValues, unitSubject } from '../reference.ts';
import type { EvidenceCheck, EvidenceSeen, GpuPart } from './check.ts';

/** Fires where a unit is declared with both serial and uuid, and a GPU shows only one of them. */
export const shipmentIdentity: EvidenceCheck = {
  scope: 'evidence',
  name: 'shipmentIdentity',
  version: 1,
  code: 'gpuIdentityChanged',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A GPU shows one half of a declared identity together with another half.',
  cannotShow: 'Which half is true: serial and uuid both come through the driver of the host.',
  falseAlarms: 'A typing error in the shipment; a board that the maker repaired.',
  next: 'Compare label, electronic serial and uuid on the board itself, and correct what is wrong.',
  run({ gpus, reference }) {
    return gpus.flatMap((gpu) => seenOn(gpu, reference));
  },
};

function seenOn({ identity, submodule }: GpuPart, reference: ReferenceValues): EvidenceSeen[] {
  const serial = identity.serial?.value;
  const uuid = identity.uuid?.value;
  if (serial === undefined || uuid === undefined) return [];
  const byUuid = reference.byUuid.get(uuid);
  const differing = byUuid === undefined ? bySerialOnly(serial, reference) : [byUuid];
  return differing
    .filter((unit) => unit.matchSerial !== null && unit.matchUuid !== null)
    .filter((unit) => unit.matchSerial !== serial || unit.matchUuid !== uuid)
    .map((unit) => ({
      submodule,
      subject: unitSubject(unit),
      seen:
        `declared with serial ${unit.matchSerial} and uuid ${unit.matchUuid}, ` +
        `seen with serial ${serial} and uuid ${uuid}`,
    }));
}

/** The units that have this serial, where none of them could be this GPU. */
function bySerialOnly(serial: string, reference: ReferenceValues): readonly ReferenceUnit[] {
  const mates = reference.bySerial.get(serial) ?? [];
  return mates.some((unit) => unit.matchUuid === null) ? [] : mates;
}

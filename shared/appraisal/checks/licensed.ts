/** licensed@1: every GPU with an identity belongs to a shipment under a license. */
import type { ReferenceValues } from '../reference.ts';
import type { EvidenceCheck, GpuPart } from './check.ts';

/** Fires for each GPU whose serial and uuid no shipment under a known license names. */
export const licensed: EvidenceCheck = {
  scope: 'evidence',
  name: 'licensed',
  version: 1,
  code: 'gpuUnlicensed',
  family: 'diversion',
  severity: 'high',
  rule: 'R09',
  shows: 'A GPU is in this host that no shipment under a known license names.',
  cannotShow: 'Whether the license is in force, and whether this model needs one.',
  falseAlarms: 'A shipment that was not imported yet; a GPU that needs no license.',
  next: 'Import the shipment that names it, or find out how this GPU came here.',
  run({ gpus, reference }) {
    return gpus.flatMap((gpu) => {
      const seen = unknownIdentity(gpu, reference);
      return seen === null ? [] : [{ submodule: gpu.submodule, subject: gpu.gpuSubject, seen }];
    });
  },
};

function unknownIdentity(
  { identity, model, document }: GpuPart,
  { byUuid, bySerial }: ReferenceValues,
): string | null {
  const serial = identity.serial?.value;
  const uuid = identity.uuid?.value;
  if (serial === undefined && uuid === undefined) return null;
  if (uuid !== undefined && byUuid.has(uuid)) return null;
  if (serial !== undefined && bySerial.has(serial)) return null;
  const name = model ?? document?.productName ?? 'GPU';
  return `${name}, serial ${serial ?? 'not known'}, uuid ${uuid ?? 'not known'}: in no shipment`;
}

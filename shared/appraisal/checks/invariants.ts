/** invariants@1: the values of a GPU fit each other as they do on every genuine one. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that breaks an invariant; memory has a check of its own. */
export const invariants: EvidenceCheck = {
  scope: 'evidence',
  name: 'invariants',
  version: 1,
  code: 'gpuInvariantBroken',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows:
    'Part number, board, VBIOS or name do not belong to the chip that the PCI device id names.',
  cannotShow: 'A forgery that keeps all of them in step; which of the two values is the false one.',
  falseAlarms: 'A board or name that is newer than this release; a repaired board.',
  next: 'Inspect the board: label, part number, chip; compare with the lab test of the shipment.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, broken }) => {
      const own = broken.filter(({ invariant }) => invariant !== 'memoryOfModel');
      if (own.length === 0) return [];
      return [{ submodule, subject, seen: own.map(({ seen }) => seen).join('; ') }];
    });
  },
};

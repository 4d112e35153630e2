/** partDeclared@1: a unit has the part number that its shipment declares. */
import type { GpuDocument } from '../../evidence/document.ts';
import { chipVariant } from '../gpuFacts.ts';
import type { EvidenceCheck } from './check.ts';

/**
 * Fires for each GPU whose part number is not the declared one. A declared chip part is compared
 * with the chip's, a declared board part with the board's, without its first three characters:
 * they tell how it is sold. Any other text is a number of the trade, and nothing reads that.
 */
export const partDeclared: EvidenceCheck = {
  scope: 'evidence',
  name: 'partDeclared',
  version: 1,
  code: 'gpuPartNotDeclared',
  family: 'diversion',
  severity: 'medium',
  rule: 'R09',
  shows: 'The unit shows another part number than the papers of its shipment declare.',
  cannotShow: 'Whether the papers are wrong or the board was exchanged.',
  falseAlarms: 'A clerical error in the shipment; a board that was repaired with other parts.',
  next: 'Compare with the label of the board; correct the shipment, or find the declared board.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, document, unit }) => {
      const declared = unit?.partNumber?.trim().toUpperCase() ?? '';
      const shown = document === null ? null : otherPart(declared, document);
      if (shown === null) return [];
      return [{ submodule, subject, seen: `declared with part ${declared}, seen with ${shown}` }];
    });
  },
};

/** The part that is shown where it is not the declared one, else null. */
function otherPart(declared: string, document: GpuDocument): string | null {
  const { gpuPartNumber, boardPartNumber } = document;
  if (chipVariant(declared) !== null) {
    // Drivers before 525 do not give the part of the chip.
    if (gpuPartNumber === undefined || chipVariant(gpuPartNumber) === null) return null;
    return gpuPartNumber.toUpperCase() === declared ? null : gpuPartNumber;
  }
  const board = boardCode(declared);
  const shown = boardCode(boardPartNumber?.toUpperCase() ?? '');
  if (board === null || shown === null || board === shown) return null;
  return boardPartNumber ?? null;
}

/** `2G520-0280-000` of `695-2G520-0280-000`; null for any other form, and for a masked one. */
function boardCode(part: string): string | null {
  const code = /^[0-9A-Z]{3}-([0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{3})$/.exec(part)?.[1];
  return code === undefined || code.startsWith('00000') ? null : code;
}

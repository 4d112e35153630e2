/** Whether a GPU has a framebuffer of a size that genuine boards have. */
import type { GpuDocument } from '../evidence/document.ts';

/** A size fits when it differs from a known one by at most one part in this many (2 %). */
const TOLERANCE_PARTS = 50;

/** MiB of the whole board. A MIG instance shows the size of its slice, which says nothing of it. */
export function wholeMemoryMiB(document: GpuDocument | null): number | undefined {
  return document?.uuid?.startsWith('MIG-') === true ? undefined : document?.memoryTotalMiB;
}

/** True where a size, in MiB, is that of a genuine board. */
export function fitsMemory(size: number, genuine: number): boolean {
  return Math.abs(size - genuine) * TOLERANCE_PARTS <= genuine;
}

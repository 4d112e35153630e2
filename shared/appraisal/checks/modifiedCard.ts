/** modifiedCard@1: a GPU is no board that is known to be modified. */
import type { CatalogueModel } from '../../register/policyDocuments.ts';
import { catalogueIndex, entryOf } from '../catalogue.ts';
import { chipVariant } from '../gpuFacts.ts';
import { fitsMemory, wholeMemoryMiB } from '../memory.ts';
import type { EvidenceCheck, EvidenceContext, GpuPart } from './check.ts';

/**
 * Fires for each GPU with memory that only modified boards of its chip have, and for each chip
 * that is not made for data centers and shows the name, the memory or the part of one that is, or
 * the other way round.
 */
export const modifiedCard: EvidenceCheck = {
  scope: 'evidence',
  name: 'modifiedCard',
  version: 1,
  code: 'gpuModified',
  family: 'tampering',
  severity: 'high',
  rule: 'R08',
  shows: 'The GPU has what only modified boards have, or a chip that poses as another one.',
  cannotShow: 'Who modified it; any modification that no public report has described.',
  falseAlarms: 'A factory board with a size that was seen on modified ones only, so far.',
  next: 'Inspect the board, its memory chips and its label; ask where it was bought.',
  run(context) {
    return context.gpus.flatMap((gpu) => {
      const seen = signsOf(gpu, context);
      if (seen.length === 0) return [];
      return [{ submodule: gpu.submodule, subject: gpu.subject, seen: seen.join('; ') }];
    });
  },
};

function signsOf({ document }: GpuPart, { reference }: EvidenceContext): string[] {
  const { catalogue } = reference;
  const entry = document === null ? null : entryOf(document, catalogue);
  if (document === null || entry === null) return [];
  const size = wholeMemoryMiB(document);
  const seen: string[] = [];
  const isGenuine = size !== undefined && fitsAny(size, entry.memoryMiB);
  if (size !== undefined && !isGenuine && fitsAny(size, entry.modifiedMemoryMiB)) {
    seen.push(`${entry.model} with ${size} MiB, as modified boards have`);
  }
  if (isOfOtherUse(entry)) {
    const named = catalogueIndex(catalogue).byProductName.get(document.productName ?? '')?.[0];
    if (named?.kind === 'datacenter') {
      seen.push(`a chip of ${entry.model} with the name ${document.productName}`);
    }
  }
  const part = chipVariant(document.gpuPartNumber);
  const owner = catalogue.models.find(({ gpuParts }) => part !== null && gpuParts.includes(part));
  if (owner !== undefined && isOfOtherUse(owner) !== isOfOtherUse(entry)) {
    seen.push(`${entry.model} with the GPU part of ${owner.model}, ${document.gpuPartNumber}`);
  }
  return seen;
}

const fitsAny = (size: number, sizes: readonly number[]): boolean =>
  sizes.some((each) => fitsMemory(size, each));

/** Neither for data centers nor for workstations, whose boards are close relatives. */
const isOfOtherUse = ({ kind }: CatalogueModel): boolean =>
  kind === 'consumer' || kind === 'mining' || kind === 'automotive';

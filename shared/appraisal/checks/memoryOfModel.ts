/** memoryOfModel@1: the framebuffer has a size that genuine boards of this model have. */
import { fitsMemory, wholeMemoryMiB } from '../memory.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU whose memory is not of its model. */
export const memoryOfModel: EvidenceCheck = {
  scope: 'evidence',
  name: 'memoryOfModel',
  version: 1,
  code: 'gpuMemoryNotOfModel',
  family: 'tampering',
  severity: 'high',
  rule: 'R08',
  shows: 'The GPU has more or less memory than any genuine board of its model: a modified board.',
  cannotShow:
    'A modification that keeps a factory size; any model whose size is not in the catalogue.',
  falseAlarms:
    'A new factory size, or a driver that reserves much more, before the catalogue has it.',
  next: 'Inspect the board and its part numbers; compare with the lab test of the shipment.',
  run({ gpus, reference }) {
    const sizes = new Map(
      reference.catalogue.models.map(({ model, memoryMiB }) => [model, memoryMiB]),
    );
    return gpus.flatMap((gpu) => {
      const known = (gpu.model === null ? undefined : sizes.get(gpu.model)) ?? [];
      const size = wholeMemoryMiB(gpu.document);
      if (known.length === 0 || size === undefined) return [];
      if (known.some((genuine) => fitsMemory(size, genuine))) return [];
      const seen = `${gpu.model} with ${size} MiB; genuine boards have ${known.join(' or ')} MiB`;
      return [{ submodule: gpu.submodule, subject: gpu.subject, seen }];
    });
  },
};

/** virtualGpu@1: the GPUs of a host are boards, not slices of one. */
import { isVirtualGpu } from '../catalogue.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that calls itself virtual. It is never counted. */
export const virtualGpu: EvidenceCheck = {
  scope: 'evidence',
  name: 'virtualGpu',
  version: 1,
  code: 'gpuVirtual',
  family: 'operations',
  severity: 'low',
  rule: 'R06',
  shows: 'A GPU calls itself the slice of a board that another machine holds; it is not counted.',
  cannotShow: 'That it is a slice: the host says so of itself. Which board it is a part of.',
  falseAlarms: 'Every virtual machine with a vGPU.',
  next: 'Attest the machine that holds the board; if there is none, look at this host.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, document }) => {
      if (document === null || !isVirtualGpu(document)) return [];
      const { productName = 'GPU', serial = 'not known', uuid = 'not known' } = document;
      return [{ submodule, subject, seen: `${productName}, serial ${serial}, uuid ${uuid}` }];
    });
  },
};

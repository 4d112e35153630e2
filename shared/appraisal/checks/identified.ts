/** identified@1: a GPU that can be read says which one it is. */
import { isVirtualGpu } from '../catalogue.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each readable GPU without a usable serial and without a usable uuid. */
export const identified: EvidenceCheck = {
  scope: 'evidence',
  name: 'identified',
  version: 1,
  code: 'gpuUnidentified',
  family: 'operations',
  severity: 'medium',
  rule: 'R06',
  shows: 'A GPU works in this host and has no serial and no uuid: it can be counted as no unit.',
  cannotShow: 'Which GPU it is, and whether it is licensed.',
  falseAlarms: 'Software that masks identities; a MIG instance that is listed in place of its GPU.',
  next: 'Read serial and uuid on the host itself, and find out what takes them away.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, readable, identity, model, document }) => {
      if (!readable || document === null || isVirtualGpu(document)) return [];
      if (identity.serial !== null || identity.uuid !== null) return [];
      const name = model ?? document.productName ?? 'GPU';
      return [{ submodule, subject, seen: `${name} without a usable serial or uuid` }];
    });
  },
};

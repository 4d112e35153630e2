/** misnamed@1: a GPU is listed under the bus id that its document gives. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU whose submodule is not named after the PCI bus id in its document. */
export const misnamed: EvidenceCheck = {
  scope: 'evidence',
  name: 'misnamed',
  version: 1,
  code: 'gpuMisnamed',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'A GPU is listed in another place of the host than its own document says.',
  cannotShow: 'Which of the two is its place, and whether the GPU is in this host at all.',
  falseAlarms: 'None is known: the agent makes the name from the bus id.',
  next: 'List the GPUs on the host itself; find out what signed in place of the agent.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, document }) => {
      const busId = document?.pciBusId;
      if (busId === undefined || submodule === `gpu-${busId}`) return [];
      return [{ submodule, subject, seen: `listed as ${submodule}, its PCI bus id is ${busId}` }];
    });
  },
};

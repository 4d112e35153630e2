/** gpuAbsent@1: a host keeps the GPUs that it had. */
import { msToText } from '../../register/day.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that the agent has seen before and no read of this round lists. */
export const gpuAbsent: EvidenceCheck = {
  scope: 'evidence',
  name: 'gpuAbsent',
  version: 1,
  code: 'gpuAbsent',
  family: 'operations',
  severity: 'medium',
  rule: 'R05',
  shows: 'The agent saw a GPU in this host before, and now no read lists it.',
  cannotShow: 'Whether it was taken out, broke down, or only cannot be seen by this agent.',
  falseAlarms: 'A GPU that fell off the bus; an agent in a container that lost its devices.',
  next: 'Look for the board in the host; record what became of it.',
  run({ gpus }) {
    return gpus.flatMap(({ submodule, subject, document }) => {
      if (document?.state !== 'absent') return [];
      const { since } = document;
      const seen = since === undefined ? '' : ` since ${msToText(since)} by its own clock`;
      return [{ submodule, subject, seen: `no read of this host lists ${submodule}${seen}` }];
    });
  },
};

/** readElsewhere@1: a host is read by its own nvidia-smi, over its own /sys and /proc. */
import { clip } from '../finding.ts';
import type { EvidenceCheck } from './check.ts';

// Both paths fit into what a finding can hold.
const PATH_CHARACTERS = 200;

/** Fires for each evidence whose host document names another nvidia-smi or host root. */
export const readElsewhere: EvidenceCheck = {
  scope: 'evidence',
  name: 'readElsewhere',
  version: 1,
  code: 'hostReadElsewhere',
  family: 'operations',
  severity: 'low',
  rule: 'R14',
  shows: 'The agent was told to read through another nvidia-smi, or below another host root.',
  cannotShow:
    'That a value is false. An nvidia-smi that was replaced in its usual place is not seen.',
  falseAlarms: 'Tests and demonstrations; an agent in a container; an unusual installation.',
  next: 'Look at what stands at the path on the host; if nothing needs it, clear the setting.',
  run({ host, hostDocument }) {
    const { nvidiaSmi, hostRoot } = hostDocument?.overrides ?? {};
    const moved = [
      ...(nvidiaSmi === undefined
        ? []
        : [`nvidia-smi read from ${clip(nvidiaSmi, PATH_CHARACTERS)}`]),
      ...(hostRoot === undefined ? [] : [`host root read from ${clip(hostRoot, PATH_CHARACTERS)}`]),
    ];
    return moved.length === 0 ? [] : [{ submodule: null, subject: host, seen: moved.join('; ') }];
  },
};

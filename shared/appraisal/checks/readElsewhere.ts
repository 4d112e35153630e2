/** readElsewhere@1: a host is read by its own nvidia-smi, over its own /sys and /proc. */
import { clip } from '../finding.ts';
import type { EvidenceCheck } from './check.ts';

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
      ...(nvidiaSmi === undefined ? [] : [`nvidia-smi read from ${safePath(nvidiaSmi)}`]),
      ...(hostRoot === undefined ? [] : [`host root read from ${safePath(hostRoot)}`]),
    ];
    return moved.length === 0 ? [] : [{ submodule: null, subject: host, seen: moved.join('; ') }];
  },
};

/**
 * Characters without a shape of their own, which could disguise a path: invisible ones, and those
 * that turn the direction of writing. Listed and not by Unicode class, which grows over time.
 */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

function safePath(text: string): string {
  return clip(text.replace(INVISIBLE, '?'), PATH_CHARACTERS);
}

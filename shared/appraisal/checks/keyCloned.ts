/** keyCloned@1: only one holder of a host key speaks. */

import { hostSeen } from '../../accounting/fleet.ts';
import { isSpokenAgain } from '../../accounting/keyTree.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each key with a fork whose older branch spoke again. */
export const keyCloned: FleetCheck = {
  scope: 'fleet',
  name: 'keyCloned',
  version: 1,
  code: 'hostKeyCloned',
  family: 'tampering',
  severity: 'critical',
  rule: 'R06',
  shows: 'Two holders of one host key speak in turn: the key and its state were copied.',
  cannotShow: 'Which of the two is the enrolled host; what the copy runs on.',
  falseAlarms: 'A host restored from a backup whose older instance was started again by mistake.',
  next: 'Stop both, retire the key, enroll the real host anew; find out how the key was copied.',
  run(context) {
    return context.keys.flatMap(({ kid, forks }) => {
      const fork = forks.find(isSpokenAgain);
      if (fork === undefined) return [];
      const { laterIndex, earlierIndex, spokeAgainIndex } = fork;
      const seen =
        `leaf ${laterIndex} begins a second branch beside leaf ${earlierIndex}, ` +
        `and leaf ${spokeAgainIndex} continues the first`;
      return [hostSeen(context, kid, { seen, firstLeaf: laterIndex, lastLeaf: spokeAgainIndex })];
    });
  },
};

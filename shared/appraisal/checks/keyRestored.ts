/** keyRestored@1: a host goes on from its own last evidence. */

import { hostSeen } from '../../accounting/fleet.ts';
import { isSpokenAgain } from '../../accounting/keyTree.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each key with a fork whose older branch stays silent. */
export const keyRestored: FleetCheck = {
  scope: 'fleet',
  name: 'keyRestored',
  version: 1,
  code: 'hostRestored',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'The host went on from an older state than its last one, or from none at all.',
  cannotShow:
    'Whether it was a backup, a lost disk or a copy of the key, until both speak in turn.',
  falseAlarms: 'A host that was restored from a backup, or whose disk was lost but not its key.',
  next: 'Ask whether the host was restored. If it was not, treat the key as copied.',
  run(context) {
    return context.keys.flatMap(({ kid, forks }) => {
      const [fork] = forks;
      const last = forks.at(-1);
      if (fork === undefined || last === undefined || forks.some(isSpokenAgain)) return [];
      const { laterIndex, earlierIndex } = fork;
      const seen = `leaf ${laterIndex} goes on from before leaf ${earlierIndex}`;
      const leaves = { firstLeaf: laterIndex, lastLeaf: last.laterIndex };
      return [hostSeen(context, kid, { seen, ...leaves })];
    });
  },
};

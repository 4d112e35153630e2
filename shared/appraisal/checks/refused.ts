/** refused@1: what a host validly signs is acceptable. */
import { hostSeen } from '../../accounting/fleet.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each key with refused evidence. */
export const refused: FleetCheck = {
  scope: 'fleet',
  name: 'refused',
  version: 1,
  code: 'evidenceRefused',
  family: 'operations',
  severity: 'medium',
  rule: 'R11',
  shows: 'The host key validly signed something that the server had to refuse.',
  cannotShow: 'What it said: only its digest is in the log.',
  falseAlarms: 'An agent of another version than the server.',
  next: 'Compare the versions of agent and server; read the log of the agent.',
  run(context) {
    return context.keys.flatMap(({ kid, refusals }) => {
      const [first] = refusals;
      const last = refusals.at(-1);
      if (first === undefined || last === undefined) return [];
      const seen = `${refusals.length} refused, the last at leaf ${last.index} (${last.code})`;
      const leaves = { firstLeaf: first.index, lastLeaf: last.index };
      return [hostSeen(context, kid, { seen, ...leaves })];
    });
  },
};

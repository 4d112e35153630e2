/** awaitsApproval@1: somebody has decided on every host key. */
import { hostSeen } from '../../accounting/fleet.ts';
import { awaitsApproval as isWaiting } from '../../register/hostKeys.ts';
import { amount } from '../../text/amount.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each host key that waits for a person's approval. Its evidence is not counted. */
export const awaitsApproval: FleetCheck = {
  scope: 'fleet',
  name: 'awaitsApproval',
  version: 1,
  code: 'hostAwaitsApproval',
  family: 'operations',
  severity: 'medium',
  rule: 'R05',
  shows: 'A host was enrolled under the name of another one, and nobody has approved it yet.',
  cannotShow: 'Whether it is the same host with a new key, or another one.',
  falseAlarms: 'Every host that was installed anew.',
  next: 'Find out which machine it is; approve its key and say what it replaces, or refuse it.',
  run(context) {
    const ofKey = Map.groupBy(context.items, ({ leaf }) => leaf.kid);
    return [...context.reference.hosts].flatMap(([kid, state]) => {
      if (!isWaiting(state)) return [];
      const items = ofKey.get(kid) ?? [];
      const seen =
        `key ${kid} by register leaf ${state.index}; ` +
        `${amount(items.length, 'evidence')} kept and not counted`;
      const leaves = { firstLeaf: items[0]?.index ?? null, lastLeaf: items.at(-1)?.index ?? null };
      return [hostSeen(context, kid, { seen, ...leaves })];
    });
  },
};

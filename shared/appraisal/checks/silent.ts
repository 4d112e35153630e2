/** silent@1: a host that has attested goes on attesting. */
import { msToText } from '../../register/day.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each host whose last evidence is older than the policy's attestedWithinMs. */
export const silent: FleetCheck = {
  scope: 'fleet',
  name: 'silent',
  version: 1,
  code: 'hostSilent',
  family: 'operations',
  severity: 'medium',
  rule: 'R05',
  shows: 'A host that attested before has sent no evidence for longer than the policy allows.',
  cannotShow: 'Why; and where its GPUs are since then.',
  falseAlarms: 'Maintenance, a network outage, a host that was taken out of service.',
  next: 'Start the host or its agent; if it is gone, record what became of its GPUs.',
  run({ hosts, reference, validAt }) {
    return hosts.flatMap((host) => {
      const { last } = host;
      // A host that was taken out of use owes no evidence; its units are counted as they are.
      if (host.ended !== null) return [];
      if (last === null || validAt - last.time <= reference.policy.attestedWithinMs) return [];
      return [
        {
          subject: host.subject,
          kid: last.kid,
          hostId: host.id,
          units: [],
          seen: `no evidence since leaf ${last.index} at ${msToText(last.time)}`,
          firstLeaf: null,
          lastLeaf: null,
        },
      ];
    });
  },
};

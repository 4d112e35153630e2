/** twoPlaces@2: a GPU that was attested elsewhere comes back only where records say so. */
import { knownSince } from '../../accounting/changes.ts';
import { travelOf, unexplainedReturn } from '../../accounting/moves.ts';
import { hostName } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each GPU that host A attests again after host B did, with a change not recorded. */
export const twoPlacesWithoutRecord: FleetCheck = {
  scope: 'fleet',
  name: 'twoPlaces',
  version: 2,
  code: 'gpuInTwoPlaces',
  family: 'diversion',
  severity: 'critical',
  rule: 'R06',
  shows:
    'Two hosts attest the same GPU in turn, and not every change between them is recorded: at ' +
    'least one of them shows a copied identity.',
  cannotShow: 'Which of the two hosts really has it; copies that are covered by recorded moves.',
  falseAlarms: 'A GPU that was moved and moved back, where one of the moves was not recorded.',
  next: 'Look for the board in both hosts at the same time.',
  run(context) {
    const { tracks, reference } = context;
    return tracks.flatMap((track) => {
      const found = unexplainedReturn(travelOf(track, context));
      if (found === null) return [];
      const { other, again } = found;
      const seen =
        `host ${hostName(again.kid, reference)} attests it again by leaf ${again.index}, ` +
        `after host ${hostName(other.kid, reference)} did by leaf ${other.index}`;
      return [
        {
          subject: track.subject,
          kid: again.kid,
          hostId: again.hostId,
          units: track.units,
          seen,
          firstLeaf: other.index,
          lastLeaf: again.index,
          openedAt: knownSince(other, again),
        },
      ];
    });
  },
};

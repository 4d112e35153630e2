/** twoPlaces@1: a GPU that was attested elsewhere is not attested again by the host before. */
import { placesOf, returnTo } from '../../accounting/places.ts';
import { hostName } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each GPU that host A attests again after host B did. */
export const twoPlaces: FleetCheck = {
  scope: 'fleet',
  name: 'twoPlaces',
  version: 1,
  code: 'gpuInTwoPlaces',
  family: 'diversion',
  severity: 'critical',
  rule: 'R06',
  shows: 'Two hosts attest the same GPU in turn: at least one of them shows a copied identity.',
  cannotShow: 'Which of the two hosts really has it.',
  falseAlarms: 'A GPU that was moved and moved back.',
  next: 'Look for the board in both hosts at the same time.',
  run({ tracks, reference }) {
    return tracks.flatMap((track) => {
      const found = returnTo(placesOf(track.sightings));
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
        },
      ];
    });
  },
};

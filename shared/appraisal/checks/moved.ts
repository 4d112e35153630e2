/** moved@1: a GPU stays in the host where it was first attested. */
import { latestMove, placesOf, returnTo } from '../../accounting/places.ts';
import { hostName } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each GPU that one host attested first and another later. */
export const moved: FleetCheck = {
  scope: 'fleet',
  name: 'moved',
  version: 1,
  code: 'gpuMoved',
  family: 'diversion',
  severity: 'high',
  rule: 'R04',
  shows: 'The same GPU was attested by one host and later by another, and there is no record why.',
  cannotShow: 'Where the two hosts stand: the site of a host is declared.',
  falseAlarms: 'A repair or a change of hosts that nobody recorded.',
  next: 'Find out who moved it, when and under which authority, and record it.',
  run({ tracks, reference }) {
    return tracks.flatMap((track) => {
      const stays = placesOf(track.sightings);
      const move = returnTo(stays) === null ? latestMove(stays) : null;
      if (move === null) return [];
      const { from, to } = move;
      const old = hostName(from.last.kid, reference);
      const seen =
        `attested by host ${old} until leaf ${from.last.index}, ` +
        `by host ${hostName(to.first.kid, reference)} from leaf ${to.first.index}`;
      return [
        {
          subject: track.subject,
          kid: to.first.kid,
          hostId: to.hostId,
          units: track.units,
          seen,
          firstLeaf: from.last.index,
          lastLeaf: to.first.index,
        },
      ];
    });
  },
};

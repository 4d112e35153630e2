/** moved@2: a GPU changes its host only where a record says so. */

import { knownSince } from '../../accounting/changes.ts';
import type { FleetContext, FleetSeen, Track } from '../../accounting/fleet.ts';
import {
  type HostChange,
  placeWords,
  siteOf,
  type Travel,
  travelOf,
  unexplainedReturn,
} from '../../accounting/moves.ts';
import { msToText } from '../../register/day.ts';
import { hostName } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each GPU whose latest change of hosts without a record no other finding has. */
export const movedWithoutRecord: FleetCheck = {
  scope: 'fleet',
  name: 'moved',
  version: 2,
  code: 'gpuMoved',
  family: 'diversion',
  severity: 'high',
  rule: 'R04',
  shows:
    'The same GPU was attested by one host and later by another, and no custody event to the ' +
    'host or site where it was then seen is recorded near that time.',
  cannotShow:
    'Where the two hosts stand: the site of a host is declared. A change that somebody recorded ' +
    'without authority to make it.',
  falseAlarms: 'A repair or a change of hosts that nobody recorded, or recorded for another day.',
  next: 'Find out who moved it, when and under which authority, and record the move.',
  run(context) {
    return context.tracks.flatMap((track) => {
      const travel = travelOf(track, context);
      if (travel.changes.length === 0 || unexplainedReturn(travel) !== null) return [];
      const change = travel.changes.findLast(({ explainedBy }) => explainedBy === null);
      return change === undefined ? [] : [seenOf(change, { track, travel, context })];
    });
  },
};

interface MovePlace {
  readonly track: Track;
  readonly travel: Travel;
  readonly context: FleetContext;
}

function seenOf({ from, to }: HostChange, { track, travel, context }: MovePlace): FleetSeen {
  const old = hostName(from.last.kid, context.reference);
  const now = hostName(to.first.kid, context.reference);
  const words = siteWords(siteOf(from.last, context), siteOf(to.first, context));
  return {
    subject: track.subject,
    kid: to.first.kid,
    hostId: to.hostId,
    units: track.units,
    seen:
      `attested by host ${old} until leaf ${from.last.index}, ` +
      `by host ${now} from leaf ${to.first.index}; ${words}${planWords(travel, from.last.seenAt)}`,
    firstLeaf: from.last.index,
    lastLeaf: to.first.index,
    openedAt: knownSince(from.last, to.first),
  };
}

function siteWords(old: string | null, now: string | null): string {
  if (old !== now) return `declared at ${siteName(old)} before, at ${siteName(now)} since`;
  return old === null ? 'neither has a declared site' : `both declared at ${siteName(old)}`;
}

function siteName(site: string | null): string {
  return site === null ? 'no site' : `site ${site}`;
}

/** A recorded move that does not lead there. */
function planWords({ unused }: Travel, sinceMs: number): string {
  const plan = unused.findLast(({ event, at }) => event === 'moved' && at >= sinceMs);
  if (plan === undefined) return '';
  return `; register leaf ${plan.index} has a move to ${placeWords(plan)} at ${msToText(plan.at)}`;
}

/** userLicensed@1: hosts with units are used by end users that the licenses name. */
import { type FleetContext, type FleetSeen, type Host, hostSeen } from '../../accounting/fleet.ts';
import { hostIdsByName } from '../../accounting/hostNames.ts';
import { partyFinder } from '../../register/licenseParties.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { Use } from '../../register/records/custody.ts';
import { userOf } from '../../register/users.ts';
import type { ReferenceUnit } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each host with a declared user whom the license of a unit in it does not name. */
export const userLicensed: FleetCheck = {
  scope: 'fleet',
  name: 'userLicensed',
  version: 1,
  code: 'userNotLicensed',
  family: 'endUse',
  severity: 'high',
  rule: 'R05',
  shows: 'The declared user of a host is none of the end users of the license of a unit in it.',
  cannotShow: 'Who used the host: users are declared. Nothing of a license that names no end user.',
  falseAlarms:
    'A party that is recorded twice; an amended license that was not imported yet; a license ' +
    'that allows customers of its end user.',
  next: 'Ask who used the host and under which authority; end the use, or record the right user.',
  run(context) {
    const suspects = suspectUses(context);
    if (suspects.size === 0) return [];
    const units = context.reference.units.filter(({ order }) => context.ofUnit.has(order));
    const found = units.flatMap((unit) => foundOf(unit, suspects, context));
    const ofHost = Map.groupBy(found, ({ hostId }) => hostId);
    return context.hosts.flatMap((host) => {
      const own = ofHost.get(host.id);
      return own === undefined ? [] : [seenOf(host, own, context)];
    });
  },
};

/** A use of a host by somebody whom some license does not name. */
interface Suspect {
  readonly use: Registered<Use>;
  readonly user: string;
  /** Licenses that name end users, and not this one. */
  readonly licenses: ReadonlySet<string>;
  /** The part of the interval in which it holds, milliseconds UTC, both ends included. */
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly hostId: string;
  readonly license: string;
  readonly use: Registered<Use>;
  readonly user: string;
  readonly since: number;
}

/** Uses in [from, validAt] that some license forbids, by host id. */
function suspectUses(context: FleetContext): Map<string, Suspect[]> {
  const { register, from, validAt } = context;
  const hosts = hostIdsByName(context);
  const forbidden = forbiddenTo(context);
  const suspects = [...register.records.use.values()].flatMap((use) => {
    const { host, to = Number.MAX_SAFE_INTEGER } = use.value;
    const user = userOf(register, use.value)?.user;
    // Who it is was withheld: the report says so, and nothing is known of them.
    if (user === undefined) return [];
    const start = Math.max(use.value.from, from);
    const end = Math.min(to - 1, validAt);
    if (start > end) return [];
    const licenses = forbidden(user);
    if (licenses.size === 0) return [];
    const suspect: Suspect = { use, user, licenses, start, end };
    return (hosts.get(host) ?? []).map((hostId) => ({ hostId, suspect }));
  });
  return new Map(
    [...Map.groupBy(suspects, ({ hostId }) => hostId)].map(([hostId, own]) => [
      hostId,
      own.map(({ suspect }) => suspect),
    ]),
  );
}

/** The licenses that name end users, and this one by neither the id nor the name of its record. */
function forbiddenTo({ register }: FleetContext): (user: string) => ReadonlySet<string> {
  const find = partyFinder(register);
  const naming = [...register.records.license.values()].flatMap(({ value }) => {
    const { id, endUsers = [] } = value;
    return endUsers.length === 0 ? [] : [{ id, endUsers: new Set(endUsers) }];
  });
  return (user) => {
    const party = find(user)?.value;
    const names = [user, ...(party === undefined ? [] : [party.id, party.name])];
    const others = naming.filter(({ endUsers }) => !names.some((name) => endUsers.has(name)));
    return new Set(others.map(({ id }) => id));
  };
}

/** A unit is held by a host from its first sighting there until another host shows it. */
function foundOf(
  unit: ReferenceUnit,
  suspects: ReadonlyMap<string, readonly Suspect[]>,
  { ofUnit, validAt }: FleetContext,
): Found[] {
  const sightings = ofUnit.get(unit.order)?.byMoment ?? [];
  const found: Found[] = [];
  const look = (hostId: string, start: number, end: number) => {
    for (const suspect of suspects.get(hostId) ?? []) {
      if (!suspect.licenses.has(unit.license) || suspect.start > end || suspect.end < start) {
        continue;
      }
      const { use, user } = suspect;
      const since = Math.max(start, use.value.from);
      found.push({ hostId, license: unit.license, use, user, since });
    }
  };
  let host: string | null = null;
  let since = 0;
  for (const { hostId, seenAt } of sightings) {
    if (hostId === host) continue;
    if (host !== null) look(host, since, seenAt - 1);
    host = hostId;
    since = seenAt;
  }
  if (host !== null) look(host, since, validAt);
  return found;
}

function seenOf(host: Host, found: readonly Found[], context: FleetContext): FleetSeen {
  const words = found.map(
    ({ use, user, license }) =>
      `declared user ${user} (use ${use.value.id} by register leaf ${use.index}) is no ` +
      `end user of license ${license}`,
  );
  const openedAt = found.reduce((least, { since }) => Math.min(least, since), context.validAt);
  const seen = [...new Set(words)].join('; ');
  const about = hostSeen(context, host.last?.kid ?? host.id, {
    seen,
    firstLeaf: null,
    lastLeaf: null,
  });
  return { ...about, alsoConcerns: [...new Set(found.map(({ license }) => license))], openedAt };
}

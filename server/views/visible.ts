/**
 * What an account with a limited scope may see of a fleet: units by where the accounting counts
 * them, the hosts that hold them or stand at its sites, records by the one rule for records, and
 * the findings on these. What is foreign is not in a view at all.
 */
import type { Seeable } from '../../shared/accounting/balance.ts';
import type { CurrentFinding } from '../../shared/accounting/current.ts';
import { lastSighting } from '../../shared/accounting/facts.ts';
import type { FleetContext } from '../../shared/accounting/fleet.ts';
import type { ResolvedScope } from '../../shared/accounting/scope.ts';
import type { Scope } from '../../shared/accounting/types.ts';
import { type AccessScope, isWholeAccess } from '../../shared/api/roles.ts';
import type { ReferenceUnit } from '../../shared/appraisal/reference.ts';
import { keysOfHost } from '../../shared/register/hostKeys.ts';
import {
  newRecords,
  type RecordMaps,
  type Records,
  type Registered,
} from '../../shared/register/recordBook.ts';
import { recordReach } from '../../shared/register/recordScope.ts';
import {
  RECORD_TYPES,
  type RecordType,
  type RegisterRecord,
} from '../../shared/register/records/record.ts';

/** What may be seen of a fleet. */
export interface Visible extends Seeable {
  readonly units: readonly ReferenceUnit[];
  has(unit: ReferenceUnit): boolean;
  /** By the key id of its first key. */
  hasHost(id: string): boolean;
  /** Those of the ids of licenses that may be seen. */
  hasLicense(id: string): boolean;
  hasSite(id: string): boolean;
  /** True where all of the fleet may be seen. */
  readonly isWhole: boolean;
}

/** What a scope allows, of one fleet. */
export function visibleTo(
  access: AccessScope,
  context: FleetContext,
  resolved: ResolvedScope,
): Visible {
  const { register, reference } = context;
  if (isWholeAccess(access)) {
    const all = () => true;
    return {
      register,
      reference,
      units: reference.units,
      has: all,
      hasHost: all,
      hasLicense: all,
      hasSite: all,
      concerns: all,
      isWhole: true,
    };
  }
  const units = reference.units.filter((unit) => resolved.has(unit));
  const hosts = hostsOf(access, context, units);
  const licenses = new Set(resolved.licenses);
  const records = recordsOf(access, context, licenses);
  const seen = {
    register: { ...register, records },
    reference: { ...reference, units },
    units,
    has: (unit: ReferenceUnit) => resolved.has(unit),
    hasHost: (id: string) => hosts.has(id),
    hasLicense: (id: string) => records.license.has(id),
    hasSite: (id: string) => access.sites?.includes(id) ?? true,
    isWhole: false,
  };
  return { ...seen, concerns: (current) => concerns(current, seen, context) };
}

/** The scope of a balance for an account; names that nothing known has allow nothing. */
export function scopeFor(access: AccessScope, context: FleetContext): Scope {
  const { license, site, shipment, custody } = context.register.records;
  const { hosts } = context.reference;
  const sites = new Set([
    ...site.keys(),
    ...[...license.values()].flatMap(({ value }) => value.sites ?? []),
    ...[...shipment.values()].flatMap(({ value }) => value.site ?? []),
    ...[...custody.values()].flatMap(({ value }) => value.site ?? []),
    ...[...hosts.values()].flatMap(({ document }) => document.site ?? []),
  ]);
  return {
    licenses: access.licenses?.filter((id) => license.has(id)) ?? null,
    sites: access.sites?.filter((id) => sites.has(id)) ?? null,
    endUsers: null,
    models: null,
  };
}

/** Hosts at a site of the scope; where licenses limit it, those that hold a unit of it. */
export function hostsOf(
  { sites, licenses }: AccessScope,
  context: FleetContext,
  units: readonly ReferenceUnit[],
): Set<string> {
  const { hosts } = context.reference;
  const holding = new Set(units.flatMap((unit) => lastSighting(unit, context)?.hostId ?? []));
  const ids =
    licenses === null ? new Set([...hosts.values()].map(({ hostId }) => hostId)) : holding;
  if (sites === null) return ids;
  const isAtSite = (id: string) => {
    const kid = keysOfHost(hosts, id).at(-1) ?? id;
    return sites.includes(hosts.get(kid)?.document.site ?? '');
  };
  return new Set([...ids].filter(isAtSite));
}

function recordsOf(
  access: AccessScope,
  { register }: FleetContext,
  licenses: ReadonlySet<string>,
): Records {
  const reach = recordReach(access, register);
  const reads = (record: RegisterRecord) =>
    // With a unit the license that it counts against is seen.
    reach.reads(record) || (record.type === 'license@2' && licenses.has(record.id));
  const of = (type: RecordType): ReadonlyMap<string, Registered<RegisterRecord>> => {
    const all: ReadonlyMap<string, Registered<RegisterRecord>> = register.records[type];
    return new Map([...all].filter(([, { value }]) => reads(value)));
  };
  const maps = Object.fromEntries(RECORD_TYPES.map((type) => [type, of(type)]));
  // as: a map for each type, as the line above makes it
  return { ...newRecords(), ...(maps as unknown as RecordMaps) };
}

type Seen = Omit<Visible, 'concerns'>;

function concerns(
  { finding, units, hostIds, hostId, alsoConcerns }: CurrentFinding,
  seen: Seen,
  context: FleetContext,
): boolean {
  const { kind, id } = finding.subject;
  if (isForeign(kind, id, { seen, context })) return false;
  if (kind === 'host') return hostId !== null && seen.hasHost(hostId);
  if (units.length > 0) return units.some((unit) => seen.has(unit));
  if (hostIds.length > 0) return hostIds.some((host) => seen.hasHost(host));
  return alsoConcerns.some((license) => seen.hasLicense(license)) || isSeenPaper(kind, id, seen);
}

/** True where a finding is about a paper or a place that the scope does not have. */
function isForeign(
  kind: string,
  id: string,
  { seen, context }: { seen: Seen; context: FleetContext },
): boolean {
  if (kind === 'site') return !seen.hasSite(id);
  const known = recordNamed(kind, id, context.register.records);
  return known && !recordNamed(kind, id, seen.register.records);
}

function isSeenPaper(kind: string, id: string, { register }: Seen): boolean {
  return recordNamed(kind, id, register.records);
}

/** True where the subject of a finding is one of the records; a `record` is by type and id. */
function recordNamed(kind: string, id: string, records: Records): boolean {
  const named = kind === 'record' ? id.slice(0, id.indexOf(' ')) : kind;
  const type = RECORD_TYPES.find((each) => each === named);
  if (type === undefined) return false;
  return records[type].has(kind === 'record' ? id.slice(named.length + 1) : id);
}

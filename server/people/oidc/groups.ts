/** What the groups of a person mean here: one set of roles with one scope, or nothing. */
import type { AccessScope } from '../../../shared/api/roles.ts';
import type { GroupAccess } from '../../config/groups.ts';
import { isWithinRights } from '../rights.ts';

/** Which group of the provider has which roles and scope. */
export type GroupTable = ReadonlyMap<string, GroupAccess>;

/**
 * What the groups of a person give together. `mixed`: they give different roles for different
 * parts of the fleet, and an account has one scope; nothing is given beyond what a group has.
 */
export function accessOfGroups(
  groups: readonly string[],
  table: GroupTable,
): GroupAccess | 'none' | 'mixed' {
  const given = [...new Set(groups)].flatMap((group) => table.get(group) ?? []);
  const [first, ...others] = given;
  if (first === undefined) return 'none';
  return others.length === 0 ? first : (joinAll(given) ?? 'mixed');
}

/** Joins two at a time for as long as any two say one thing together. */
function joinAll(given: readonly GroupAccess[]): GroupAccess | null {
  for (const [i, a] of given.entries()) {
    for (const [j, b] of given.entries()) {
      const joined = i < j ? join(a, b) : null;
      if (joined === null) continue;
      const rest = given.filter((_, index) => index !== i && index !== j);
      return rest.length === 0 ? joined : joinAll([joined, ...rest]);
    }
  }
  return null;
}

/** The access that is exactly both together; null where there is none. */
function join(a: GroupAccess, b: GroupAccess): GroupAccess | null {
  if (isWithinRights(a, b)) return b;
  if (isWithinRights(b, a)) return a;
  const sameSites = isSame(a.scope.sites, b.scope.sites);
  const sameLicenses = isSame(a.scope.licenses, b.scope.licenses);
  if (sameSites && sameLicenses) return { roles: union(a.roles, b.roles), scope: a.scope };
  if (!isSame(a.roles, b.roles) || !(sameSites || sameLicenses)) return null;
  const sites = either(a.scope.sites, b.scope.sites);
  const licenses = either(a.scope.licenses, b.scope.licenses);
  return { roles: a.roles, scope: { sites, licenses } };
}

type Limit = AccessScope['sites'];

function either(a: Limit, b: Limit): Limit {
  return a === null || b === null ? null : union(a, b);
}

function union<T>(a: readonly T[], b: readonly T[]): T[] {
  return [...new Set([...a, ...b])];
}

function isSame(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.every((each) => b.includes(each)) && b.every((each) => a.includes(each));
}

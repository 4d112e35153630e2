/** Rights compared: a part of others, what two have in common. */
import type { AccessScope } from '../../shared/api/roles.ts';
import type { Rights } from './accountRows.ts';

type Limit = readonly string[] | null;

/** True where `part` holds nothing that `whole` does not hold. */
export function isWithinRights(part: Rights, whole: Rights): boolean {
  return (
    part.roles.every((role) => whole.roles.includes(role)) &&
    isWithinLimit(part.scope.sites, whole.scope.sites) &&
    isWithinLimit(part.scope.licenses, whole.scope.licenses)
  );
}

function isWithinLimit(part: Limit, whole: Limit): boolean {
  if (whole === null) return true;
  return part?.every((name) => whole.includes(name)) ?? false;
}

/** What both hold; null where their scopes have nothing in common. */
export function commonRights(a: Rights, b: Rights): Rights | null {
  const sites = commonLimit(a.scope.sites, b.scope.sites);
  const licenses = commonLimit(a.scope.licenses, b.scope.licenses);
  if (sites?.length === 0 || licenses?.length === 0) return null;
  return { roles: a.roles.filter((role) => b.roles.includes(role)), scope: { sites, licenses } };
}

function commonLimit(a: Limit, b: Limit): AccessScope['sites'] {
  if (a === null) return b === null ? null : [...b];
  return b === null ? [...a] : a.filter((name) => b.includes(name));
}

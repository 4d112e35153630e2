/** Which units a balance is about: of licenses, sites, end users, models, or several of these. */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import type { FindingCode } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import type { License } from '../register/records/licenses.ts';
import type { Register } from '../register/register.ts';
import type { CurrentFinding } from './current.ts';
import { lastSighting } from './facts.ts';
import type { FleetContext } from './fleet.ts';
import type { Scope } from './types.ts';
import { siteOfUnit } from './unitSite.ts';

/** The scope of some licenses, as the first releases had it. */
export function licensesScope(licenses: readonly string[]): Scope {
  return { licenses: [...licenses], sites: null, endUsers: null, models: null };
}

/** The scope of everything. */
export const WHOLE_SCOPE: Scope = { licenses: null, sites: null, endUsers: null, models: null };

/** A scope with each list ascending and without repetition: equal scopes are written equally. */
export function normalScope(scope: Scope): Scope {
  const normal = (list: readonly string[] | null) =>
    list === null ? null : [...new Set(list)].sort(compareText);
  return {
    licenses: normal(scope.licenses),
    sites: normal(scope.sites),
    endUsers: normal(scope.endUsers),
    models: normal(scope.models),
  };
}

/**
 * True where the quantity of a license is not that of the scope: then what is licensed is what was
 * placed there.
 */
export function isPlaced({ sites, endUsers }: Scope): boolean {
  return sites !== null || endUsers !== null;
}

/** A scope with what it has at a moment. */
export interface ResolvedScope {
  /** Ids of the licenses that it has anything of, ascending. */
  readonly licenses: readonly string[];
  /** True for models that it has. */
  hasModel(model: string): boolean;
  /** True for units that it has, counted or not. */
  has(unit: ReferenceUnit): boolean;
  /** True for findings of its units, its licenses and its hosts. */
  concerns(current: CurrentFinding): boolean;
  /** Units in the sum, by license, then in reference order. */
  readonly counted: readonly ReferenceUnit[];
  /** Units whose place another one took, in the same order. */
  readonly replaced: readonly ReferenceUnit[];
}

/**
 * Resolves a scope. Throws notFound for a license, site, end user or model that nothing known
 * names: a name with a typing error would give a balance of nothing.
 */
export function resolveScope(scope: Scope, context: FleetContext): ResolvedScope {
  assertKnown(scope, context);
  const { edition } = context.register;
  if (edition === 1 && (isPlaced(scope) || scope.models !== null)) {
    const detail = 'Under a policy of the first format a balance is of licenses only.';
    throw new FleetsealError('usageWrong', detail);
  }
  const named = licensesOf(scope, context.register);
  const models = scope.models === null ? null : new Set(scope.models);
  const sites = scope.sites === null ? null : new Set(scope.sites);
  const isIn = (unit: ReferenceUnit): boolean => {
    if (!named.has(unit.license)) return false;
    if (models !== null && !models.has(unit.model)) return false;
    return sites === null || sites.has(siteOfUnit(unit, context) ?? '');
  };
  const inOrder = (units: readonly ReferenceUnit[]) =>
    units.filter(isIn).sort((a, b) => compareText(a.license, b.license) || a.order - b.order);
  const counted = inOrder(context.shipped.counted);
  const replaced = inOrder(context.shipped.replaced);
  const hosts = hostIdsOf(context, isIn);
  const licenses = [...coveredLicenses({ named, sites, counted, register: context.register })];
  const covered = new Set(licenses);
  return {
    licenses,
    hasModel: (model) => models === null || models.has(model),
    has: isIn,
    concerns: (current) => concerns(current, { covered, isIn, hosts, edition }),
    counted,
    replaced,
  };
}

/** Ids of the licenses that the lists of licenses, end users and models leave. */
function licensesOf(scope: Scope, { records }: Register): Set<string> {
  const { licenses, endUsers, models } = scope;
  const hasUser = ({ endUsers: own = [] }: License) =>
    endUsers === null || own.some((user) => endUsers.includes(user));
  const hasModel = ({ items }: License) =>
    models === null || items.some(({ model }) => models.includes(model));
  const ids = licenses ?? [...records.license.keys()].sort(compareText);
  return new Set(
    ids.filter((id) => {
      const license = records.license.get(id)?.value;
      return license !== undefined && hasUser(license) && hasModel(license);
    }),
  );
}

interface Covered {
  readonly named: ReadonlySet<string>;
  readonly sites: ReadonlySet<string> | null;
  readonly counted: readonly ReferenceUnit[];
  readonly register: Register;
}

/** At sites, licenses with units there, and those that name one of them. */
function coveredLicenses({ named, sites, counted, register }: Covered): string[] {
  if (sites === null) return [...named];
  const placed = new Set(counted.map(({ license }) => license));
  return [...named].filter((id) => {
    const allowed = register.records.license.get(id)?.value.sites ?? [];
    return placed.has(id) || allowed.some((site) => sites.has(site));
  });
}

function hostIdsOf(context: FleetContext, isIn: (unit: ReferenceUnit) => boolean): Set<string> {
  const hostIds = new Set<string>();
  for (const unit of context.reference.units) {
    const last = lastSighting(unit, context);
    if (last !== null && !hostIds.has(last.hostId) && isIn(unit)) hostIds.add(last.hostId);
  }
  return hostIds;
}

/** Codes of findings on GPUs that no license counts: always shown, whichever host they are in. */
const UNCOUNTED_CODES: readonly FindingCode[] = [
  'gpuUnlicensed',
  'gpuUnidentified',
  'gpuVirtual',
  'gpuNotReported',
];

interface Concern {
  readonly covered: ReadonlySet<string>;
  readonly isIn: (unit: ReferenceUnit) => boolean;
  readonly hosts: ReadonlySet<string>;
  readonly edition: Register['edition'];
}

/**
 * True for a finding of the scope's units, and of GPUs in the hosts that hold them. Findings about
 * hosts are in every scope: a host that shows nothing of it may be one that hides something of it.
 * So are findings on papers that name no license, and signs of tampering on GPUs that are no unit.
 */
function concerns(
  { finding, units, hostIds, alsoConcerns }: CurrentFinding,
  { covered, isIn, hosts, edition }: Concern,
): boolean {
  if (alsoConcerns.some((license) => covered.has(license))) return true;
  if (units.length > 0) return units.some(isIn);
  const { kind } = finding.subject;
  if (kind === 'host' || UNCOUNTED_CODES.includes(finding.code)) return true;
  if (edition > 1 && PAPERS.includes(kind) && alsoConcerns.length === 0) return true;
  // A forged GPU is of no license, and may be there to hide one.
  if (edition > 1 && finding.family === 'tampering') return true;
  return hostIds.some((id) => hosts.has(id));
}

const PAPERS: readonly CurrentFinding['finding']['subject']['kind'][] = [
  'shipment',
  'license',
  'site',
  'party',
  'record',
];

function assertKnown(scope: Scope, { register, reference }: FleetContext): void {
  const { license, shipment, site, party, custody } = register.records;
  const licenses = () => [...license.values()].map(({ value }) => value);
  const refuse = (kind: string, list: readonly string[] | null, isKnown: (id: string) => boolean) =>
    list?.forEach((id) => {
      if (!isKnown(id)) throw new FleetsealError('notFound', `There is no ${kind} ${id}.`);
    });
  refuse('license', scope.licenses, (id) => license.has(id));
  refuse('end user', scope.endUsers, (id) => {
    return party.has(id) || licenses().some(({ endUsers }) => endUsers?.includes(id) === true);
  });
  refuse('model', scope.models, (id) => {
    const named = licenses().some(({ items }) => items.some(({ model }) => model === id));
    return named || reference.catalogue.models.some(({ model }) => model === id);
  });
  refuse('site', scope.sites, (id) => {
    const places = [...shipment.values(), ...custody.values()];
    return (
      site.has(id) ||
      licenses().some(({ sites }) => sites?.includes(id) === true) ||
      places.some(({ value }) => value.site === id) ||
      [...reference.hosts.values()].some(({ document }) => document.site === id)
    );
  });
}

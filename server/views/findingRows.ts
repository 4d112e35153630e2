/** The rows of findings, with the licenses, sites, GPUs and hosts that each concerns. */
import type { CurrentFinding } from '../../shared/accounting/current.ts';
import { isOverdue } from '../../shared/accounting/findingLife.ts';
import type { FindingWithLife } from '../../shared/accounting/types.ts';
import { siteOfKey, siteOfUnit } from '../../shared/accounting/unitSite.ts';
import type { FindingRow } from '../../shared/api/rows.ts';
import { hostName } from '../../shared/appraisal/reference.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { LIMITS } from '../../shared/limits.ts';
import { keysOfHost } from '../../shared/register/hostKeys.ts';
import type { RowBasis } from './gpuRows.ts';

/** A finding with what only its own page shows. */
export interface FindingEntry {
  readonly row: FindingRow;
  readonly gpus: readonly string[];
  readonly hosts: readonly string[];
}

/** Every finding of the view. */
export function findingRows(basis: RowBasis): FindingEntry[] {
  const { balance, current } = basis.drawn;
  return current.flatMap((each, position) => {
    const finding = balance.findings[position];
    return finding === undefined ? [] : [findingEntry(each, finding, basis)];
  });
}

function findingEntry(
  { units: all, hostIds, alsoConcerns }: CurrentFinding,
  finding: FindingWithLife,
  { context, visible }: RowBasis,
): FindingEntry {
  const { hosts } = context.reference;
  const units = all.filter((unit) => visible.has(unit));
  const kids = hostIds
    .filter((id) => visible.hasHost(id))
    .map((id) => keysOfHost(hosts, id).at(-1) ?? id);
  const licenses = [
    ...units.map(({ license }) => license),
    ...alsoConcerns.filter((id) => visible.hasLicense(id)),
  ];
  const ofUnits = units.map((unit) => siteOfUnit(unit, context));
  const ofHosts = kids.map((kid) => siteOfKey(kid, context));
  const ofSubject = finding.subject.kind === 'site' ? [finding.subject.id] : [];
  const sites = [...ofUnits, ...ofHosts, ...ofSubject].filter((site) => site !== null);
  const gpu = finding.subject.kind === 'gpu' ? [finding.subject.id] : [];
  const ids = [...units.map(({ uuid, serial }) => uuid ?? serial ?? ''), ...gpu];
  return {
    row: {
      ...finding,
      overdue: isOverdue(finding, context.validAt),
      licenses: ascending(licenses),
      sites: ascending(sites.filter((site) => visible.hasSite(site))),
      units: units.length,
      assignee: null,
    },
    gpus: ids.slice(0, LIMITS.viewNames),
    hosts: kids.slice(0, LIMITS.viewNames).map((kid) => hostName(kid, context.reference)),
  };
}

function ascending(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareText);
}

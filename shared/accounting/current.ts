/**
 * The findings that hold at a moment: those of the last result of each host, and those of the
 * checks over history; each once by code and subject.
 */
import { checksOf } from '../appraisal/checks/registry.ts';
import { makeFinding, severityRank } from '../appraisal/finding.ts';
import { gpuSubject } from '../appraisal/identity.ts';
import { type ReferenceUnit, unitSubject } from '../appraisal/reference.ts';
import type { Finding, FindingCode, GpuResult } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import type { FleetContext, Host } from './fleet.ts';
import { groupBy } from './groups.ts';
import type { AppraisedItem } from './history.ts';
import { slotName } from './sightings.ts';

/** A finding with what it concerns. */
export interface CurrentFinding {
  readonly finding: Finding;
  readonly hostId: string | null;
  readonly units: readonly ReferenceUnit[];
  /** Licenses that it concerns beside those of its units. */
  readonly alsoConcerns: readonly string[];
}

/** Every current finding, ordered by severity, code, subject, key id. */
export function currentFindings(context: FleetContext): CurrentFinding[] {
  const ofUnits = unitsBySubject(context);
  const all = [
    ...context.hosts.flatMap((host) => lastResultFindings(host, context, ofUnits)),
    ...fleetFindings(context),
  ];
  return deduplicate(all, context.reference.policy.checks).sort((a, b) =>
    compareFindings(a.finding, b.finding),
  );
}

function fleetFindings(context: FleetContext): CurrentFinding[] {
  return checksOf(context.reference.policy.checks).flatMap((check) => {
    if (check.scope !== 'fleet') return [];
    return check.run(context).map(({ hostId, units, alsoConcerns, ...seen }) => ({
      finding: makeFinding(check, seen),
      hostId,
      units,
      alsoConcerns: alsoConcerns ?? [],
    }));
  });
}

/** Board mates share the id of their subject. */
function unitsBySubject({ reference }: FleetContext): Map<string, ReferenceUnit[]> {
  return groupBy(reference.units, (unit) => unitSubject(unit).id);
}

function lastResultFindings(
  host: Host,
  context: FleetContext,
  ofUnits: ReadonlyMap<string, readonly ReferenceUnit[]>,
): CurrentFinding[] {
  const item = host.items.at(-1);
  if (item === undefined) return [];
  const about = { hostId: host.id, alsoConcerns: [] };
  const ofHost = item.result.findings.map((finding) => {
    const firstLeaf = since({ finding, submodule: null, host });
    return { ...about, finding: { ...finding, firstLeaf }, units: [] };
  });
  const ofGpus = item.result.gpus.flatMap((gpu) =>
    gpu.findings.flatMap((finding) => {
      const own = attribute(finding, { gpu, item, host, context, ofUnits });
      const firstLeaf = since({ finding, submodule: gpu.submodule, host });
      if (own === null) return [];
      return [{ ...about, finding: { ...own.finding, firstLeaf }, units: own.units }];
    }),
  );
  return [...ofHost, ...ofGpus];
}

interface GpuFindingPlace {
  readonly gpu: GpuResult;
  readonly item: AppraisedItem;
  readonly host: Host;
  readonly context: FleetContext;
  readonly ofUnits: ReadonlyMap<string, readonly ReferenceUnit[]>;
}

/** Said of a place where a GPU was: nothing of one that has since been read in another place. */
const GONE_CODES: readonly FindingCode[] = ['gpuUnreadable', 'gpuAbsent'];

/** Gives a finding on a GPU to the unit that the history binds the GPU to. */
function attribute(
  finding: Finding,
  { gpu, item, host, context, ofUnits }: GpuFindingPlace,
): Pick<CurrentFinding, 'finding' | 'units'> | null {
  const unit = context.unitAt.get(slotName(item.index, gpu.submodule));
  if (finding.code === 'gpuIdentityChanged') {
    const named = ofUnits.get(finding.subject.id) ?? [];
    const isNamed = unit !== undefined && named.includes(unit);
    return { finding, units: isNamed ? [unit] : named };
  }
  if (unit === undefined) {
    const subject = gpuSubject(gpu.identity, gpu.submodule, item.result.kid);
    return { finding: { ...finding, subject }, units: [] };
  }
  // The history knows the GPU although what it shows now is in no shipment.
  if (finding.code === 'gpuUnlicensed') return null;
  if (GONE_CODES.includes(finding.code) && isElsewhere(unit, { gpu, host, context })) return null;
  return { finding: { ...finding, subject: unitSubject(unit) }, units: [unit] };
}

/** True where the unit was seen readable in another place after this host last showed it. */
function isElsewhere(
  unit: ReferenceUnit,
  { gpu, host, context }: Pick<GpuFindingPlace, 'gpu' | 'host' | 'context'>,
): boolean {
  const last = context.ofUnit.get(unit.order)?.byMoment.at(-1);
  if (last === undefined) return false;
  if (last.hostId !== host.id) return true;
  return last.index === host.items.at(-1)?.index && last.submodule !== gpu.submodule;
}

interface FindingPlace {
  readonly finding: Finding;
  /** Null for the host or the evidence as a whole. */
  readonly submodule: string | null;
  readonly host: Host;
}

/** The first leaf of the unbroken row of results of this host that show the finding. */
function since({ finding, submodule, host }: FindingPlace): number | null {
  let first = finding.firstLeaf;
  for (let at = host.items.length - 1; at >= 0; at -= 1) {
    const item = host.items[at];
    if (item === undefined) break;
    const { index, result } = item;
    const gpu = result.gpus.find((each) => each.submodule === submodule);
    const findings = submodule === null ? result.findings : (gpu?.findings ?? []);
    const shows = findings.some((each) => each.check === finding.check);
    if (!shows) break;
    first = Math.min(first ?? index, index);
  }
  return first;
}

function deduplicate(all: readonly CurrentFinding[], checks: readonly string[]): CurrentFinding[] {
  const rank = new Map(checks.map((check, position) => [check, position]));
  const ordered = all.toSorted(
    (a, b) =>
      severityRank(a.finding.severity) - severityRank(b.finding.severity) ||
      (rank.get(a.finding.check) ?? 0) - (rank.get(b.finding.check) ?? 0) ||
      (a.finding.firstLeaf ?? 0) - (b.finding.firstLeaf ?? 0) ||
      compareText(a.finding.seen, b.finding.seen),
  );
  return [...groupBy(ordered, keyOf).values()].flatMap(merge);
}

/** Hosts are told apart by id also where two have one name. */
function keyOf({ finding, hostId }: CurrentFinding): string {
  const { code, subject } = finding;
  return JSON.stringify([code, subject.kind, subject.id, subject.kind === 'host' ? hostId : null]);
}

/** One finding of the same ones: the words of the first, the leaves and units of all. */
function merge(same: readonly CurrentFinding[]): CurrentFinding[] {
  const [first, ...others] = same;
  if (first === undefined || others.length === 0) return [...same];
  let { firstLeaf, lastLeaf } = first.finding;
  for (const { finding } of others) {
    firstLeaf = least(firstLeaf, finding.firstLeaf);
    lastLeaf = greatest(lastLeaf, finding.lastLeaf);
  }
  const units = [...new Set(same.flatMap((each) => each.units))];
  const alsoConcerns = same.flatMap((each) => each.alsoConcerns);
  return [{ ...first, finding: { ...first.finding, firstLeaf, lastLeaf }, units, alsoConcerns }];
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.subject.id, b.subject.id) ||
    compareText(a.subject.kind, b.subject.kind) ||
    compareText(a.kid ?? '', b.kid ?? '')
  );
}

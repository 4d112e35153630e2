/**
 * The findings that hold at a moment: those of the last result of each host, and those of the
 * checks over history; each once by code and subject.
 */
import { checksOf } from '../appraisal/checks/registry.ts';
import { makeFinding, severityRank, shortened } from '../appraisal/finding.ts';
import { gpuSubject } from '../appraisal/identity.ts';
import { type ReferenceUnit, unitSubject } from '../appraisal/reference.ts';
import type { Finding, FindingCode, GpuResult } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import type { Register } from '../register/register.ts';
import type { FleetContext, Host } from './fleet.ts';
import type { AppraisedItem } from './history.ts';

/** A finding with what it concerns. */
export interface CurrentFinding {
  readonly finding: Finding;
  /** Host that its words are about. */
  readonly hostId: string | null;
  /** Every host that shows it; in the first edition only that one. */
  readonly hostIds: readonly string[];
  readonly units: readonly ReferenceUnit[];
  /** Licenses that it concerns beside those of its units. */
  readonly alsoConcerns: readonly string[];
  /** When it came up, where the check says so; else null. */
  readonly openedAt: number | null;
}

/** Every current finding, ordered by severity, code, subject, key id. */
export function currentFindings(context: FleetContext): CurrentFinding[] {
  const ofUnits = unitsBySubject(context);
  const all = [
    ...context.hosts.flatMap((host) => lastResultFindings(host, context, ofUnits)),
    ...fleetFindings(context),
  ];
  const { policy, edition } = context.reference;
  return deduplicate(all, policy.checks, edition).sort((a, b) =>
    compareFindings(a.finding, b.finding),
  );
}

function fleetFindings(context: FleetContext): CurrentFinding[] {
  return checksOf(context.reference.policy.checks).flatMap((check) => {
    if (check.scope !== 'fleet') return [];
    return check.run(context).map(({ hostId, units, alsoConcerns, openedAt, ...seen }) => ({
      finding: makeFinding(check, seen, context.reference.policy),
      hostId,
      hostIds: hostId === null ? [] : [hostId],
      units,
      alsoConcerns: alsoConcerns ?? [],
      openedAt: openedAt ?? null,
    }));
  });
}

/** Units by the id of their subject, which board mates share. */
type UnitsBySubject = (id: string) => readonly ReferenceUnit[];

/** Looked up rarely, and over every unit: built when it is first needed. */
function unitsBySubject({ reference }: FleetContext): UnitsBySubject {
  let units: Map<string, ReferenceUnit[]> | undefined;
  return (id) => {
    units ??= Map.groupBy(reference.units, (unit) => unitSubject(unit).id);
    return units.get(id) ?? [];
  };
}

function lastResultFindings(
  host: Host,
  context: FleetContext,
  ofUnits: UnitsBySubject,
): CurrentFinding[] {
  const item = host.items.at(-1);
  if (item === undefined) return [];
  const about = { hostId: host.id, hostIds: [host.id], alsoConcerns: [], openedAt: null };
  const ofHost = item.result.findings.map((finding) => {
    const firstLeaf = since({ finding, submodule: null, host });
    return { ...about, finding: { ...finding, firstLeaf }, units: [] };
  });
  const bound = context.unitsAt.get(item.index) ?? [];
  const ofGpus = item.result.gpus.flatMap((gpu, position) =>
    gpu.findings.flatMap((finding) => {
      const unit = bound[position] ?? null;
      const own = attribute(finding, { gpu, unit, item, host, context, ofUnits });
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
  /** That the history binds the GPU to. */
  readonly unit: ReferenceUnit | null;
  readonly ofUnits: UnitsBySubject;
}

/** Said of a place where a GPU was: nothing of one that has since been read in another place. */
const GONE_CODES: readonly FindingCode[] = ['gpuUnreadable', 'gpuAbsent'];

/** Gives a finding on a GPU to the unit that the history binds the GPU to. */
function attribute(
  finding: Finding,
  { gpu, unit, item, host, context, ofUnits }: GpuFindingPlace,
): Pick<CurrentFinding, 'finding' | 'units'> | null {
  if (finding.code === 'gpuIdentityChanged') {
    const named = ofUnits(finding.subject.id);
    const isNamed = unit !== null && named.includes(unit);
    return { finding, units: isNamed ? [unit] : named };
  }
  if (unit === null) {
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

function deduplicate(
  all: readonly CurrentFinding[],
  checks: readonly string[],
  edition: Register['edition'],
): CurrentFinding[] {
  const rank = new Map(checks.map((check, position) => [check, position]));
  const ordered = all.toSorted(
    (a, b) =>
      severityRank(a.finding.severity) - severityRank(b.finding.severity) ||
      (rank.get(a.finding.check) ?? 0) - (rank.get(b.finding.check) ?? 0) ||
      (a.finding.firstLeaf ?? 0) - (b.finding.firstLeaf ?? 0) ||
      compareText(a.finding.seen, b.finding.seen),
  );
  return [...Map.groupBy(ordered, keyOf).values()].flatMap((same) => merge(same, edition));
}

/** Hosts are told apart by id also where two have one name. */
function keyOf({ finding, hostId }: CurrentFinding): string {
  const { code, subject } = finding;
  return JSON.stringify([code, subject.kind, subject.id, subject.kind === 'host' ? hostId : null]);
}

/** One finding of the same ones: the words of the first, the leaves and units of all. */
function merge(same: readonly CurrentFinding[], edition: Register['edition']): CurrentFinding[] {
  const [first, ...others] = same;
  if (first === undefined || others.length === 0) return [...same];
  let { firstLeaf, lastLeaf } = first.finding;
  for (const { finding } of others) {
    firstLeaf = least(firstLeaf, finding.firstLeaf);
    lastLeaf = greatest(lastLeaf, finding.lastLeaf);
  }
  const units = [...new Set(same.flatMap((each) => each.units))];
  const alsoConcerns = same.flatMap((each) => each.alsoConcerns);
  const hostIds = edition === 1 ? first.hostIds : same.flatMap((each) => each.hostIds);
  const seen = edition === 1 ? first.finding.seen : wordsOfAll(same);
  const finding = { ...first.finding, seen, firstLeaf, lastLeaf };
  return [{ ...first, finding, hostIds, units, alsoConcerns }];
}

/** Board mates share a serial, and so a finding: its words say of how many units it is. */
function wordsOfAll([first, ...others]: readonly CurrentFinding[]): string {
  const { seen = '' } = first?.finding ?? {};
  const own = new Set(first?.units);
  const mates = new Set(others.flatMap(({ units }) => units.filter((unit) => !own.has(unit))));
  if (mates.size === 0) return seen;
  const words = others
    .filter(({ units }) => units.some((unit) => mates.has(unit)))
    .map((each) => each.finding.seen);
  return shortened([seen, `so of ${mates.size} more with this name`, ...new Set(words)].join('; '));
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

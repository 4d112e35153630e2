/**
 * The balance: at a moment, and as known at two log sizes, every licensed unit is in exactly one
 * column. Pure and deterministic: the report verifier gets the same figures from the same logs.
 */
import type { ReferenceUnit, ReferenceValues } from '../appraisal/reference.ts';
import type { FindingCode } from '../appraisal/result.ts';
import { type Bytes, compareText } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { FleetsealError } from '../errors.ts';
import type { License } from '../register/license.ts';
import type { Register } from '../register/register.ts';
import { type CurrentFinding, currentFindings } from './current.ts';
import { lastSighting } from './facts.ts';
import { type FleetContext, fleetAt } from './fleet.ts';
import { groupBy } from './groups.ts';
import type { HistoryItem } from './history.ts';
import { licensedQuantities } from './shipped.ts';
import { type Balance, balanceSchema, type Column, type Figures, type UnitState } from './types.ts';
import { unitStates } from './units.ts';

export type { HistoryItem };

/** What a balance is drawn from. Times in milliseconds UTC. */
export interface BalanceOptions {
  /** Folded at knownAt.registerSize. */
  readonly register: Register;
  /** Reference values of that register. */
  readonly reference: ReferenceValues;
  readonly history: readonly HistoryItem[];
  /** Ids of the licenses in scope. */
  readonly licenses: readonly string[];
  /** Continuity is measured over [from, validAt). */
  readonly from: number;
  readonly validAt: number;
  readonly knownAt: { readonly evidenceSize: number; readonly registerSize: number };
  readonly time: 'witnessed' | 'declared';
}

/**
 * Draws the balance. Throws notFound for a license that the register does not have, checkUnknown
 * for a check that this version does not have.
 */
export function balance(options: BalanceOptions): Balance {
  const { register, reference, from, validAt, knownAt, time } = options;
  if (register.size !== knownAt.registerSize) throw new TypeError('register of another size');
  const licenses = [...new Set(options.licenses)].sort(compareText);
  const context = fleetAt({ register, reference, known: knownItems(options), from, validAt });
  const findings = currentFindings(context);
  const scope = scopeOf(licenses, context);
  const states = unitStates(scope.counted, { context, findings, from });
  const ofItem = groupBy(states, ({ license, model }) => itemName(license, model));
  const items = licenses.flatMap((id) => licenseFigures(licenseOf(register, id), ofItem));
  const inScope = findings.filter((current) => concerns(current, scope));
  return {
    format: 'fleetseal/balance@1',
    licenses,
    validAt,
    from,
    knownAt: { evidenceSize: knownAt.evidenceSize, registerSize: knownAt.registerSize },
    time,
    total: sum(items.map(({ figures }) => figures)),
    items,
    unlicensed: unlicensedIds(inScope),
    units: states,
    findings: inScope.map(({ finding }) => finding),
  };
}

/** Compact JSON, members in schema order, as encodeResult does. ZodError where it is no balance. */
export function encodeBalance(value: Balance): Bytes {
  return encodeJson(balanceSchema.parse(value));
}

function knownItems({ history, knownAt }: BalanceOptions): HistoryItem[] {
  return history
    .filter(({ index }) => index < knownAt.evidenceSize)
    .sort((a, b) => a.index - b.index);
}

function licenseOf(register: Register, id: string): License {
  const license = register.licenses.get(id);
  if (license === undefined) throw new FleetsealError('notFound', `There is no license ${id}.`);
  return license.value;
}

interface Scope {
  readonly licenses: ReadonlySet<string>;
  /** Units in the sum, by license, then in reference order. */
  readonly counted: readonly ReferenceUnit[];
  /** Hosts that last showed a unit of the scope. */
  readonly hostIds: ReadonlySet<string>;
}

function scopeOf(ids: readonly string[], context: FleetContext): Scope {
  const licenses = new Set(ids);
  const isIn = ({ license }: ReferenceUnit) => licenses.has(license);
  const counted = context.shipped.counted
    .filter(isIn)
    .sort((a, b) => compareText(a.license, b.license) || a.order - b.order);
  const hostIds = new Set<string>();
  for (const unit of context.reference.units.filter(isIn)) {
    const last = lastSighting(unit, context);
    if (last !== null) hostIds.add(last.hostId);
  }
  return { licenses, counted, hostIds };
}

/** Codes of findings on GPUs that no license counts: always shown, whichever host they are in. */
const UNCOUNTED_CODES: readonly FindingCode[] = [
  'gpuUnlicensed',
  'gpuUnidentified',
  'gpuVirtual',
  'gpuNotReported',
];

/**
 * True for a finding of the scope's units, and of GPUs in the hosts that hold them. Findings about
 * hosts are in every scope: a host that shows nothing of it may be one that hides something of it.
 */
function concerns({ finding, units, hostId, alsoConcerns }: CurrentFinding, scope: Scope): boolean {
  if (alsoConcerns.some((license) => scope.licenses.has(license))) return true;
  if (units.length > 0) return units.some(({ license }) => scope.licenses.has(license));
  if (finding.subject.kind === 'host' || UNCOUNTED_CODES.includes(finding.code)) return true;
  return hostId !== null && scope.hostIds.has(hostId);
}

function unlicensedIds(findings: readonly CurrentFinding[]): string[] {
  const ids = findings.flatMap(({ finding }) =>
    finding.code === 'gpuUnlicensed' ? [finding.subject.id] : [],
  );
  return [...new Set(ids)].sort(compareText);
}

function itemName(license: string, model: string): string {
  return JSON.stringify([license, model]);
}

function licenseFigures(license: License, ofItem: ReadonlyMap<string, readonly UnitState[]>) {
  const models = [...licensedQuantities(license)].sort(([a], [b]) => compareText(a, b));
  return models.map(([model, licensed]) => {
    const shipped = ofItem.get(itemName(license.id, model)) ?? [];
    return { license: license.id, model, figures: figuresOf(licensed, shipped) };
  });
}

function figuresOf(licensed: number, shipped: readonly UnitState[]): Figures {
  const inColumn = (wanted: Column) => shipped.filter(({ column }) => column === wanted).length;
  const figures = {
    licensed,
    notShipped: licensed - shipped.length,
    inTransit: inColumn('inTransit'),
    attested: inColumn('attested'),
    attestedWithFindings: inColumn('attestedWithFindings'),
    unreachable: inColumn('unreachable'),
    outOfService: inColumn('outOfService'),
    disposed: inColumn('disposed'),
    unaccounted: inColumn('unaccounted'),
  };
  assertCloses(figures);
  return figures;
}

function sum(all: readonly Figures[]): Figures {
  const add = (name: keyof Figures) => all.reduce((total, figures) => total + figures[name], 0);
  const total = {
    licensed: add('licensed'),
    notShipped: add('notShipped'),
    inTransit: add('inTransit'),
    attested: add('attested'),
    attestedWithFindings: add('attestedWithFindings'),
    unreachable: add('unreachable'),
    outOfService: add('outOfService'),
    disposed: add('disposed'),
    unaccounted: add('unaccounted'),
  };
  assertCloses(total);
  return total;
}

function assertCloses({ licensed, ...columns }: Figures): void {
  const counts = Object.values(columns);
  const closes = counts.reduce((total, each) => total + each, 0) === licensed;
  if (!closes || counts.some((each) => each < 0)) throw new TypeError('the balance does not close');
}

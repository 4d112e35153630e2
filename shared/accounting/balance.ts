/**
 * The balance: at a moment, and as known at two log sizes, every licensed unit is in exactly one
 * column. Pure and deterministic: the report verifier gets the same figures from the same logs.
 */
import type { ReferenceValues } from '../appraisal/reference.ts';
import { type Bytes, compareText } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { FleetsealError } from '../errors.ts';
import type { Register } from '../register/register.ts';
import { capOf, domesticOf } from './cap.ts';
import { type CurrentFinding, currentFindings } from './current.ts';
import { figuresOf, sumOf } from './figures.ts';
import { countFindings, withLives } from './findingLife.ts';
import { type FleetContext, fleetAt } from './fleet.ts';
import { declaredUse, GpuTimeMeter } from './gpuTime.ts';
import type { HistoryItem } from './history.ts';
import { coverageOf } from './requirements/coverage.ts';
import { isPlaced, normalScope, type ResolvedScope, resolveScope } from './scope.ts';
import { licensedQuantities } from './shipped.ts';
import {
  type Balance,
  balanceSchema,
  balanceV1Schema,
  type Scope,
  type UnitState,
} from './types.ts';
import { UnitStates } from './units.ts';

export type { HistoryItem };

/** What a balance is drawn from. Times in milliseconds UTC. */
export interface BalanceOptions {
  /** Folded at knownAt.registerSize. */
  readonly register: Register;
  /** Reference values of that register. */
  readonly reference: ReferenceValues;
  readonly history: readonly HistoryItem[];
  /** Which units; of the first edition, licenses only (`licensesScope`). */
  readonly scope: Scope;
  /** Continuity is measured over [from, validAt). */
  readonly from: number;
  readonly validAt: number;
  readonly knownAt: { readonly evidenceSize: number; readonly registerSize: number };
  readonly time: 'witnessed' | 'declared';
}

/**
 * Draws the balance. Throws notFound for a license, site, end user or model that nothing known
 * names, usageWrong for a scope that the first edition does not have, checkUnknown for a check
 * that this version does not have.
 */
export function balance(options: BalanceOptions): Balance {
  const { scope, time, knownAt } = options;
  const context = contextOf(options);
  return drawFrom({ context, current: currentFindings(context), scope, time, knownAt }).balance;
}

/** What may be seen of a fleet by somebody who may not see all of it. */
export interface Seeable {
  /** With the records that may be seen. */
  readonly register: Register;
  /** With the units that may be seen. */
  readonly reference: ReferenceValues;
  concerns(current: CurrentFinding): boolean;
}

/** What one of several balances of one fleet is drawn from. */
export interface DrawOptions extends Pick<BalanceOptions, 'scope' | 'time' | 'knownAt'> {
  readonly context: FleetContext;
  /** `currentFindings` of it. */
  readonly current: readonly CurrentFinding[];
  /** Where not given, findings and ratios are those of a balance: they go beyond its scope. */
  readonly seeable?: ((resolved: ResolvedScope) => Seeable) | undefined;
}

/** A balance with what it was drawn from, for lists that say more of each unit and finding. */
export interface Drawn {
  readonly balance: Balance;
  readonly resolved: ResolvedScope;
  readonly states: UnitStates;
  /** In the order of the balance's findings. */
  readonly current: readonly CurrentFinding[];
}

/** Draws a balance of a fleet that is built already. Throws as `balance` does. */
export function drawFrom(options: DrawOptions): Drawn {
  const { context, time } = options;
  const { register, from, validAt } = context;
  const { evidenceSize, registerSize } = options.knownAt;
  const scope = normalScope(options.scope);
  const resolved = resolveScope(scope, context);
  const states = new UnitStates({ context, findings: options.current, from });
  const meter = new GpuTimeMeter(declaredUse(context));
  const units = states.counted(resolved.counted, meter);
  const items = itemsOf({ resolved, units, register, placed: isPlaced(scope) });
  const seeable = options.seeable?.(resolved) ?? null;
  const current = options.current.filter(
    (each) => resolved.concerns(each) && (seeable === null || seeable.concerns(each)),
  );
  const findings = withLives(current, context);
  const basis = seeable === null ? context : { ...context, ...pickBasis(seeable) };
  const figures = {
    total: sumOf(items.map((item) => item.figures)),
    units,
    gpuTime: meter.sums,
    cap: capOf(basis),
    domestic: domesticOf(basis),
    findings,
    knownAt: { evidenceSize, registerSize },
  };
  const licenses = [...resolved.licenses];
  const drawn: Balance = {
    format: register.edition === 1 ? 'fleetseal/balance@1' : 'fleetseal/balance@2',
    scope,
    licenses,
    validAt,
    from,
    knownAt: figures.knownAt,
    time,
    total: figures.total,
    items,
    unlicensed: unlicensedIds(current),
    units,
    replaced: states.replaced(resolved.replaced),
    gpuTime: figures.gpuTime,
    cap: figures.cap,
    domestic: figures.domestic,
    findings,
    findingCounts: countFindings(findings, validAt),
    coverage:
      register.edition === 1
        ? []
        : coverageOf({ ...figures, register: basis.register, licenses, validAt }),
  };
  return { balance: drawn, resolved, states, current };
}

function pickBasis({ register, reference }: Seeable) {
  return { register, reference };
}

/**
 * Compact JSON, members in schema order, as encodeResult does; of the first edition as the first
 * releases wrote it. ZodError where it is no balance.
 */
export function encodeBalance(value: Balance): Bytes {
  if (value.format === 'fleetseal/balance@2') return encodeJson(balanceSchema.parse(value));
  return encodeJson(balanceV1Schema.parse(firstFormatOf(value)));
}

/** What the first format has of a balance. */
function firstFormatOf(value: Balance): object {
  const { scope: _, replaced: _1, gpuTime: _2, cap: _3, domestic: _4, ...rest } = value;
  const { findingCounts: _5, coverage: _6, ...first } = rest;
  const units = first.units.map(({ because: _7, custody: _8, ...unit }) => unit);
  const findings = first.findings.map(
    ({ id: _7, life: _8, openedAt: _9, dueAt: _10, decision: _11, ...finding }) => finding,
  );
  return { ...first, units, findings };
}

/** The fleet that the options describe; what is drawn from it needs no other input. */
export function contextOf(options: Omit<BalanceOptions, 'scope' | 'time'>): FleetContext {
  const { register, reference, from, validAt, knownAt } = options;
  if (register.size !== knownAt.registerSize) throw new TypeError('register of another size');
  return fleetAt({ register, reference, known: knownItems(options), from, validAt });
}

function knownItems({
  history,
  knownAt,
}: Pick<BalanceOptions, 'history' | 'knownAt'>): HistoryItem[] {
  return history
    .filter(({ index }) => index < knownAt.evidenceSize)
    .sort((a, b) => a.index - b.index);
}

function unlicensedIds(findings: readonly CurrentFinding[]): string[] {
  const ids = findings.flatMap(({ finding }) =>
    finding.code === 'gpuUnlicensed' ? [finding.subject.id] : [],
  );
  return [...new Set(ids)].sort(compareText);
}

interface ItemParts {
  readonly resolved: ResolvedScope;
  readonly units: readonly UnitState[];
  readonly register: Register;
  /** What is licensed is what was placed there. */
  readonly placed: boolean;
}

/** Figures by license and model, ascending. */
function itemsOf({ resolved, units, register, placed }: ItemParts): Balance['items'] {
  const ofLicense = Map.groupBy(units, ({ license }) => license);
  return resolved.licenses.flatMap((id) => {
    const license = register.records.license.get(id)?.value;
    if (license === undefined) throw new FleetsealError('notFound', `There is no license ${id}.`);
    const ofModel = Map.groupBy(ofLicense.get(id) ?? [], ({ model }) => model);
    const models = [...licensedQuantities(license)].sort(([a], [b]) => compareText(a, b));
    return models.flatMap(([model, quantity]) => {
      const own = ofModel.get(model) ?? [];
      if (!resolved.hasModel(model) || (placed && own.length === 0)) return [];
      return [{ license: id, model, figures: figuresOf(placed ? own.length : quantity, own) }];
    });
  });
}

/**
 * Draws views: everything that the API lists, for an account and at a moment. For a fixed moment
 * and what was known then it is always the same, so a view can be thrown away and drawn again.
 */
import { contextOf, type Drawn, drawFrom } from '../../shared/accounting/balance.ts';
import { type CurrentFinding, currentFindings } from '../../shared/accounting/current.ts';
import { difference } from '../../shared/accounting/difference.ts';
import type { FleetContext } from '../../shared/accounting/fleet.ts';
import { type ResolvedScope, resolveScope, WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import type { Difference, Scope, UnitHistory, UnitState } from '../../shared/accounting/types.ts';
import { unitHistory } from '../../shared/accounting/unitHistory.ts';
import { siteOfUnit } from '../../shared/accounting/unitSite.ts';
import { type AccessScope, isWholeAccess } from '../../shared/api/roles.ts';
import type { OverviewRow } from '../../shared/api/rows.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { RECORD_TYPES } from '../../shared/register/records/record.ts';
import { type AccountingSource, basisFrom } from '../balances.ts';
import { findingRows } from './findingRows.ts';
import { gpuRows, type UnitPapers, unitPapers } from './gpuRows.ts';
import { type HostEntry, hostRows } from './hostRows.ts';
import type { Narrowing, ViewFacts, WatchedFinding } from './messages.ts';
import { type Moment, momentKey, scopeKey } from './moment.ts';
import type { Packable } from './packing.ts';
import { recordRows } from './recordRows.ts';
import { type PlacedUnit, siteFigures } from './siteFigures.ts';
import { hostsOf, scopeFor, type Visible, visibleTo } from './visible.ts';

/** What views are drawn from. */
export interface ViewSource extends AccountingSource {
  /** Time of a register leaf, milliseconds UTC; null where it is not known. */
  leafTime(index: number): number | null;
}

/** A view. */
export interface View {
  readonly facts: ViewFacts;
  readonly lists: ReadonlyMap<ListName, readonly Packable[]>;
  readonly findings: readonly WatchedFinding[];
}

/** The fleet at a moment, with what all accounts share. */
interface Fleet {
  readonly context: FleetContext;
  readonly current: readonly CurrentFinding[];
  readonly papers: UnitPapers;
}

/** Fleets that are kept: the newest, and one of the past. */
const FLEETS = 2;
/** Overviews that are kept. */
const OVERVIEWS = 100;

/** Draws views from one source. */
export class Drawing {
  readonly #source: ViewSource;
  /** By moment; used last comes last. */
  readonly #fleets = new Map<string, Fleet>();
  /** Of parts of what accounts see, by moment, account and part. */
  readonly #overviews = new Map<string, OverviewRow>();

  constructor(source: ViewSource) {
    this.#source = source;
  }

  /** Everything that an account sees. Throws as basisFrom and `balance` do. */
  async view(access: AccessScope, moment: Moment): Promise<View> {
    const fleet = await this.#fleet(moment);
    const { drawn, visible } = draw(fleet, access, moment);
    const { context, papers } = fleet;
    const leafTime = (index: number) => this.#source.leafTime(index);
    const basis = { context, drawn, visible, papers, leafTime };
    const gpus = gpuRows(basis);
    const hosts = hostRows(basis);
    const findings = findingRows(basis);
    const records = recordRows(basis, gpus);
    const lists = new Map<ListName, readonly Packable[]>([
      ['gpus', gpus.map((row) => ({ row }))],
      ['hosts', hosts.map(hostEntry)],
      ['findings', findings.map(({ row, ...more }) => ({ row, more }))],
    ]);
    for (const type of RECORD_TYPES)
      lists.set(
        type,
        records[type].map((row) => ({ row })),
      );
    const counted = gpus.flatMap(({ standing, column, site }) =>
      standing === 'counted' && column !== null ? [{ column, site }] : [],
    );
    const overview = overviewOf(drawn, hosts, counted);
    return {
      facts: { overview, coverage: drawn.balance.coverage },
      lists,
      findings: findings.map(({ row }) => row),
    };
  }

  /**
   * The overview of a part of what an account sees. Throws as `view` does, and notFound for a name
   * that nothing which the account sees has.
   */
  async balance(access: AccessScope, moment: Moment, narrowing: Narrowing): Promise<OverviewRow> {
    const key = JSON.stringify([momentKey(moment), scopeKey(access), narrowing]);
    const known = this.#overviews.get(key);
    if (known !== undefined) return known;
    const fleet = await this.#fleet(moment);
    const { context, papers } = fleet;
    const { drawn, seen } = drawPart(fleet, access, { moment, narrowing });
    const { sites } = drawn.balance.scope;
    const units = seen.visible.units.filter((unit) => drawn.resolved.has(unit));
    const part = hostsOf({ sites, licenses: drawn.balance.licenses }, context, units);
    const hasHost = (id: string) => seen.visible.hasHost(id) && part.has(id);
    const leafTime = (index: number) => this.#source.leafTime(index);
    const visible = { ...seen.visible, hasHost };
    const hosts = hostRows({ context, drawn, visible, papers, leafTime });
    const placed = drawn.resolved.counted.flatMap((unit, position) => {
      const column = drawn.balance.units[position]?.column;
      return column === undefined ? [] : [{ column, site: siteOfUnit(unit, context) }];
    });
    const overview = overviewOf(drawn, hosts, placed);
    this.#overviews.set(key, overview);
    const [oldest] = this.#overviews.keys();
    if (this.#overviews.size > OVERVIEWS && oldest !== undefined) this.#overviews.delete(oldest);
    return overview;
  }

  /** The requirements with the figures of a part of what an account sees. Throws as `balance`. */
  async coverage(
    access: AccessScope,
    moment: Moment,
    narrowing: Narrowing,
  ): Promise<ViewFacts['coverage']> {
    const { drawn } = drawPart(await this.#fleet(moment), access, { moment, narrowing });
    return drawn.balance.coverage;
  }

  /** What changed of a part of what an account sees. Throws as `balance` does. */
  async difference(
    access: AccessScope,
    { a, b }: { a: Moment; b: Moment },
    narrowing: Narrowing,
  ): Promise<Difference> {
    const balanceAt = async (moment: Moment) =>
      drawPart(await this.#fleet(moment), access, { moment, narrowing }).drawn.balance;
    const before = await balanceAt(a);
    const after = await balanceAt(b);
    // Of names in the scope of the account, those count that were known by then.
    return difference({ ...before, scope: after.scope }, after);
  }

  /** The life of one unit that the account sees. Throws notFound. */
  async unit(
    access: AccessScope,
    moment: Moment,
    name: { serial: string | null; uuid: string | null },
  ): Promise<UnitHistory> {
    const { context, current } = await this.#fleet(moment);
    const { visible: seen } = seenBy(access, context);
    return unitHistory(context, name, { current, seen });
  }

  async #fleet(moment: Moment): Promise<Fleet> {
    const key = momentKey(moment);
    const known = this.#fleets.get(key) ?? (await this.#build(moment));
    this.#fleets.delete(key);
    this.#fleets.set(key, known);
    const [oldest] = this.#fleets.keys();
    if (this.#fleets.size > FLEETS && oldest !== undefined) this.#fleets.delete(oldest);
    return known;
  }

  async #build({ from, validAt, knownAt }: Moment): Promise<Fleet> {
    const basis = await basisFrom(this.#source, { from, to: validAt, knownAt });
    const context = contextOf(basis);
    return { context, current: currentFindings(context), papers: unitPapers(context) };
  }
}

function hostEntry({ row, keys }: HostEntry): Packable {
  return { row, more: { keys, keyIds: keys.map(({ kid }) => kid) } };
}

interface DrawnFor {
  readonly drawn: Drawn;
  readonly visible: Visible;
}

function draw({ context, current }: Fleet, access: AccessScope, { knownAt }: Moment): DrawnFor {
  const { scope, visible } = seenBy(access, context);
  const seeable = visible.isWhole ? undefined : () => visible;
  const drawn = drawFrom({ context, current, scope, time: 'declared', knownAt, seeable });
  return { drawn, visible };
}

interface Seen {
  readonly scope: Scope;
  readonly resolved: ResolvedScope;
  readonly visible: Visible;
}

function seenBy(access: AccessScope, context: FleetContext): Seen {
  const scope = isWholeAccess(access) ? WHOLE_SCOPE : scopeFor(access, context);
  const resolved = resolveScope(scope, context);
  return { scope, resolved, visible: visibleTo(access, context, resolved) };
}

/** A part of what an account sees. */
function drawPart(
  { context, current }: Fleet,
  access: AccessScope,
  { moment, narrowing }: { moment: Moment; narrowing: Narrowing },
): { drawn: Drawn; seen: Seen } {
  const seen = seenBy(access, context);
  if (!isWholeAccess(access)) assertSeen(narrowing, seen, context);
  const drawn = drawFrom({
    context,
    current,
    scope: narrowed(seen.scope, narrowing),
    time: 'declared',
    knownAt: moment.knownAt,
    seeable: seen.visible.isWhole ? undefined : () => seen.visible,
  });
  return { drawn, seen };
}

/** What both lists have; null: no limit. */
function narrowed(scope: Scope, { licenses, sites, endUsers, models }: Narrowing): Scope {
  const both = (own: readonly string[] | null, wanted: readonly string[] | null) => {
    if (wanted === null) return own === null ? null : [...own];
    return wanted.filter((id) => own === null || own.includes(id));
  };
  return {
    licenses: both(scope.licenses, licenses),
    sites: both(scope.sites, sites),
    endUsers: both(null, endUsers),
    models: both(null, models),
  };
}

/** Refuses names that nothing seen has, in the words in which resolveScope refuses unknown ones. */
function assertSeen(
  narrowing: Narrowing,
  { scope, resolved, visible }: Seen,
  context: FleetContext,
): void {
  const { license, party, site } = visible.register.records;
  const licenses = [...license.values()].map(({ value }) => value);
  const sites = new Set(site.keys());
  for (const unit of resolved.counted) sites.add(siteOfUnit(unit, context) ?? '');
  for (const id of scope.sites ?? []) sites.add(id);
  const endUsers = new Set([...party.keys(), ...licenses.flatMap((each) => each.endUsers ?? [])]);
  const models = new Set([
    ...context.reference.catalogue.models.map(({ model }) => model),
    ...licenses.flatMap(({ items }) => items.map(({ model }) => model)),
  ]);
  const refuse = (
    kind: string,
    ids: readonly string[] | null,
    known: { has(id: string): boolean },
  ) =>
    ids?.forEach((id) => {
      if (!known.has(id)) throw new FleetsealError('notFound', `There is no ${kind} ${id}.`);
    });
  refuse('license', narrowing.licenses, license);
  refuse('end user', narrowing.endUsers, endUsers);
  refuse('model', narrowing.models, models);
  refuse('site', narrowing.sites, sites);
}

function overviewOf(
  { balance }: Drawn,
  hosts: readonly HostEntry[],
  placed: readonly PlacedUnit[],
): OverviewRow {
  const { validAt, from, knownAt, time, licenses, total, items, gpuTime, cap, domestic } = balance;
  const states = hosts.map(({ row }) => row);
  return {
    asOf: { validAt, from, knownAt },
    time,
    licenses,
    total,
    items,
    replaced: balance.replaced.length,
    unlicensed: balance.unlicensed.length,
    gpuTime,
    continuity: continuityOf(balance.units),
    cap,
    domestic,
    findingCounts: balance.findingCounts,
    hosts: {
      all: states.length,
      live: states.filter(({ state }) => state === 'live').length,
      awaiting: states.filter(({ state }) => state === 'awaiting').length,
      seen: states.filter(({ lastSeenAt }) => lastSeenAt !== null).length,
    },
    sites: siteFigures(placed, states),
  };
}

/** Over the units that evidence ever saw; of the others their columns tell. */
function continuityOf(units: readonly UnitState[]): OverviewRow['continuity'] {
  const seen = units.filter(({ lastSeenAt }) => lastSeenAt !== null);
  if (seen.length === 0) return null;
  let coveredPpm = 0;
  let longestGapMs = 0;
  for (const { continuity } of seen) {
    coveredPpm += continuity.coveredPpm;
    longestGapMs = Math.max(longestGapMs, continuity.longestGapMs);
  }
  return { units: seen.length, coveredPpm: Math.floor(coveredPpm / seen.length), longestGapMs };
}

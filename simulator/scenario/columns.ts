/** In which column each unit stands, by rules of the simulator's own. */
import type { Custody } from '../../shared/register/records/custody.ts';
import { UNIT_COLUMNS, type UnitColumn } from '../truth.ts';
import { papersOf } from './chronicle.ts';
import { type CountedUnit, type Facts, lastSight } from './facts.ts';

/** Counts of a license item or of everything; they add up to `licensed`. */
export type TrueFigures = Readonly<Record<UnitColumn | 'notShipped' | 'licensed', number>>;

/** The column of every counted unit, by serial. `concerned`: serials that a finding is about. */
export function unitColumns(
  facts: Facts,
  concerned: ReadonlySet<string>,
): ReadonlyMap<string, UnitColumn> {
  return new Map(
    facts.counted.map((unit) => [unit.serial, columnOf(unit, facts, concerned.has(unit.serial))]),
  );
}

const GONE: readonly string[] = ['returned', 'destroyed'];
const ASIDE: readonly string[] = ['received', 'stored', 'rmaOut', 'rmaIn'];

function columnOf(unit: CountedUnit, facts: Facts, isConcerned: boolean): UnitColumn {
  const { validAt, durations } = facts.question;
  const sight = lastSight(facts, unit.serial);
  const documented = lastDocumented(unit.serial, facts);
  const isSeenSince =
    sight !== undefined && documented !== undefined && wasSeenSince(sight, documented);
  if (documented !== undefined && !isSeenSince) {
    if (GONE.includes(documented.event)) return 'disposed';
    if (ASIDE.includes(documented.event)) return 'outOfService';
  }
  const age = sight === undefined ? Number.POSITIVE_INFINITY : validAt - sight.round.moment;
  if (
    sight !== undefined &&
    age <= durations.attestedWithinMs &&
    isStillShown(unit.serial, facts)
  ) {
    return isConcerned ? 'attestedWithFindings' : 'attested';
  }
  const installedAt = documented?.event === 'installed' ? documented.at : undefined;
  const installedAge = installedAt === undefined ? Number.POSITIVE_INFINITY : validAt - installedAt;
  if (Math.min(age, installedAge) <= durations.graceMs) return 'unreachable';
  const isOnItsWay = sight === undefined && documented === undefined;
  if (isOnItsWay && validAt < unit.shippedAtMs + durations.transitGraceMs) return 'inTransit';
  const onItsWay = documented?.event === 'moved' && !isSeenSince;
  if (onItsWay && validAt - documented.at <= durations.moveWithinMs) return 'inTransit';
  return 'unaccounted';
}

function lastDocumented(serial: string, facts: Facts): Custody | undefined {
  const last = facts.custody.get(serial)?.at(-1);
  return last?.document === undefined ? undefined : last;
}

function wasSeenSince({ round }: { round: { moment: number } }, { at }: Custody): boolean {
  return round.moment > at;
}

/** The newest round of the host that showed it last has it there. */
function isStillShown(serial: string, facts: Facts): boolean {
  const sight = lastSight(facts, serial);
  if (sight === undefined) return false;
  const rounds = facts.rounds.filter(({ host }) => host === sight.round.host);
  const newest = rounds.toSorted((a, b) => a.moment - b.moment).at(-1);
  return newest?.gpus.some(({ uuid, isThere }) => isThere && uuid === sight.gpu.uuid) ?? false;
}

/** Figures by `license model`, and those of everything under `''`. */
export function trueFigures(
  facts: Facts,
  columns: ReadonlyMap<string, UnitColumn>,
): ReadonlyMap<string, TrueFigures> {
  const figures = new Map<string, Record<UnitColumn | 'notShipped' | 'licensed', number>>();
  const total = zero();
  for (const { id, items } of papersOf(facts.question, 'license')) {
    for (const { model, quantity } of items) {
      figures.set(`${id} ${model}`, { ...zero(), licensed: quantity, notShipped: quantity });
      total.licensed += quantity;
      total.notShipped += quantity;
    }
  }
  for (const { license, model, serial } of facts.counted) {
    const own = figures.get(`${license} ${model}`);
    const column = columns.get(serial) ?? 'unaccounted';
    for (const each of own === undefined ? [total] : [own, total]) {
      each[column] += 1;
      each.notShipped -= 1;
    }
  }
  return new Map([...figures, ['', total]]);
}

function zero(): Record<UnitColumn | 'notShipped' | 'licensed', number> {
  const [licensed, notShipped] = [0, 0];
  const columns = Object.fromEntries(UNIT_COLUMNS.map((column) => [column, 0]));
  // as: one member for each column, as the line above makes them
  return { ...(columns as Record<UnitColumn, number>), licensed, notShipped };
}

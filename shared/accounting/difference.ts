/** What changed between two balances of one scope: figures, units, findings. Pure. */
import { compareText } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { emptyFigures, FIGURE_NAMES } from './figures.ts';
import type { Balance, Difference, Figures, FindingWithLife, UnitState } from './types.ts';

/**
 * The difference from `before` to `after`, whatever their moments and what was known. Throws
 * usageWrong for balances of two scopes.
 */
export function difference(before: Balance, after: Balance): Difference {
  if (JSON.stringify(before.scope) !== JSON.stringify(after.scope)) {
    throw new FleetsealError('usageWrong', 'The two balances are of different scopes.');
  }
  return {
    format: 'fleetseal/difference@1',
    scope: after.scope,
    before: { validAt: before.validAt, knownAt: before.knownAt },
    after: { validAt: after.validAt, knownAt: after.knownAt },
    total: deltas(before.total, after.total),
    items: changedItems(before.items, after.items),
    units: changedUnits(before, after),
    findings: changedFindings(before.findings, after.findings),
  };
}

type Items = Balance['items'];
type ChangedUnit = Difference['units'][number];

function deltas(before: Figures, after: Figures): Difference['total'] {
  const result = emptyFigures();
  for (const name of FIGURE_NAMES) result[name] = after[name] - before[name];
  return result;
}

function changedItems(before: Items, after: Items): Difference['items'] {
  const keyOf = ({ license, model }: Items[number]) => JSON.stringify([license, model]);
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const now = new Map(after.map((item) => [keyOf(item), item]));
  const all = [...after, ...before.filter((item) => !now.has(keyOf(item)))];
  return all
    .map((item) => {
      const key = keyOf(item);
      const from = old.get(key)?.figures ?? emptyFigures();
      const to = now.get(key)?.figures ?? emptyFigures();
      return { license: item.license, model: item.model, figures: deltas(from, to) };
    })
    .filter(({ figures }) => Object.values(figures).some((delta) => delta !== 0))
    .sort((a, b) => compareText(a.license, b.license) || compareText(a.model, b.model));
}

function changedUnits(before: Balance, after: Balance): ChangedUnit[] {
  const find = unitFinder(after.units);
  const replaced = unitFinder(after.replaced);
  const matched = new Set<UnitState>();
  const changed: ChangedUnit[] = [];
  for (const old of before.units) {
    const now = find(old);
    if (now !== null) matched.add(now);
    if (now?.column === old.column) continue;
    const state = now ?? replaced(old);
    changed.push(
      changeOf(state ?? old, {
        before: old.column,
        after: now?.column ?? null,
        because: state?.because ?? null,
      }),
    );
  }
  for (const now of after.units) {
    if (matched.has(now)) continue;
    changed.push(changeOf(now, { before: null, after: now.column, because: now.because }));
  }
  return changed.sort(
    (a, b) =>
      compareText(a.serial ?? '', b.serial ?? '') || compareText(a.uuid ?? '', b.uuid ?? ''),
  );
}

function changeOf(
  { serial, uuid, license }: UnitState,
  change: Pick<ChangedUnit, 'before' | 'after' | 'because'>,
): ChangedUnit {
  return { serial, uuid, license, ...change };
}

/**
 * Finds the same unit in another balance: by uuid, else by serial where not both have a uuid and
 * no other unit fits. A later naming can have added what a unit lacked.
 */
function unitFinder(units: readonly UnitState[]): (unit: UnitState) => UnitState | null {
  const byUuid = new Map(units.map((unit) => [unit.uuid, unit]));
  const bySerial = Map.groupBy(units, ({ serial }) => serial);
  return ({ serial, uuid }) => {
    const same = uuid === null ? undefined : byUuid.get(uuid);
    if (same !== undefined) return same;
    const mates = serial === null ? [] : (bySerial.get(serial) ?? []);
    const fitting = mates.filter((mate) => uuid === null || mate.uuid === null);
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  };
}

function changedFindings(
  before: readonly FindingWithLife[],
  after: readonly FindingWithLife[],
): Difference['findings'] {
  const old = new Map(before.map((finding) => [finding.id, finding]));
  const now = new Set(after.map(({ id }) => id));
  return {
    new: after.filter(({ id }) => !old.has(id)),
    gone: before.filter(({ id }) => !now.has(id)),
    lifeChanged: after
      .flatMap(({ id, life }) => {
        const then = old.get(id)?.life ?? life;
        return then === life ? [] : [{ id, before: then, after: life }];
      })
      .sort((a, b) => compareText(a.id, b.id)),
  };
}

/** Draws balances of random histories, and what of them must not depend on order. */
import { balance } from '../../shared/accounting/balance.ts';
import { WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import type { Balance, Scope, UnitState } from '../../shared/accounting/types.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { foldRegister } from '../../shared/register/register.ts';
import { DAY, T0 } from '../factories/appraisal.ts';
import { entriesOf, type World } from './histories.ts';

/** What of a world is asked for. */
export interface Asked {
  readonly validAt: number;
  readonly scope?: Scope;
  /** Sizes of the two logs; all of them where absent. */
  readonly knownAt?: { readonly evidenceSize: number; readonly registerSize: number };
}

/** Draws the balances of a world, as known at one pair of sizes. */
export function drawAll({ statements, history }: World, asked: readonly Asked[]): Balance[] {
  const all = { evidenceSize: history.length, registerSize: statements.length };
  return asked.map(({ validAt, scope = WHOLE_SCOPE, knownAt = all }) => {
    const register = foldRegister(entriesOf(statements.slice(0, knownAt.registerSize)));
    return balance({
      register,
      reference: referenceValues(register),
      history,
      scope,
      from: T0 - 2 * DAY,
      validAt,
      knownAt,
      time: 'declared',
    });
  });
}

/** The parts of a balance that do not name leaves. */
export function withoutLeaves(drawn: Balance): object {
  const { total, items, unlicensed, gpuTime, cap, domestic } = drawn;
  return {
    total,
    items,
    unlicensed,
    gpuTime,
    cap,
    domestic,
    units: drawn.units.map(unitWithoutLeaves),
    replaced: drawn.replaced.map(unitWithoutLeaves),
    findings: drawn.findings
      .map(({ code, subject, severity }) => `${severity} ${code} ${subject.kind} ${subject.id}`)
      .sort((a, b) => (a < b ? -1 : 1)),
  };
}

function unitWithoutLeaves({ leaf: _, because, custody, ...unit }: UnitState): object {
  const said = custody === null ? null : { event: custody.event, at: custody.at };
  return { ...unit, because: because.log, custody: said };
}

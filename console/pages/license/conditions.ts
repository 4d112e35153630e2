/** What papers show of the conditions of a license. */
import type { Attachment } from '../../../shared/register/records/decisions.ts';
import type { License } from '../../../shared/register/records/licenses.ts';

/** A condition as the license words it. */
export type Condition = NonNullable<License['conditions']>[number];
/** What its papers come to; the last four leave it open. */
export type ConditionState =
  | 'met'
  | 'notApplicable'
  | 'notMet'
  | 'expired'
  | 'withoutState'
  | 'missing';

/** A paper with the register leaf that records it. */
export interface Paper {
  readonly index: number;
  readonly record: Attachment;
}
/** A condition with its papers. */
export interface CheckedCondition {
  readonly condition: Condition;
  readonly state: ConditionState;
  readonly papers: readonly Paper[];
}

/**
 * As the check `conditions@1` decides: papers of the newest date that still hold, and of several
 * of them one that shows it not met. `today` is a day, UTC.
 */
export function checkConditions(options: {
  readonly license: License;
  readonly papers: readonly Paper[];
  readonly today: string;
}): CheckedCondition[] {
  const { license, papers, today } = options;
  const own = papers.filter(({ record: { about, dated = '' } }) => {
    return about.what === 'license' && about.id === license.id && dated <= today;
  });
  return (license.conditions ?? []).map((condition) => {
    const mine = own.filter(({ record }) => record.condition === condition.id);
    return { condition, state: stateOf(mine, today), papers: mine };
  });
}

function stateOf(papers: readonly Paper[], today: string): ConditionState {
  const stated = papers.map(({ record }) => record).filter(({ state }) => state !== undefined);
  if (stated.length === 0) return papers.length === 0 ? 'missing' : 'withoutState';
  const holding = stated.filter(({ validTo }) => validTo === undefined || today < validTo);
  if (holding.length === 0) return 'expired';
  const newest = holding.reduce((day, { dated = '' }) => (dated > day ? dated : day), '');
  const deciding = holding.filter(({ dated = '' }) => dated === newest);
  if (deciding.some(({ state }) => state === 'notMet')) return 'notMet';
  return deciding.some(({ state }) => state === 'met') ? 'met' : 'notApplicable';
}

/** True where the condition is not shown met, nor not applicable. */
export function isOpen(state: ConditionState): boolean {
  return state !== 'met' && state !== 'notApplicable';
}

/** Days from `today` until the first day that is not valid; negative after it. Days are UTC. */
export function daysLeft(validTo: string, today: string): number {
  return Math.round((Date.parse(validTo) - Date.parse(today)) / 86_400_000);
}

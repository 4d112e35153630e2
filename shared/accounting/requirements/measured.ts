/** Coverage rows that rest on evidence and on the balance itself. */

import { WINDOW } from '../../appraisal/catalogue.ts';
import { MINUTE_MS, msToText } from '../../register/day.ts';
import { amount } from '../../text/amount.ts';
import { percentText } from '../../text/percent.ts';
import { isDecided, isOverdue } from '../findingLife.ts';
import type { Coverage } from '../types.ts';
import type { Known } from './counts.ts';

/** How a requirement is served, and the sentence with the figure. */
export type Answer = Omit<Coverage, 'rule'>;
/** A row; null where there is nothing but papers, if those. */
export type Row = (known: Known) => Answer | null;

/** Whole hours of seconds, rounded down. */
export function hoursOf(seconds: number): number {
  return Math.floor(seconds / 3600);
}

/** An answer. */
export function answer(how: Answer['how'], figure: string): Answer {
  return { how, figure };
}

function transfer(known: Known): Answer | null {
  const { units, countOf, facts } = known;
  const events = facts.register.records.custody.size;
  const custody = `${amount(events, 'custody event')} in the register`;
  if (units.seen === 0) return events === 0 ? null : answer('declared', `${custody}; no evidence.`);
  const moved = `moves without a record: ${countOf('gpuMoved')}`;
  const twice = `in two places: ${countOf('gpuInTwoPlaces')}`;
  const seen = `${units.attested} of ${amount(units.all, 'unit')} attested`;
  return answer('measured', `${seen}; ${moved}; ${twice}; ${custody}.`);
}

function continuity({ units }: Known): Answer | null {
  if (units.seen === 0) return null;
  const share = percentText(units.coveredPpm);
  return answer(
    'measured',
    `Units are covered for ${share} of the interval on average; the longest gap of any is ` +
      `${amount(Math.floor(units.longestGapMs / MINUTE_MS), 'minute')}. Sites are declared.`,
  );
}

function identity({ units, facts }: Known): Answer | null {
  if (units.seen === 0) return null;
  const tampering = facts.findings.filter(({ family }) => family === 'tampering').length;
  return answer(
    'measured',
    `Of ${amount(units.all, 'unit')} the identity is cross-checked for ${units.crossChecked}, ` +
      `claimed by one read for ${units.claimed}; ${amount(tampering, 'finding')} of tampering.`,
  );
}

function assurance({ units }: Known): Answer | null {
  if (units.seen === 0) return null;
  const { all, crossChecked, claimed } = units;
  return answer(
    'measured',
    `Identities: ${crossChecked} cross-checked, ${claimed} claimed, ` +
      `${all - crossChecked - claimed} only declared.`,
  );
}

function modelLimits(known: Known): Answer | null {
  const { units, countOf } = known;
  const counts = { inside: 0, outside: 0, unknown: 0 };
  const models = new Map(known.policy.catalogue.models.map((each) => [each.model, each]));
  for (const [model, count] of units.byModel) {
    const { tpp = 0, bandwidthGBps = 0 } = models.get(model) ?? {};
    const isOutside = tpp >= WINDOW.tpp || bandwidthGBps >= WINDOW.bandwidthGBps;
    const isUnknown = tpp === 0 || bandwidthGBps === 0;
    counts[isOutside ? 'outside' : isUnknown ? 'unknown' : 'inside'] += count;
  }
  if (units.all === 0) return null;
  const other = countOf('gpuMemoryNotOfModel', 'gpuModelNotDeclared', 'gpuModified');
  return answer(
    units.seen > 0 ? 'measured' : 'declared',
    `By model: ${counts.inside} units below both limits of 15 CFR 742.6(b)(10)(iii)(A)(1), ` +
      `${counts.outside} not, ${counts.unknown} of models whose values are not known. ` +
      `${units.attested} attested; another model than declared: ${amount(other, 'finding')}.`,
  );
}

function quantity({ facts, units, countOf }: Known): Answer | null {
  const { licensed, notShipped, unaccounted } = facts.total;
  if (facts.licenses.length === 0) return null;
  return answer(
    units.seen > 0 ? 'measured' : 'declared',
    `${licensed} licensed: ${notShipped} not shipped, ${units.attested} attested, ${unaccounted} ` +
      `unaccounted; GPUs that no license covers: ${countOf('gpuUnlicensed')}; licenses not in ` +
      `force: ${countOf('licenseNotInForce')}.`,
  );
}

function originals({ facts }: Known): Answer {
  const { records } = facts.register;
  const all = Object.values(records).flatMap((map) => [...map.values()]);
  const corrections = all.reduce((sum, { earlier }) => sum + earlier.length, 0);
  return answer(
    'measured',
    `${amount(facts.register.size, 'document')} in the append-only register, ` +
      `${amount(corrections, 'earlier version')} of records kept; ` +
      `${amount(records.withdrawn.size, 'record')} withdrawn.`,
  );
}

function promptly({ facts }: Known): Answer | null {
  if (facts.knownAt.evidenceSize === 0) return null;
  const own = facts.findings.filter(
    ({ family }) => family === 'diversion' || family === 'tampering',
  );
  const open = own.filter((finding) => !isDecided(finding));
  const overdue = open.filter((finding) => isOverdue(finding, facts.validAt)).length;
  const first = open.reduce<number | null>(
    (least, { openedAt: at }) => (at === null ? least : Math.min(least ?? at, at)),
    null,
  );
  const since = first === null ? '' : `, the first since ${msToText(first)}`;
  return answer(
    'measured',
    `${amount(own.length, 'finding')} of diversion or tampering: ${open.length} ` +
      `undecided${since}; past the deadline of the policy: ${overdue}.`,
  );
}

function complete({ facts, countOf }: Known): Answer | null {
  const { evidenceSize, registerSize } = facts.knownAt;
  if (evidenceSize === 0) return null;
  const gaps = [
    `gaps in sequence: ${countOf('sequenceGap')}`,
    `hosts with missing documents: ${countOf('documentsMissing')}`,
    `with missed rounds: ${countOf('roundsMissed')}`,
    `with refused evidence: ${countOf('evidenceRefused')}`,
  ].join('; ');
  return answer(
    'measured',
    `${amount(evidenceSize, 'leaf', 'leaves')} of evidence and ${registerSize} of the register; ` +
      `${gaps}.`,
  );
}

/** By requirement. */
export const MEASURED_ROWS: Readonly<Record<string, Row>> = {
  R04: transfer,
  R05: continuity,
  R06: identity,
  R08: modelLimits,
  R09: quantity,
  R11: originals,
  R14: assurance,
  R16: promptly,
  R33: complete,
};

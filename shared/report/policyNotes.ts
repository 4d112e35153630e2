/**
 * What a reader should know about the operator's policy: where it asks for less than the policy
 * and the catalogue that come with this version of the verifier.
 */

import { CATALOGUE_MODELS } from '../appraisal/catalogue.ts';
import { type Check, checkId } from '../appraisal/checks/check.ts';
import { CHECKS } from '../appraisal/checks/registry.ts';
import { severityRank } from '../appraisal/finding.ts';
import { defaultPolicy, policyUpgrade } from '../appraisal/policy.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../register/day.ts';
import { isRecordDocument } from '../register/documents.ts';
import {
  type AppraisalPolicy,
  type CatalogueModel,
  SEVERITIES,
} from '../register/policyDocuments.ts';
import { policyAt } from '../register/policyInForce.ts';
import type { PolicyInForce } from '../register/register.ts';
import { amount } from '../text/amount.ts';
import type { CheckedRegister } from './checks/register.ts';
import { differences } from './compare.ts';

/** The durations of a policy. Of each, a longer one is laxer. */
export const DURATIONS = [
  'cadenceMs',
  'attestedWithinMs',
  'graceMs',
  'transitGraceMs',
  'freshWithinMs',
  'maxGapMs',
  'moveWithinMs',
  'outOfServiceMs',
] as const satisfies readonly (keyof AppraisalPolicy)[];

/** Durations in words, longest unit first; a duration is said in the longest that divides it. */
const UNITS = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [1000, 'second'],
  [1, 'millisecond'],
] as const;

/** As in `90 minutes`, `1 day`. `ms`: whole milliseconds, at least 1. */
export function durationText(ms: number): string {
  const [length, name] = UNITS.find(([each]) => ms % each === 0) ?? [1, 'millisecond'];
  return amount(Math.floor(ms / length), name);
}

/**
 * Sentences on the policy in force at `to`: each check that it leaves out, each duration,
 * severity, deadline and list laxer than the default one, and models that its catalogue describes
 * in another way; then how often the policy changed, and what former ones left out.
 */
export function policyNotes(checked: CheckedRegister, { to }: { readonly to: number }): string[] {
  const { register } = checked;
  const current = policyAt(register, to);
  return [
    ...laxity(current.policy).map((seen) => `The policy ${seen}`),
    ...changes(checked, current),
    ...otherModels(checked, current),
    ...unread(checked),
  ];
}

/** Continuations of `The policy …`, whole sentences together with it. */
function laxity(policy: AppraisalPolicy): string[] {
  if (policyUpgrade(policy) !== null) {
    const missing = leftOut(policy).map(checkId);
    return missing.length === 0
      ? []
      : [`is the default one of a former release, without the checks ${missing.join(', ')}.`];
  }
  const usual = defaultPolicy(policy.catalogue);
  return [
    ...leftOut(policy).map((check) => `leaves out the check ${checkId(check)}: ${check.shows}`),
    ...olderVersions(policy),
    ...DURATIONS.filter((name) => policy[name] > usual[name]).map((name) => {
      const [own, other] = [durationText(policy[name]), durationText(usual[name])];
      return `is laxer than the default one: ${name} is ${own}, by default ${other}.`;
    }),
    ...loweredSeverities(policy),
    ...laxerDeadlines(policy, usual),
    ...laxerCap(policy, usual),
  ];
}

/** The newest version of each check. */
const NEWEST: ReadonlyMap<string, Check> = newestByName();

function newestByName(): Map<string, Check> {
  const newest = new Map<string, Check>();
  for (const check of CHECKS) {
    if ((newest.get(check.name)?.version ?? 0) < check.version) newest.set(check.name, check);
  }
  return newest;
}

/** Checks of which the policy has no version at all. */
function leftOut({ checks }: AppraisalPolicy): Check[] {
  const names = new Set(checks.map((id) => id.slice(0, id.indexOf('@'))));
  return [...NEWEST.values()].filter(({ name }) => !names.has(name));
}

function olderVersions({ checks }: AppraisalPolicy): string[] {
  const held = new Set(checks);
  const names = new Set(checks.map((id) => id.slice(0, id.indexOf('@'))));
  return [...NEWEST.values()]
    .filter((check) => names.has(check.name) && !held.has(checkId(check)))
    .map((check) => `has only an older version of the check ${checkId(check)}.`);
}

function loweredSeverities({ severities }: AppraisalPolicy): string[] {
  return [...NEWEST.values()].flatMap(({ code, severity: usual }) => {
    const own = severities[code];
    if (own === undefined || severityRank(own) <= severityRank(usual)) return [];
    return [`calls the finding ${code} ${own}, by default ${usual}.`];
  });
}

function laxerDeadlines(
  { deadlinesMs: own }: AppraisalPolicy,
  { deadlinesMs: usual }: Pick<AppraisalPolicy, 'deadlinesMs'>,
): string[] {
  return SEVERITIES.flatMap((severity) => {
    const [left, right] = [own[severity], usual[severity]];
    if (right === null || (left !== null && left <= right)) return [];
    const words = left === null ? 'no deadline' : `a deadline of ${durationText(left)}`;
    return [`gives ${severity} findings ${words}, by default ${durationText(right)}.`];
  });
}

type CapPolicy = Pick<AppraisalPolicy, 'capPpm' | 'capCountries' | 'armsEmbargoed' | 'domesticPpm'>;

function laxerCap(own: CapPolicy, usual: CapPolicy): string[] {
  const lacks = (name: 'capCountries' | 'armsEmbargoed') => {
    const missing = usual[name].filter((country) => !own[name].includes(country));
    return missing.length === 0 ? [] : [`leaves out of ${name}: ${missing.join(', ')}.`];
  };
  return [
    ...(own.capPpm > usual.capPpm
      ? [`is laxer than the default one: capPpm is ${own.capPpm}, by default ${usual.capPpm}.`]
      : []),
    ...lacks('capCountries'),
    ...lacks('armsEmbargoed'),
  ];
}

/** At most this many models, and former policies, are named. */
const LISTED = 5;

function changes(checked: CheckedRegister, current: PolicyInForce): string[] {
  const { register, entries } = checked;
  const count = entries.filter(({ leaf }) => leaf.kind === 'policy').length;
  if (count <= 1) return [];
  const many = `The policy was changed after the first one (${count} in the register); `;
  if (register.edition === 1) {
    const follow = `the figures follow the newest, register leaf ${current.index}, for the whole`;
    return [`${many}${follow} interval.`];
  }
  const others = formerNotes(checked, current);
  const more = others.length - LISTED;
  return [
    `${many}evidence follows the one of its day, the figures that of register leaf ` +
      `${current.index}.`,
    ...others.slice(0, LISTED),
    ...(more > 0 ? [`So it is for ${amount(more, 'other policy', 'other policies')}.`] : []),
  ];
}

/** Of each other policy that evidence was appraised with, and that asks for less. */
function formerNotes(checked: CheckedRegister, current: PolicyInForce): string[] {
  const { policies } = checked.register;
  return policies.flatMap((each, i) => {
    const first = i === 0 ? 0 : each.evidenceSize;
    const end = policies[i + 1]?.evidenceSize;
    if (each === current || first === end) return [];
    const seen = [...catalogueWords(checked, { each, current }), ...laxity(each.policy)];
    if (seen.length === 0) return [];
    const last = end === undefined ? 'on' : `to ${end - 1}`;
    return [
      `Evidence from leaf ${first} ${last} was appraised with the policy of register leaf ` +
        `${each.index}: it ${seen.slice(0, LISTED).join(' It ')}` +
        `${seen.length > LISTED ? ` And ${seen.length - LISTED} more.` : ''}`,
    ];
  });
}

/** Where another catalogue than now makes other models genuine; continuations of `it …`. */
function catalogueWords(
  checked: CheckedRegister,
  { each, current }: { each: PolicyInForce; current: PolicyInForce },
): string[] {
  if (each.policy.catalogue === current.policy.catalogue) return [];
  const others = otherModels(checked, each);
  return others.length === 0 ? [] : [`pins another catalogue. ${others.join(' ')}`];
}

/** Under a policy of the first format records change no figure. */
function unread({ register, entries }: CheckedRegister): string[] {
  const count = entries.filter(
    ({ document }) =>
      isRecordDocument(document) &&
      document.record.type !== 'license@2' &&
      document.record.type !== 'shipment@2',
  ).length;
  if (register.edition !== 1 || count === 0) return [];
  return [
    `The policy is of the first format, under which ${amount(count, 'record is', 'records are')} ` +
      'in the register and not in the figures: custody, suspensions, tests and decisions.',
  ];
}

/** A catalogue of the first format is compared in what that format has. */
function otherModels({ entries }: CheckedRegister, { policy, catalogue }: PolicyInForce): string[] {
  const { models } = catalogue;
  const entry = entries.find(({ leaf }) => leaf.digest === policy.catalogue);
  const isFirst = entry?.document.format === 'fleetseal/catalogue@1';
  const part = isFirst ? ofFirstFormat : (model: CatalogueModel) => model;
  const known = new Map(CATALOGUE_MODELS.map((each) => [each.model, part(each)]));
  const held = new Set(models.map(({ model }) => model));
  const other = models.filter((each) => differences(part(each), known.get(each.model)).length > 0);
  const missing = CATALOGUE_MODELS.filter(({ model }) => !held.has(model));
  return [
    ...named('describes otherwise than this version', other),
    ...named('lacks models of this version', missing),
  ];
}

function ofFirstFormat(each: CatalogueModel): Partial<CatalogueModel> {
  const { model, productNames, pciDevices, memoryMiB, tpp, bandwidthGBps } = each;
  return { model, productNames, pciDevices, memoryMiB, tpp, bandwidthGBps };
}

function named(problem: string, models: readonly CatalogueModel[]): string[] {
  if (models.length === 0) return [];
  const listed = models.slice(0, LISTED).map(({ model }) => model);
  const more = models.length > LISTED ? ` and ${models.length - LISTED} more` : '';
  return [`The catalogue ${problem}: ${listed.join(', ')}${more}.`];
}

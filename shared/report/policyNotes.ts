/**
 * What a reader should know about the operator's policy: where it asks for less than the policy
 * and the catalogue that come with this version of the verifier.
 */

import { CATALOGUE_MODELS } from '../appraisal/catalogue.ts';
import { checkId } from '../appraisal/checks/check.ts';
import { CHECKS } from '../appraisal/checks/registry.ts';
import { defaultPolicy } from '../appraisal/policy.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../register/day.ts';
import type { AppraisalPolicy, CatalogueModel } from '../register/documents.ts';
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
  const count = Math.floor(ms / length);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/**
 * Sentences: each released check that the policy leaves out, each duration laxer than the default
 * one, how often the policy changed, and models that the catalogue describes in another way.
 */
export function policyNotes({ register, entries }: CheckedRegister): string[] {
  const { policy, catalogue } = register;
  const versions = entries.filter(({ leaf }) => leaf.kind === 'policy');
  const current = versions.at(-1)?.index ?? 0;
  return [
    ...leftOut(policy),
    ...laxer(policy),
    ...(versions.length > 1
      ? [
          `The policy was changed after the first one (${versions.length} in the register); the ` +
            `figures follow the newest, register leaf ${current}, for the whole interval.`,
        ]
      : []),
    ...otherModels(catalogue.models),
  ];
}

function leftOut({ checks }: AppraisalPolicy): string[] {
  const named = new Set(checks);
  return CHECKS.filter((check) => !named.has(checkId(check))).map(
    (check) => `The policy leaves out the check ${checkId(check)}: ${check.shows}`,
  );
}

function laxer(policy: AppraisalPolicy): string[] {
  const usual = defaultPolicy(policy.catalogue);
  return DURATIONS.filter((name) => policy[name] > usual[name]).map((name) => {
    const [own, other] = [durationText(policy[name]), durationText(usual[name])];
    return `The policy is laxer than the default one: ${name} is ${own}, by default ${other}.`;
  });
}

/** At most this many models are named. */
const LISTED = 5;

function otherModels(models: readonly CatalogueModel[]): string[] {
  const known = new Map(CATALOGUE_MODELS.map((each) => [each.model, each]));
  const held = new Set(models.map(({ model }) => model));
  const other = models.filter((each) => differences(each, known.get(each.model)).length > 0);
  const missing = CATALOGUE_MODELS.filter(({ model }) => !held.has(model));
  return [
    ...named('describes otherwise than this version', other),
    ...named('lacks models of this version', missing),
  ];
}

function named(problem: string, models: readonly CatalogueModel[]): string[] {
  if (models.length === 0) return [];
  const listed = models.slice(0, LISTED).map(({ model }) => model);
  const more = models.length > LISTED ? ` and ${models.length - LISTED} more` : '';
  return [`The catalogue ${problem}: ${listed.join(', ')}${more}.`];
}

/**
 * Coverage of the rules: each requirement with what the balance really has for it, and the figure.
 * A row says `measured` only where evidence is there, `declared` and `attached` only where a
 * record is; else `notCovered`. It never says that a requirement is met.
 */
import type { Attachment } from '../../register/records/decisions.ts';
import { amount } from '../../text/amount.ts';
import type { Coverage } from '../types.ts';
import { type CoverageFacts, countFacts, type Known } from './counts.ts';
import { DECLARED_ROWS } from './declared.ts';
import { type Answer, MEASURED_ROWS } from './measured.ts';
import { REQUIREMENTS } from './requirements.ts';

export type { CoverageFacts };

const NOTHING: Answer = { how: 'notCovered', figure: 'Nothing in the logs is about it.' };

/** Kinds of papers that are about a requirement whatever they are attached to. */
const KINDS: Readonly<Record<string, readonly Attachment['kind'][]>> = {
  R03: ['screeningRecord'],
  R12: ['screeningRecord'],
  R15: ['physicalSecurity'],
  R34: ['training', 'internalAudit'],
};

/** One row for each of REQUIREMENTS, in that order. Counts over units and records only. */
export function coverageOf(facts: CoverageFacts): Coverage[] {
  const known = countFacts(facts);
  const conditions = conditionsInScope(known);
  return REQUIREMENTS.map(({ id }) => {
    const row = MEASURED_ROWS[id] ?? DECLARED_ROWS[id];
    const found = row?.(known) ?? NOTHING;
    const attached = found.how === 'notCovered' ? papersOnly(id, known, conditions) : null;
    const { how, figure } = attached ?? found;
    return { rule: id, how, figure };
  });
}

/** Names of conditions of licenses in scope, `license condition`, by the rule they belong to. */
function conditionsInScope({ facts }: Known): ReadonlyMap<string, ReadonlySet<string>> {
  const byRule = new Map<string, Set<string>>();
  for (const id of facts.licenses) {
    for (const condition of facts.register.records.license.get(id)?.value.conditions ?? []) {
      if (condition.rule === undefined) continue;
      const names = byRule.get(condition.rule) ?? new Set();
      byRule.set(condition.rule, names.add(JSON.stringify([id, condition.id])));
    }
  }
  return byRule;
}

/** Papers about the requirement, or about a condition of its rule; null where there are none. */
function papersOnly(
  rule: string,
  { papers }: Known,
  conditions: ReadonlyMap<string, ReadonlySet<string>>,
): Answer | null {
  const kinds = KINDS[rule] ?? [];
  const names = conditions.get(rule);
  const isAbout = ({ kind, about, condition }: Attachment) =>
    kinds.includes(kind) ||
    (about.what === 'requirement' && about.id === rule) ||
    (about.what === 'license' &&
      condition !== undefined &&
      names?.has(JSON.stringify([about.id, condition])) === true);
  const count = papers.filter(isAbout).length;
  if (count === 0) return null;
  return {
    how: 'attached',
    figure: `${amount(count, 'paper is', 'papers are')} attached by digest; not read here.`,
  };
}

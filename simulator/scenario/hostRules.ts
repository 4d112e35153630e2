/** What is true of whole hosts. */
import { hostsThatSpoke, lastRoundOf } from './chronicle.ts';
import { type Facts, lastSight } from './facts.ts';
import type { TrueFinding } from './unitRules.ts';

/** Codes that concern every unit that the host showed last: it may be another host that speaks. */
const OF_ALL_UNITS: readonly string[] = ['hostKeyCloned', 'hostRestored', 'sequenceGap'];

/** Every host reads through a made root, and says so; some fall silent; some are forged. */
export function hostFindings(facts: Facts): TrueFinding[] {
  const { question } = facts;
  return hostsThatSpoke(question).flatMap((host) => {
    const codes = ['hostReadElsewhere', ...factsOfHost(facts, host)];
    if (isSilent(facts, host)) codes.push('hostSilent');
    // The kernel of a dummy server counts no GPU: its collectors do not agree on how many.
    if (lastRoundOf(question, host)?.isForged === true) codes.push('collectorFault');
    return codes.map((code) => ({
      code,
      subject: host,
      serials: OF_ALL_UNITS.includes(code) ? unitsIn(facts, host) : [],
    }));
  });
}

function isSilent({ question }: Facts, host: string): boolean {
  const last = lastRoundOf(question, host);
  const { validAt, durations } = question;
  return last !== undefined && validAt - last.moment > durations.attestedWithinMs;
}

/** A copy that speaks beside its original is more than a restored disk. */
function factsOfHost({ question }: Facts, host: string): string[] {
  const codes = question.entries.flatMap((entry) =>
    entry.what === 'hostFact' && entry.host === host && entry.at <= question.validAt
      ? [entry.code]
      : [],
  );
  const found = [...new Set<string>(codes)];
  return found.includes('hostKeyCloned') ? found.filter((code) => code !== 'hostRestored') : found;
}

function unitsIn(facts: Facts, host: string): string[] {
  return [...facts.sights.keys()].filter((serial) => lastSight(facts, serial)?.round.host === host);
}

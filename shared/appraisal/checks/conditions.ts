/** conditions@1: papers show each condition of a license met. */
import { compareText } from '../../bytes/bytes.ts';
import { dayToMs, msToDay } from '../../register/day.ts';
import type { Attachment } from '../../register/records/decisions.ts';
import { amount } from '../../text/amount.ts';
import { licensesInUse, listed, paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each license with a condition that no paper in force shows met, or not applicable. */
export const conditions: FleetCheck = {
  scope: 'fleet',
  name: 'conditions',
  version: 1,
  code: 'conditionOpen',
  family: 'license',
  severity: 'low',
  rule: 'R09',
  shows:
    'A condition of a license has no paper that shows it met or not applicable, or a paper ' +
    'that shows it not met, or only papers that no longer hold.',
  cannotShow: 'Whether the condition is met: the state is what people declare of a paper.',
  falseAlarms: 'A paper that was not recorded; a condition that begins to matter later.',
  next: 'Attach the evidence of the condition, with what it shows and until when it holds.',
  run(context) {
    const today = msToDay(context.validAt);
    const papers = [...context.register.records.attachment.values()]
      .map(({ value }) => value)
      .filter(({ about, dated = '' }) => about.what === 'license' && dated <= today);
    const ofCondition = Map.groupBy(papers, ({ about, condition }) => nameOf(about.id, condition));
    return licensesInUse(context).flatMap(({ value: { id, validFrom, conditions: all = [] } }) => {
      const open = all.flatMap((condition) => {
        const why = whyOpen(ofCondition.get(nameOf(id, condition.id)) ?? [], today);
        return why === null ? [] : [`${condition.id} (${why})`];
      });
      if (open.length === 0) return [];
      return [
        paperSeen({
          subject: { kind: 'license', id },
          licenses: [id],
          seen: `${open.length} of ${amount(all.length, 'condition')} open: ${listed(open)}`,
          openedAt: dayToMs(validFrom),
        }),
      ];
    });
  },
};

function nameOf(license: string, condition: string | undefined): string {
  return JSON.stringify([license, condition ?? null]);
}

/** The papers of the newest date decide; of several of them one that shows it not met. */
function whyOpen(papers: readonly Attachment[], today: string): string | null {
  const stated = papers.filter(({ state }) => state !== undefined);
  const [first] = stated;
  if (first === undefined) return papers.length === 0 ? 'no paper' : 'no state';
  const holding = stated.filter(({ validTo }) => validTo === undefined || today < validTo);
  if (holding.length === 0) {
    const ends = stated.map(({ validTo }) => validTo ?? '').sort(compareText);
    return `expired on ${ends.at(-1)}`;
  }
  const newest = holding
    .map(({ dated = '' }) => dated)
    .sort(compareText)
    .at(-1);
  const deciding = holding.filter(({ dated = '' }) => dated === newest);
  return deciding.some(({ state }) => state === 'notMet') ? 'not met' : null;
}

/** domestic@1: domestic accelerators are as many of the imported ones as the policy asks. */
import { domesticOf } from '../../accounting/cap.ts';
import { percentText } from '../../text/percent.ts';
import { paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Fires where the policy asks for a share, and domestic accelerators are less of the imported. */
export const domestic: FleetCheck = {
  scope: 'fleet',
  name: 'domestic',
  version: 1,
  code: 'domesticShareLow',
  family: 'license',
  severity: 'low',
  rule: 'R09',
  shows:
    'The declared domestic accelerators are less of the imported ones, in total processing ' +
    'performance, than the policy asks.',
  cannotShow: 'Whether the declared accelerators are there: nothing attests them.',
  falseAlarms: 'A declaration that is out of date, or of a model whose performance is not known.',
  next: 'Bring the declarations up to date; compare with what the approval asks.',
  run(context) {
    const { domesticPpm } = context.reference.policy;
    if (domesticPpm === null) return [];
    const { domesticTpp, importedTpp, ppm } = domesticOf(context);
    if (ppm === null || ppm >= domesticPpm) return [];
    return [
      paperSeen({
        subject: { kind: 'party', id: 'all end users' },
        licenses: context.register.records.license.keys(),
        seen:
          `TPP ${domesticTpp} domestic, ${percentText(ppm)} of ${importedTpp} imported; ` +
          `asked ${percentText(domesticPpm)}`,
      }),
    ];
  },
};

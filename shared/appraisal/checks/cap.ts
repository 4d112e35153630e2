/** cap@1: shipments to the countries under a cap stay below it. */
import { capOf, isOverCap } from '../../accounting/cap.ts';
import type { FleetSeen } from '../../accounting/fleet.ts';
import type { Balance } from '../../accounting/types.ts';
import { msToDay } from '../../register/day.ts';
import type { AppraisalPolicy } from '../../register/policyDocuments.ts';
import type { Register } from '../../register/register.ts';
import { amount } from '../../text/amount.ts';
import { percentText } from '../../text/percent.ts';
import { paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Id of the subject for the sum over every exporter. */
const ALL = 'all exporters';

/** Fires for each exporter, and for all of them, above the policy's capPpm in units or in TPP. */
export const cap: FleetCheck = {
  scope: 'fleet',
  name: 'cap',
  version: 1,
  code: 'capExceeded',
  family: 'license',
  severity: 'high',
  rule: 'R21',
  shows:
    'Shipments to the countries under a cap are more of the declared shipments to the United ' +
    'States than the policy allows, in units or in total processing performance.',
  cannotShow:
    'What was shipped to the United States: only the exporter knows. Nothing of an exporter that ' +
    'declares none, and nothing of shipments that this register does not have.',
  falseAlarms:
    'A declaration that is out of date, or of a model whose performance is not known; a shipment ' +
    'elsewhere without a country.',
  next: 'Ask the exporter for its figures of the day; ship no more before they are clear.',
  run(context) {
    const { register, reference, validAt } = context;
    const declaring = declaringParties(register, msToDay(validAt));
    if (declaring.size === 0) return [];
    const { total, exporters } = capOf(context);
    const { policy } = reference;
    const licenses = [...register.records.license.values()].map(({ value }) => value);
    const ofAll = seenOf({ id: ALL, ratio: total, licenses: licenses.map(({ id }) => id), policy });
    const ofEach = exporters.flatMap(({ exporter, ...ratio }) => {
      if (exporter === '' || !declaring.has(exporter)) return [];
      const own = licenses.filter((license) => license.exporter === exporter).map(({ id }) => id);
      return seenOf({ id: exporter, ratio, licenses: own, policy });
    });
    return [...ofAll, ...ofEach];
  },
};

interface Ratio {
  readonly id: string;
  readonly ratio: Balance['cap']['total'];
  readonly licenses: readonly string[];
  readonly policy: AppraisalPolicy;
}

function seenOf({ id, ratio, licenses, policy }: Ratio): FleetSeen[] {
  if (!isOverCap(ratio, policy.capPpm)) return [];
  const { counted, unitedStates, unitsPpm, tppPpm } = ratio;
  const seen =
    `${amount(counted.units, 'unit')} to ${policy.capCountries.join(', ')}, ` +
    `${shareText(unitsPpm)} of ${unitedStates.units} to the United States; TPP ${counted.tpp}, ` +
    `${shareText(tppPpm)} of ${unitedStates.tpp}; allowed ${percentText(policy.capPpm)}`;
  return [paperSeen({ subject: { kind: 'party', id }, licenses, seen })];
}

function shareText(ppm: number | null): string {
  return ppm === null ? 'no share' : percentText(ppm);
}

/** Parties with shipments to the United States that hold by this day; `''` for no party. */
function declaringParties({ records }: Register, today: string): Set<string> {
  const declarations = [...records.declaration.values()].map(({ value }) => value);
  const holding = declarations.filter(({ what, asOf }) => what === 'usShipments' && asOf <= today);
  return new Set(holding.map(({ party = '' }) => party));
}

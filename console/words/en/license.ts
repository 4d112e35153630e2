/** Words of the page of one license. */
import type { LicenseRole } from '../../../shared/register/licenseParties.ts';
import type { Attachment } from '../../../shared/register/records/decisions.ts';
import type { LicenseEvent } from '../../../shared/register/records/licenses.ts';
import type { ConditionState } from '../../pages/license/conditions.ts';

const roles: Record<LicenseRole, string> = {
  exporter: 'Exporter',
  purchaser: 'Purchaser',
  intermediateConsignee: 'Intermediate consignees',
  ultimateConsignee: 'Ultimate consignee',
  endUser: 'End users',
};
const conditionStates: Record<ConditionState, string> = {
  met: 'Shown met',
  notApplicable: 'Not applicable',
  notMet: 'Shown not met',
  expired: 'Papers no longer hold',
  withoutState: 'Papers without a result',
  missing: 'No paper',
};
const paperStates: Record<NonNullable<Attachment['state']>, string> = {
  met: 'shows it met',
  notMet: 'shows it not met',
  notApplicable: 'shows it not applicable',
};
const eventNames: Record<LicenseEvent['event'], string> = {
  suspended: 'Suspended',
  reinstated: 'Reinstated',
  revoked: 'Revoked',
};

/** Words of the page of one license. */
export const license = {
  roles,
  conditionStates,
  paperStates,
  eventNames,
  facts: 'State and validity',
  state: 'State',
  since: 'since',
  because: 'Because of',
  validity: 'Valid',
  validFromTo: (from: string, to: string): string => `from ${from} until before ${to} (UTC)`,
  daysLeft: 'Days left',
  over: (days: string): string => `none, it ended ${days} days ago`,
  endsSoon: (days: string, count: number): string =>
    count === 1 ? 'It ends in 1 day' : `It ends in ${days} days`,
  endsSoonNext: 'Ask the authority for a new license in time; record it when it is there.',
  notInForce: (state: string): string => `Not in force: ${state}`,
  notInForceNext:
    'Stop what it allowed, ask the authority, and record what it decides. What was shipped ' +
    'before stays counted here.',
  number: 'License number',
  authority: 'Authority',
  eccn: 'ECCN',
  sites: 'Sites',
  anySite: 'it names none',
  note: 'Note',
  recordedBy: 'Recorded by',
  parties: 'Parties',
  drawDown: 'What is drawn from it',
  drawDownLead: 'Each licensed GPU stands in exactly one column.',
  shippedOf: (shipped: string, licensed: string): string =>
    `${shipped} of ${licensed} licensed shipped`,
  conditions: 'Conditions',
  conditionsLead: 'What papers show of each. The result is what people declare of a paper.',
  noConditions: 'The record of this license has no conditions.',
  readingPapers: 'Reading the papers …',
  allShown: (count: string): string =>
    `By their papers all ${count} conditions are met or do not apply.`,
  openConditions: (open: string, all: string): string => `${open} of ${all} conditions are open`,
  openNext: 'Record the paper that shows the condition met, with its date and until when it holds.',
  dated: (day: string): string => `dated ${day}`,
  holdsUntil: (day: string): string => `holds until before ${day}`,
  events: 'What the authority did',
  noEvents: 'It was never suspended, reinstated or revoked.',
  event: 'Event',
  at: 'From',
  where: 'Where',
  everywhere: 'everywhere',
  leaf: 'Leaf',
  noShipments: 'Nothing was shipped under it.',
  allShipments: (count: string): string => `Show all ${count} shipments`,
  shippedOn: 'Shipped on',
  tested: 'Tested',
  received: 'Received',
  attested: 'Attested',
  statements: 'End-use statements',
  noStatements: 'No end-use statement is recorded.',
  covers: 'Covers',
  signedOn: 'Signed on',
  holdsTo: 'Holds until before',
  open: 'no end',
};

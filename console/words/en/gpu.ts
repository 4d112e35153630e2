/** Words of the page of one GPU: where it is, how that is known, and its life. */
import type { Column } from '../../../shared/accounting/types.ts';
import type { GpuRow } from '../../../shared/api/rows.ts';
import type { EntryKind, GapKind } from '../../pages/gpu/timeline.ts';

/** What the sentence about its place is made of; each part in words. */
export interface Where {
  readonly host: string;
  readonly site: string;
  /** How long ago, as in "2 minutes ago". */
  readonly ago: string;
}

const where: Record<Column, (at: Where) => string> = {
  attested: ({ host, site, ago }) =>
    `Host ${host} attested it ${ago}. That host is declared at site ${site}.`,
  attestedWithFindings: ({ host, site, ago }) =>
    `Host ${host} attested it ${ago}. That host is declared at site ${site}. There are findings.`,
  unreachable: ({ host, site, ago }) =>
    `Last attested by host ${host} ${ago}, at declared site ${site}. Nothing was heard since.`,
  inTransit: ({ site }) => `By its papers it is on its way to site ${site}.`,
  outOfService: ({ site }) => `By a document it is out of service; last declared site: ${site}.`,
  disposed: () => 'By a document it was returned or destroyed.',
  unaccounted: ({ site }) =>
    `Nobody can say where it is. The last site that papers or evidence give is ${site}.`,
};
const standing: Record<GpuRow['standing'], string> = {
  counted: 'It counts in the sum of its license.',
  beyond: 'It was shipped beyond the licensed quantity and is in no sum.',
  planned: 'Its shipment has not left yet; it is in no sum.',
  replaced: 'Another board took its place in the sum after a repair.',
  unlicensed: 'No shipment under a known license names it.',
};
const entries: Record<EntryKind, string> = {
  testPassed: 'Passed the lab test',
  testFailed: 'Failed the lab test',
  shipped: 'Shipped',
  received: 'Received',
  installed: 'Installed',
  moved: 'Moved, by a record',
  stored: 'Stored',
  rmaOut: 'Sent for repair',
  rmaIn: 'Back from repair',
  returned: 'Returned',
  destroyed: 'Destroyed',
  firstSeen: 'Attested for the first time',
  seenElsewhere: 'Attested by another host',
  lastSeen: 'Last attested there',
  replaced: 'Another board took its place',
  finding: 'A finding came up',
  other: 'Event',
};
const gaps: Record<GapKind, (duration: string) => string> = {
  onPaper: (duration) => `For ${duration} only papers say where it was; no host attested it.`,
  neverSeen: (duration) => `For ${duration}, until now: no host has ever attested it.`,
  betweenHosts: (duration) => `For ${duration} no host attested it: between two hosts.`,
  silent: (duration) => `For ${duration}, until now: no host has attested it.`,
};

/** Words of the page of one GPU. */
export const gpu = {
  where,
  whereNobody: (host: string, ago: string): string =>
    `Host ${host} attested it ${ago}; it is in no sum.`,
  whereUnseen: 'No host has attested it.',
  unknownHost: 'not known',
  unknownSite: 'not declared',
  standing,
  whereTitle: 'Where it is',
  howTitle: 'How do we know?',
  factHost: 'Host',
  factSite: 'Site',
  factRack: 'Rack and position',
  factSeen: 'Last attested',
  factBy: 'By',
  factCustody: 'Last document about it',
  howHost: 'from evidence signed by the key of the host',
  howSite: 'declared for that host; no software shows where a machine stands',
  howSitePaper: 'declared by papers',
  howRack: 'declared by the last custody event',
  identity: 'Identity',
  identityLead: 'Every value with how it is known.',
  field: 'Field',
  value: 'Value',
  known: 'How known',
  meaning: 'What that means',
  declaredOnly: 'named by its shipment; not read by any host',
  modelMeaning: 'model by the papers of its shipment, or by the chip that was read',
  paperTitle: 'License and column',
  because: 'Put there by',
  column: 'Column of the accounting',
  shippedAt: 'Shipped on',
  tested: 'Lab test',
  testResults: { passed: 'passed', failed: 'failed' },
  notTested: 'no lab test names it',
  receivedAt: 'Received',
  notReceived: 'no receipt names it',
  continuity: 'Continuity',
  continuityLead: (from: string, to: string): string =>
    `How much of the time from ${from} to ${to} fresh evidence covers.`,
  covered: 'Covered',
  longestGap: 'Longest gap',
  instants: 'Fresh evidences',
  hiddenGap: (duration: string): string =>
    `The longest gap (${duration}) lies between two evidences of one host, inside a stretch that ` +
    'the life below shows as attested.',
  noContinuity: 'No continuity is measured for a GPU that no license covers.',
  findings: 'Current findings',
  otherFindings: 'Also concerned by',
  life: 'Its life, with proof',
  lifeLead:
    'From lab test to today, as the two logs tell it. Each entry names its leaf; the proof can ' +
    'be checked in this browser.',
  noLife: 'No shipment names this GPU, so there are no papers to tell its life from.',
  entries,
  gaps,
  gapFromTo: (from: string, to: string): string => `${from} – ${to}`,
  by: (who: string): string => `by ${who}`,
  noMoment: 'no moment is known',
  keyEvidence: 'Signed evidence',
  keyPaper: 'Papers (declared)',
  keyAlert: 'Finding or failed test',
  keyGap: 'Nobody attested it',
  today: 'Now',
  proofTitle: 'Proof of its column',
  proofLead: 'The leaf that puts it in its column, checked in this browser.',
};

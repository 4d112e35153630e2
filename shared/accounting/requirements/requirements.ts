/**
 * The requirements that a balance says its part on, one row each: the same texts in findings,
 * reports and docs/REQUIREMENTS.md. Not legal advice: counsel checks every rule before it is used.
 */
import type { Coverage } from '../types.ts';

/** How a balance serves a requirement at best; only then is it ever `measured`. */
type Best = Exclude<Coverage['how'], 'notCovered'>;

/** One requirement. */
export interface Requirement {
  readonly id: `R${string}`;
  /** What it asks for, without a full stop. */
  readonly text: string;
  /** Where it stands. */
  readonly source: string;
  readonly best: Best;
  /** How Fleetseal serves it, and what it leaves open; whole sentences. */
  readonly serves: string;
}

const PAPERS = 'Only papers that people attach, by digest: what they say is not read.';

/** Every requirement, in order of its id. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R01',
    text: 'know the consignee; stop unauthorized remote access',
    source: '15 CFR 748 Supplement No. 2 (dd); 91 FR 1684',
    best: 'declared',
    serves:
      'Records of type use say who uses which host and since when; access logs are attached by ' +
      'digest. No access is blocked or watched.',
  },
  {
    id: 'R02',
    text: 'name remote end users in listed countries',
    source: '15 CFR 748 Supplement No. 2 (dd)',
    best: 'declared',
    serves:
      'Declared users of hosts are counted by the country, headquarters and parent of their ' +
      'record; the countries are those of the policy, and Macau. A user nobody declared is not ' +
      'counted.',
  },
  {
    id: 'R03',
    text: 'no military or military-intelligence end use or user',
    source: '15 CFR 744.21 to 744.23; 748 Supplement No. 2 (dd)',
    best: 'attached',
    serves:
      'Screening records and end-use statements are attached by digest. Nothing shows what GPUs ' +
      'were used for, or that no military end user had them.',
  },
  {
    id: 'R04',
    text: 'no transfer without authority',
    source: '15 CFR 742.6(b)(10); 758.6(a)(1)',
    best: 'measured',
    serves:
      'A GPU that evidence shows in another host or place without a custody event is a finding; ' +
      'so is one in two places, and one that is missing. Sites of hosts are declared.',
  },
  {
    id: 'R05',
    text: 'the device stays at the licensed site and user',
    source: '15 CFR 750.7; the license',
    best: 'measured',
    serves:
      'Continuity: the share of the interval in which evidence joins without a gap, and the ' +
      'longest gap. The site of a host, and its user, are declared.',
  },
  {
    id: 'R06',
    text: 'electronic identity, not the label',
    source: 'alleged label fraud, 2026',
    best: 'measured',
    serves:
      'Serial, UUID and hardware identity come from fresh signed evidence, compared over reads ' +
      'and over time; each with its assurance. They pass through the operator’s host.',
  },
  {
    id: 'R07',
    text: 'a lab test in the United States before each shipment',
    source: '15 CFR 748 Supplement No. 2 (dd)',
    best: 'attached',
    serves:
      'Lab tests are matched unit by unit with shipments; a signature is checked against the ' +
      'lab’s registered key. Fleetseal does not test, and does not judge the lab.',
  },
  {
    id: 'R08',
    text: 'limits of performance and bandwidth',
    source: '15 CFR 742.6(b)(10)(iii)(A)(1); 748 Supplement No. 2 (dd)(1)',
    best: 'measured',
    serves:
      'The model that a GPU shows (PCI device id, memory) is compared with the declared one, and ' +
      'the model with the limits by the catalogue. Performance itself is not measured.',
  },
  {
    id: 'R09',
    text: 'license scope, quantity and validity',
    source: '15 CFR 750.7; the license',
    best: 'measured',
    serves:
      'The balance: licensed quantity against shipped and attested units, GPUs that no license ' +
      'covers, licenses that are not in force. Value is not covered.',
  },
  {
    id: 'R10',
    text: 'records are kept five years from the latest event; held on request',
    source: '15 CFR 762.6',
    best: 'attached',
    serves:
      `${PAPERS} Both logs only grow; that they are still kept in five years, this report can ` +
      'not show.',
  },
  {
    id: 'R11',
    text: 'the original is kept with every change',
    source: '15 CFR 762.5(b)',
    best: 'measured',
    serves:
      'Every record, correction and decision is a leaf of an append-only log with who and why; ' +
      'the report holds every version. Who entered it is declared.',
  },
  {
    id: 'R12',
    text: 'all parties are screened and screened again',
    source: '15 CFR 744.8, 744.15, 744.16, 744.21; Consolidated Screening List',
    best: 'attached',
    serves:
      'Screening records about parties are attached by digest. Nothing is screened here; a ' +
      'record is no clearance.',
  },
  {
    id: 'R13',
    text: 'ready for end-use checks',
    source: '15 CFR 744.15; 748.10',
    best: 'attached',
    serves: `${PAPERS} An inspector compares units with this report by host, slot and serial.`,
  },
  {
    id: 'R14',
    text: 'measured and declared are never mixed',
    source: '15 CFR 764.2(g)',
    best: 'measured',
    serves:
      'Each identity value carries its assurance: crossChecked, claimed or declared; times are ' +
      'witnessed or declared; each row of this table says which it is.',
  },
  {
    id: 'R15',
    text: 'physical security',
    source: '91 FR 1684; 748 Supplement No. 10, section 1',
    best: 'attached',
    serves: PAPERS,
  },
  {
    id: 'R16',
    text: 'devices elsewhere, diverted or tampered with are reported promptly',
    source: 'Chip Security Act 4(a)(2), a bill and not law',
    best: 'measured',
    serves:
      'Findings of diversion and tampering, when each came up, and which are past the deadline ' +
      'of the policy. Reporting them is for people.',
  },
  {
    id: 'R17',
    text: 'a registry of location and current user',
    source: 'Chip Security Act 4(c), a bill and not law',
    best: 'declared',
    serves:
      'Each unit with host, site and license; the user of its host where somebody declared one. ' +
      'Sites and users are declared, nothing proves where a GPU stands.',
  },
  {
    id: 'R18',
    text: 'location verification',
    source: 'Chip Security Act 4(a)(1), a bill and not law',
    best: 'attached',
    serves: `${PAPERS} No location is measured.`,
  },
  {
    id: 'R19',
    text: 'no data stored in China goes to foreign enforcement without approval',
    source: 'Data Security Law of China, Article 36',
    best: 'attached',
    serves: `${PAPERS} Each report that is made is a leaf of the register with its digest.`,
  },
  {
    id: 'R20',
    text: 'no tracking, remote control or backdoor',
    source: 'Cyberspace Administration of China, 2025-07-31',
    best: 'attached',
    serves:
      `${PAPERS} The agent only reads and takes no command: docs/DATA-COLLECTED.md and ` +
      'docs/PROGRAMS-RUN.md; that is a property of the program, and no figure shows it.',
  },
  {
    id: 'R21',
    text: 'shipments to China and Macau are at most half of those to the United States',
    source: '15 CFR 748 Supplement No. 2 (dd)',
    best: 'declared',
    serves:
      'Shipments of the register by country, in units and in summed performance, against the ' +
      'shipments to the United States that the exporter declares. Only the exporter knows those.',
  },
  {
    id: 'R22',
    text: 'exported directly from the United States',
    source: '15 CFR 742.6(b)(10)',
    best: 'attached',
    serves:
      'Air waybills and customs declarations are attached to shipments by digest, or named by ' +
      'number. Nothing shows the way that a unit took.',
  },
  {
    id: 'R23',
    text: 'an end-user statement of the People’s Republic of China',
    source: '15 CFR 748.10',
    best: 'attached',
    serves: 'Statements are attached by digest, and their quantities compared with the license.',
  },
  {
    id: 'R24',
    text: 'the content of end-user statements',
    source: '15 CFR 748 Supplement No. 3',
    best: 'attached',
    serves: 'Statements carry items, purpose and validity; which are expired is counted.',
  },
  {
    id: 'R25',
    text: 'control statement and ECCN on the invoice',
    source: '15 CFR 758.6(a)',
    best: 'attached',
    serves: 'Invoices are attached to shipments by digest: what they say is not read.',
  },
  {
    id: 'R26',
    text: 'headquarters or ultimate parent in Country Group D:5 or Macau',
    source: '15 CFR 742.6(a)(6)(iii)(A); BIS guidance, 2026-05-31',
    best: 'declared',
    serves:
      'Location, headquarters and ultimate parent of each declared party are tested against the ' +
      'countries of the policy, and Macau apart. An unknown one is counted as unknown.',
  },
  {
    id: 'R27',
    text: 'ownership of 50 percent by listed parties',
    source: '90 FR 47212, suspended to 2026-11-09, later status not known',
    best: 'declared',
    serves:
      'Declared owners and shares; an unknown share is a red flag and never zero. Owners are ' +
      'not screened.',
  },
  {
    id: 'R28',
    text: 'red flags are resolved, not avoided',
    source: '15 CFR 732 Supplement No. 3; BIS guidance, May 2025',
    best: 'declared',
    serves:
      'Each finding has a life, and each decision on it is a leaf with who and why; a decision ' +
      'ends when the facts change. What was decided is the operator’s word.',
  },
  {
    id: 'R29',
    text: 'the site can really run the chips',
    source: 'BIS guidance, May 2025',
    best: 'declared',
    serves: 'The declared power of sites is compared with what the units there can draw.',
  },
  {
    id: 'R30',
    text: 'hosting: no training of weapons or military-intelligence models',
    source: 'BIS policy statement, 2025-05-13; 744.6, 744.22, 744.23',
    best: 'declared',
    serves:
      'Attested GPU-hours with and without a declared user. What was computed is never known.',
  },
  {
    id: 'R31',
    text: 'validated end users: authorized sites only',
    source: '15 CFR 748.15',
    best: 'declared',
    serves: 'Licenses name their sites, and hosts declare theirs: units elsewhere are a finding.',
  },
  {
    id: 'R32',
    text: 'validated end users: physical, cyber and personnel security',
    source: '15 CFR 748 Supplement No. 10, sections 1 and 2',
    best: 'attached',
    serves: PAPERS,
  },
  {
    id: 'R33',
    text: 'audit evidence is accurate and complete',
    source: 'AICPA AT-C 205.36',
    best: 'measured',
    serves:
      'The report names program, time, scope and log sizes, holds both logs whole, recomputes ' +
      'every figure, counts gaps, and says what it does not cover.',
  },
  {
    id: 'R34',
    text: 'elements of a compliance program',
    source: 'BIS Export Compliance Guidelines',
    best: 'attached',
    serves: 'Training and internal audit records are attached by digest.',
  },
];

/** Words for codes in records and rows that the terms do not have. */
import type { FindingRow, GpuRow } from '../../../shared/api/rows.ts';
import type { LogName } from '../../../shared/log/leaf.ts';
import type { Attachment } from '../../../shared/register/records/decisions.ts';
import type { Declaration, LicenseEvent } from '../../../shared/register/records/licenses.ts';
import type { Party } from '../../../shared/register/records/parties.ts';

const tested: Record<NonNullable<GpuRow['tested']>, string> = {
  passed: 'Passed',
  failed: 'Failed',
};
const logs: Record<LogName, string> = { evidence: 'Evidence', register: 'Register' };
const subjects: Record<FindingRow['subject']['kind'], string> = {
  gpu: 'GPU',
  host: 'Host',
  unit: 'Unit',
  license: 'License',
  record: 'Record',
  party: 'Party',
  site: 'Site',
  shipment: 'Shipment',
};
const partyRoles: Record<Party['roles'][number], string> = {
  exporter: 'Exporter',
  purchaser: 'Purchaser',
  intermediateConsignee: 'Intermediate consignee',
  ultimateConsignee: 'Ultimate consignee',
  endUser: 'End user',
  lab: 'Lab',
  forwarder: 'Forwarder',
};
const licenseEvents: Record<LicenseEvent['event'], string> = {
  suspended: 'Suspended',
  reinstated: 'Reinstated',
  revoked: 'Revoked',
};
const declared: Record<Declaration['what'], string> = {
  usShipments: 'Shipments to users in the United States',
  domesticAccelerators: 'Accelerators of Chinese makers',
  otherImported: 'Other imported accelerators',
};
const papers: Record<Attachment['kind'], string> = {
  labCertificate: 'Lab certificate',
  airWaybill: 'Air waybill',
  customsDeclaration: 'Customs declaration',
  invoice: 'Invoice',
  supplyCertificate: 'Supply certificate',
  performanceCertificate: 'Performance certificate',
  foundryLetter: 'Letter of the foundry',
  tariffEntry: 'Tariff entry',
  accessLog: 'Access log',
  screeningRecord: 'Screening record',
  physicalSecurity: 'Physical security',
  training: 'Training',
  internalAudit: 'Internal audit',
  photo: 'Photo',
  correspondence: 'Correspondence',
  other: 'Other',
};
const about: Record<Attachment['about']['what'], string> = {
  license: 'License',
  shipment: 'Shipment',
  unit: 'GPU',
  site: 'Site',
  party: 'Party',
  host: 'Host',
  requirement: 'Requirement',
};
const conditions: Record<NonNullable<Attachment['state']>, string> = {
  met: 'Met, as the paper shows',
  notMet: 'Not met',
  notApplicable: 'Not applicable',
};

/** Words for codes. */
export const codes = {
  tested,
  logs,
  subjects,
  partyRoles,
  licenseEvents,
  declared,
  papers,
  about,
  conditions,
};

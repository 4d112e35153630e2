/** Words for the product's own terms: every state that a row, badge or bar can show. */
import type { Column, Figures } from '../../../shared/accounting/types.ts';
import type { Role } from '../../../shared/api/roles.ts';
import type { ReportState } from '../../../shared/api/routes/reports.ts';
import type { FindingRow, GpuRow, HostRow } from '../../../shared/api/rows.ts';
import type { RecordRow } from '../../../shared/api/rowsRecords.ts';
import type { ASSURANCES, Family, Status } from '../../../shared/appraisal/result.ts';
import type { CustodyEvent } from '../../../shared/register/records/custody.ts';
import type { DecisionState } from '../../../shared/register/records/decisions.ts';
import type { RecordType } from '../../../shared/register/records/record.ts';

/** A license's state. */
export type LicenseState = RecordRow<'license'>['state'];
type Assurance = (typeof ASSURANCES)[number];
type Severity = FindingRow['severity'];
type Coverage = 'measured' | 'declared' | 'attached' | 'notCovered';

const columns: Record<Column | 'notShipped' | 'licensed', string> = {
  licensed: 'Licensed',
  notShipped: 'Not shipped',
  inTransit: 'In transit',
  attested: 'Attested',
  attestedWithFindings: 'Attested, with findings',
  unreachable: 'Unreachable',
  outOfService: 'Out of service',
  disposed: 'Disposed',
  unaccounted: 'Unaccounted',
};
const columnMeanings: Record<keyof Omit<Figures, 'licensed'>, string> = {
  notShipped: 'Licensed, and in no shipment yet',
  inTransit: 'Shipped, or on a recorded move, and not seen yet within the allowed time',
  attested: 'Seen by fresh, signed evidence; nothing was found about it',
  attestedWithFindings: 'Seen by fresh, signed evidence; something was found about it',
  unreachable: 'Seen before, silent now, and still within the time of grace',
  outOfService: 'Stored or away for repair, by a document',
  disposed: 'Returned or destroyed, by a document',
  unaccounted: 'Nothing else fits: nobody can say where it is',
};
const severities: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};
const lives: Record<DecisionState | 'reopened', string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  explained: 'Explained',
  resolved: 'Resolved',
  falseAlarm: 'False alarm',
  reopened: 'Reopened',
};
const families: Record<Family, string> = {
  diversion: 'Diversion',
  tampering: 'Tampering',
  location: 'Location',
  license: 'License',
  endUse: 'End use',
  operations: 'Operations',
};
const assurances: Record<Assurance, string> = {
  hardware: 'Hardware',
  crossChecked: 'Cross-checked',
  claimed: 'Claimed',
  declared: 'Declared',
};
const assuranceMeanings: Record<Assurance, string> = {
  hardware: "signed by the GPU's own key over our challenge",
  crossChecked:
    'at least two independent reads on the host agree; root on the host could forge them all',
  claimed: 'one read; root on the host could have forged it',
  declared: 'a person or a document said so',
};
const statuses: Record<Status, string> = {
  none: 'Not appraised',
  affirming: 'Affirming',
  warning: 'Warning',
  contraindicated: 'Contraindicated',
};
const hostStates: Record<HostRow['state'], string> = {
  live: 'Live',
  awaiting: 'Waits for approval',
  refused: 'Refused',
  retired: 'Retired',
  replaced: 'Replaced',
};
const protections: Record<HostRow['protection'], string> = {
  file: 'Key in a file',
  tpm: 'Key in a TPM',
  tpmEkVerified: 'Key in a TPM of a known maker',
};
const standings: Record<GpuRow['standing'], string> = {
  counted: 'Counted',
  beyond: 'Beyond the license',
  planned: 'Not shipped yet',
  replaced: 'Replaced board',
  unlicensed: 'Not licensed',
};
const custodyEvents: Record<CustodyEvent, string> = {
  received: 'Received',
  installed: 'Installed',
  moved: 'Moved',
  stored: 'Stored',
  rmaOut: 'Sent for repair',
  rmaIn: 'Back from repair',
  returned: 'Returned',
  destroyed: 'Destroyed',
};
const licenseStates: Record<LicenseState, string> = {
  inForce: 'In force',
  suspended: 'Suspended',
  revoked: 'Revoked',
  expired: 'Expired',
  notYetValid: 'Not yet valid',
};
const reportStates: Record<ReportState, string> = {
  drafted: 'Draft, waits for a second person',
  approved: 'Approved, not released',
  rejected: 'Rejected',
  released: 'Released',
  expired: 'Expired',
};
const roles: Record<Role, string> = {
  administrator: 'Administrator',
  compliance: 'Compliance',
  approver: 'Approver',
  auditor: 'Auditor',
  regulator: 'Regulator',
  operator: 'Operator of hosts',
};
const roleMeanings: Record<Role, string> = {
  administrator: 'manages accounts, tokens and webhooks; reads everything; decides nothing',
  compliance: 'imports, decides on findings, sets the policy, drafts and releases reports',
  approver: 'approves or refuses reports that others drafted; reads the fleet',
  auditor: 'reads the fleet, reports and the audit record; changes nothing',
  regulator: 'released reports, logs and proofs, and filing a signed challenge; nothing else',
  operator: 'enrolls hosts and decides about their keys; sees hosts only',
};
const recordTypes: Record<RecordType, string> = {
  party: 'Parties',
  site: 'Sites',
  license: 'Licenses',
  licenseEvent: 'License events',
  shipment: 'Shipments',
  labTest: 'Lab tests',
  custody: 'Custody events',
  statement: 'End-use statements',
  use: 'Declared uses',
  declaration: 'Declared quantities',
  attachment: 'Papers',
  decision: 'Decisions',
};
const recordType: Record<RecordType, string> = {
  party: 'Party',
  site: 'Site',
  license: 'License',
  licenseEvent: 'License event',
  shipment: 'Shipment',
  labTest: 'Lab test',
  custody: 'Custody event',
  statement: 'End-use statement',
  use: 'Declared use',
  declaration: 'Declared quantity',
  attachment: 'Paper',
  decision: 'Decision',
};
const coverages: Record<Coverage, string> = {
  measured: 'Measured',
  declared: 'Declared',
  attached: 'Attached',
  notCovered: 'Not covered',
};

/** Words for the product's own terms. */
export const terms = {
  columns,
  columnMeanings,
  severities,
  lives,
  families,
  assurances,
  assuranceMeanings,
  statuses,
  hostStates,
  protections,
  standings,
  custodyEvents,
  licenseStates,
  reportStates,
  roles,
  roleMeanings,
  recordTypes,
  recordType,
  coverages,
  gpu: 'GPU',
  gpus: 'GPUs',
  host: 'Host',
  hosts: 'Hosts',
  site: 'Site',
  sites: 'Sites',
  license: 'License',
  licenses: 'Licenses',
  shipment: 'Shipment',
  shipments: 'Shipments',
  finding: 'Finding',
  findings: 'Findings',
  model: 'Model',
  serial: 'Serial',
  uuid: 'UUID',
  pdi: 'PDI',
  none: 'none',
  never: 'never',
  unknown: 'not known',
  yes: 'yes',
  no: 'no',
  unit: (count: number): string => (count === 1 ? 'GPU' : 'GPUs'),
  gpuCount: (shown: string, count: number): string => `${shown} ${count === 1 ? 'GPU' : 'GPUs'}`,
  hostCount: (shown: string, count: number): string => `${shown} ${count === 1 ? 'host' : 'hosts'}`,
  findingCount: (shown: string, count: number): string =>
    `${shown} ${count === 1 ? 'finding' : 'findings'}`,
};

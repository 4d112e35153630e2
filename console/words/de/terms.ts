/** Words for the product's own terms. */
import type { Words } from '../languages.ts';

type Terms = Words['terms'];

const columns: Terms['columns'] = {
  licensed: 'Lizenziert',
  notShipped: 'Nicht versandt',
  inTransit: 'Unterwegs',
  attested: 'Attestiert',
  attestedWithFindings: 'Attestiert, mit Befunden',
  unreachable: 'Nicht erreichbar',
  outOfService: 'Außer Betrieb',
  disposed: 'Abgegeben',
  unaccounted: 'Ungeklärt',
};
const columnMeanings: Terms['columnMeanings'] = {
  notShipped: 'Lizenziert und noch in keiner Lieferung',
  inTransit:
    'Versandt oder nach Beleg im Umzug und innerhalb der erlaubten Zeit noch nicht gesehen',
  attested: 'Durch frischen, signierten Nachweis gesehen; nichts wurde dazu gefunden',
  attestedWithFindings: 'Durch frischen, signierten Nachweis gesehen; dazu gibt es einen Befund',
  unreachable: 'Früher gesehen, jetzt still und noch innerhalb der Karenzzeit',
  outOfService: 'Nach Beleg eingelagert oder in Reparatur',
  disposed: 'Nach Beleg zurückgegeben oder vernichtet',
  unaccounted: 'Nichts anderes passt: niemand kann sagen, wo sie ist',
};
const severities: Terms['severities'] = {
  critical: 'Kritisch',
  high: 'Hoch',
  medium: 'Mittel',
  low: 'Niedrig',
};
const lives: Terms['lives'] = {
  open: 'Offen',
  acknowledged: 'Zur Kenntnis genommen',
  explained: 'Erklärt',
  resolved: 'Behoben',
  falseAlarm: 'Fehlalarm',
  reopened: 'Wieder offen',
};
const families: Terms['families'] = {
  diversion: 'Umleitung',
  tampering: 'Manipulation',
  location: 'Ort',
  license: 'Lizenz',
  endUse: 'Endverwendung',
  operations: 'Betrieb',
};
const assurances: Terms['assurances'] = {
  hardware: 'Hardware',
  crossChecked: 'Gegengeprüft',
  claimed: 'Behauptet',
  declared: 'Erklärt (Angabe)',
};
const assuranceMeanings: Terms['assuranceMeanings'] = {
  hardware: 'vom eigenen Schlüssel der GPU über unsere Aufforderung signiert',
  crossChecked:
    'mindestens zwei unabhängige Lesungen auf dem Host stimmen überein; root auf dem Host ' +
    'könnte alle fälschen',
  claimed: 'eine Lesung; root auf dem Host könnte sie gefälscht haben',
  declared: 'eine Person oder ein Dokument hat es gesagt',
};
const statuses: Terms['statuses'] = {
  none: 'Nicht beurteilt',
  affirming: 'Bestätigend',
  warning: 'Warnung',
  contraindicated: 'Dagegen sprechend',
};
const hostStates: Terms['hostStates'] = {
  live: 'Aktiv',
  awaiting: 'Wartet auf Freigabe',
  refused: 'Abgelehnt',
  retired: 'Stillgelegt',
  replaced: 'Ersetzt',
};
const protections: Terms['protections'] = {
  file: 'Schlüssel in einer Datei',
  tpm: 'Schlüssel in einem TPM',
  tpmEkVerified: 'Schlüssel in einem TPM eines bekannten Herstellers',
};
const standings: Terms['standings'] = {
  counted: 'Gezählt',
  beyond: 'Über die Lizenz hinaus',
  planned: 'Noch nicht versandt',
  replaced: 'Ersetzte Karte',
  unlicensed: 'Nicht lizenziert',
};
const custodyEvents: Terms['custodyEvents'] = {
  received: 'Empfangen',
  installed: 'Eingebaut',
  moved: 'Verlegt',
  stored: 'Eingelagert',
  rmaOut: 'Zur Reparatur gegeben',
  rmaIn: 'Zurück aus der Reparatur',
  returned: 'Zurückgegeben',
  destroyed: 'Vernichtet',
};
const licenseStates: Terms['licenseStates'] = {
  inForce: 'In Kraft',
  suspended: 'Ausgesetzt',
  revoked: 'Widerrufen',
  expired: 'Abgelaufen',
  notYetValid: 'Noch nicht gültig',
};
const reportStates: Terms['reportStates'] = {
  drafted: 'Entwurf, wartet auf eine zweite Person',
  approved: 'Genehmigt, nicht freigegeben',
  rejected: 'Zurückgewiesen',
  released: 'Freigegeben',
  expired: 'Abgelaufen',
};
const roles: Terms['roles'] = {
  administrator: 'Administration',
  compliance: 'Compliance',
  approver: 'Genehmigung',
  auditor: 'Revision',
  regulator: 'Aufsicht',
  operator: 'Betrieb der Hosts',
};
const roleMeanings: Terms['roleMeanings'] = {
  administrator: 'verwaltet Konten, Tokens und Webhooks; liest alles; entscheidet nichts',
  compliance:
    'importiert, entscheidet über Befunde, setzt die Richtlinie, entwirft Berichte und gibt sie ' +
    'frei',
  approver: 'genehmigt Berichte anderer oder weist sie zurück; liest die Flotte',
  auditor: 'liest Flotte, Berichte und Zugriffsprotokoll; ändert nichts',
  regulator: 'freigegebene Berichte, Logs und Beweise, dazu signierte Aufforderungen; sonst nichts',
  operator: 'nimmt Hosts auf und entscheidet über ihre Schlüssel; sieht nur Hosts',
};
const recordTypes: Terms['recordTypes'] = {
  party: 'Beteiligte',
  site: 'Standorte',
  license: 'Lizenzen',
  licenseEvent: 'Lizenzereignisse',
  shipment: 'Lieferungen',
  labTest: 'Labortests',
  custody: 'Verbleibsereignisse',
  statement: 'Endverbleibserklärungen',
  use: 'Erklärte Nutzungen',
  declaration: 'Erklärte Mengen',
  attachment: 'Dokumente',
  decision: 'Entscheidungen',
};
const recordType: Terms['recordType'] = {
  party: 'Beteiligter',
  site: 'Standort',
  license: 'Lizenz',
  licenseEvent: 'Lizenzereignis',
  shipment: 'Lieferung',
  labTest: 'Labortest',
  custody: 'Verbleibsereignis',
  statement: 'Endverbleibserklärung',
  use: 'Erklärte Nutzung',
  declaration: 'Erklärte Menge',
  attachment: 'Dokument',
  decision: 'Entscheidung',
};
const coverages: Terms['coverages'] = {
  measured: 'Gemessen',
  declared: 'Erklärt (Angabe)',
  attached: 'Belegt',
  notCovered: 'Nicht abgedeckt',
};

/** Words for the product's own terms. */
export const terms: Words['terms'] = {
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
  site: 'Standort',
  sites: 'Standorte',
  license: 'Lizenz',
  licenses: 'Lizenzen',
  shipment: 'Lieferung',
  shipments: 'Lieferungen',
  finding: 'Befund',
  findings: 'Befunde',
  model: 'Modell',
  serial: 'Seriennummer',
  uuid: 'UUID',
  pdi: 'PDI',
  none: 'keine',
  never: 'nie',
  unknown: 'nicht bekannt',
  yes: 'ja',
  no: 'nein',
  unit: (count: number): string => (count === 1 ? 'GPU' : 'GPUs'),
  gpuCount: (shown: string, count: number): string => `${shown} ${count === 1 ? 'GPU' : 'GPUs'}`,
  hostCount: (shown: string, count: number): string => `${shown} ${count === 1 ? 'Host' : 'Hosts'}`,
  findingCount: (shown: string, count: number): string =>
    `${shown} ${count === 1 ? 'Befund' : 'Befunde'}`,
};

/** Words for codes in records and rows that the terms do not have. */
import type { Words } from '../languages.ts';

/** Words for codes. */
export const codes: Words['codes'] = {
  tested: { passed: 'Bestanden', failed: 'Nicht bestanden' },
  logs: { evidence: 'Evidenz', register: 'Register' },
  subjects: {
    gpu: 'GPU',
    host: 'Host',
    unit: 'GPU laut Papieren',
    license: 'Lizenz',
    record: 'Eintrag',
    party: 'Beteiligter',
    site: 'Standort',
    shipment: 'Lieferung',
  },
  partyRoles: {
    exporter: 'Ausführer',
    purchaser: 'Käufer',
    intermediateConsignee: 'Zwischenempfänger',
    ultimateConsignee: 'Endempfänger',
    endUser: 'Endnutzer',
    lab: 'Labor',
    forwarder: 'Spediteur',
  },
  licenseEvents: {
    suspended: 'Ausgesetzt',
    reinstated: 'Wieder in Kraft',
    revoked: 'Widerrufen',
  },
  declared: {
    usShipments: 'Lieferungen an Nutzer in den Vereinigten Staaten',
    domesticAccelerators: 'Beschleuniger chinesischer Hersteller',
    otherImported: 'Andere eingeführte Beschleuniger',
  },
  papers: {
    labCertificate: 'Laborzertifikat',
    airWaybill: 'Luftfrachtbrief',
    customsDeclaration: 'Zollanmeldung',
    invoice: 'Rechnung',
    supplyCertificate: 'Lieferbescheinigung',
    performanceCertificate: 'Leistungsbescheinigung',
    foundryLetter: 'Schreiben des Halbleiterfertigers',
    tariffEntry: 'Zolltarifeintrag',
    accessLog: 'Zutrittsprotokoll',
    screeningRecord: 'Prüfung gegen Sperrlisten',
    physicalSecurity: 'Physische Sicherheit',
    training: 'Schulung',
    internalAudit: 'Interne Prüfung',
    photo: 'Foto',
    correspondence: 'Schriftwechsel',
    other: 'Anderes',
  },
  about: {
    license: 'Lizenz',
    shipment: 'Lieferung',
    unit: 'GPU',
    site: 'Standort',
    party: 'Beteiligter',
    host: 'Host',
    requirement: 'Anforderung',
  },
  conditions: {
    met: 'Erfüllt, wie das Dokument zeigt',
    notMet: 'Nicht erfüllt',
    notApplicable: 'Nicht anwendbar',
  },
};

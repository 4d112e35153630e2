/** Words of webhooks, the server, the audit and the policy. */
import type { Words } from '../languages.ts';

type Administration = Words['administration'];

const events: Administration['events'] = {
  'finding.opened': 'Ein Befund kam dazu',
  'finding.changed': 'Ein Befund änderte sich oder wurde überfällig',
  'finding.closed': 'Ein Befund gilt nicht mehr',
  'finding.worked': 'Ein Befund wurde zugewiesen oder kommentiert',
  'register.appended': 'Ein Blatt kam ins Register',
  'host.waiting': 'Ein Hostschlüssel wartet auf Freigabe',
  'host.enrolled': 'Ein Host wurde aufgenommen',
  'host.ended': 'Ein Hostschlüssel wurde abgelehnt oder stillgelegt',
  'report.drafted': 'Ein Bericht wurde entworfen',
  'report.approved': 'Ein Bericht wurde genehmigt',
  'report.rejected': 'Ein Bericht wurde zurückgewiesen',
  'report.released': 'Ein Bericht wurde freigegeben',
  'import.done': 'Einträge wurden importiert oder erfasst',
  'webhook.paused': 'Ein Webhook wurde nach Fehlern angehalten',
};
const acts: Administration['acts'] = {
  signedIn: 'Angemeldet',
  breakGlassUsed: 'Mit einem Notfallkonto angemeldet',
  signInRefused: 'Anmeldung versucht und abgewiesen',
  signedOut: 'Abgemeldet',
  sessionRevoked: 'Sitzung beendet',
  passwordChanged: 'Passwort geändert',
  secondFactorChanged: 'Zweiten Faktor eingerichtet oder entfernt',
  linkUsed: 'Einmal-Link verwendet',
  reportPreviewed: 'Bericht vor der Freigabe gelesen',
  recordsExported: 'Einträge exportiert',
  listExported: 'Liste heruntergeladen',
  accessExported: 'Zugriffsprotokoll exportiert',
  enrollmentTokenCreated: 'Aufnahme-Token angelegt',
  enrollmentTokenRevoked: 'Aufnahme-Token widerrufen',
  savedViewShared: 'Geteilte Ansicht angelegt, geändert oder entfernt',
  webhookChanged: 'Webhook angelegt, geändert oder entfernt',
  backupMade: 'Sicherung gemacht',
  logsChecked: 'Logs prüfen lassen',
  offlineKitRead: 'Offline-Paket geholt',
  offlineImported: 'Nachweise offline überbracht',
  findingAssigned: 'Befund zugewiesen',
  findingCommented: 'Befund kommentiert',
  documentAdded: 'Dokument hinzugefügt',
  recordEntered: 'Eintrag erfasst',
  recordWithdrawn: 'Eintrag zurückgenommen',
  findingDecided: 'Über einen Befund entschieden',
  policySet: 'Richtlinie in Kraft gesetzt',
  hostApproved: 'Hostschlüssel freigegeben',
  hostRefused: 'Hostschlüssel abgelehnt',
  hostRetired: 'Hostschlüssel stillgelegt',
  accountCreated: 'Konto angelegt',
  accountChanged: 'Konto geändert',
  accountDisabled: 'Konto gesperrt',
  accountEnabled: 'Konto entsperrt',
  credentialsReset: 'Anmeldung eines Kontos zurückgesetzt',
  tokenCreated: 'API-Token angelegt',
  tokenRevoked: 'API-Token widerrufen',
  reportDrafted: 'Bericht entworfen',
  reportApproved: 'Bericht genehmigt',
  reportRejected: 'Bericht zurückgewiesen',
  reportReleased: 'Bericht freigegeben',
  reportDownloaded: 'Freigegebenen Bericht heruntergeladen',
  regulatorKeyAdded: 'Schlüssel einer Aufsicht eingetragen',
  regulatorKeyRemoved: 'Schlüssel einer Aufsicht entfernt',
  challengeFiled: 'Aufforderung einer Aufsicht eingereicht',
  logsRecovered: 'Logs nach einem Verlust wiederhergestellt',
};
const durationWords: Administration['durationWords'] = {
  cadenceMs: {
    label: 'Takt',
    meaning: (time) => `Erwartet wird ein Nachweis jedes Hosts alle ${time}.`,
  },
  attestedWithinMs: {
    label: 'Attestiert',
    meaning: (time) => `Eine GPU gilt nach der letzten Sichtung so lange als attestiert: ${time}.`,
  },
  graceMs: {
    label: 'Karenz',
    meaning: (time) =>
      `Danach ist sie nicht erreichbar und nach dieser Zeit insgesamt ungeklärt: ${time}.`,
  },
  transitGraceMs: {
    label: 'Unterwegs',
    meaning: (time) => `Eine versandte GPU darf so lange unterwegs sein: ${time}.`,
  },
  freshWithinMs: {
    label: 'Frische',
    meaning: (time) =>
      `Frisch ist ein Nachweis, der seine Aufforderung so schnell beantwortet: ${time}.`,
  },
  maxGapMs: {
    label: 'Lückenlosigkeit',
    meaning: (time) => `Frische Nachweise werden bis zu diesem Abstand verbunden: ${time}.`,
  },
  moveWithinMs: {
    label: 'Geplante Umzüge',
    meaning: (time) =>
      `Ein Nachweis muss einen geplanten Umzug in dieser Zeit bestätigen: ${time}.`,
  },
  outOfServiceMs: {
    label: 'Außer Betrieb',
    meaning: (time) =>
      `So lange darf eine GPU ohne Befund eingelagert oder in Reparatur sein: ${time}.`,
  },
};

export const administration: Administration = {
  events,
  webhookStates: {
    working: 'Läuft',
    retrying: 'Versucht es erneut',
    paused: 'Nach Fehlern angehalten',
    off: 'Aus',
  },
  webhookStateMeanings: {
    working: 'Ereignisse kommen an',
    retrying: 'der letzte Versuch misslang; es wird von selbst erneut versucht',
    paused:
      'misslang einen Tag lang oder meldete, dass es ihn nicht mehr gibt; fortsetzen, ' +
      'sobald der Empfänger läuft',
    off: 'nichts wird zugestellt',
  },
  healthParts: {
    running: 'In Betrieb',
    store: 'Datenbank nimmt Daten an',
    logs: 'Logs kommen mit',
    views: 'Listen und Zahlen',
  },
  acts,
  vias: {
    session: 'Sitzung',
    token: 'API-Token',
    socket: 'Am Server selbst',
    program: 'Der Server von selbst',
    none: 'Nicht angemeldet',
  },
  logs: { evidence: 'Nachweislog', register: 'Register' },
  durationWords,
  name: 'Name',
  state: 'Zustand',
  address: 'Adresse',
  addressMeaning: 'https, von diesem Server aus erreichbar, ohne Namen und Passwort darin.',
  addressWrong: 'Nötig ist eine Adresse, die mit https:// beginnt.',
  webhooksLead: 'Ereignisse der Flotte, als signierte Nachrichten an andere Programme.',
  newWebhook: 'Neuer Webhook',
  noWebhooks: 'Es gibt keine Webhooks',
  noWebhooksNext:
    'Legen Sie einen an, um Befunde an ein Ticketsystem oder Berichte an ein Archiv zu senden.',
  secretOf: (name) => `Geheimnis von ${name}`,
  secretUse: 'Damit prüft der Empfänger, dass eine Nachricht von diesem Server kommt.',
  active: 'Zustellen',
  activeMeaning: 'Aus: Ereignisse warten, und später geht es dort weiter.',
  everyEvent: 'Alle Ereignisse',
  onlyEvents: 'Nur diese Ereignisse',
  eventsTaken: 'Ereignisse',
  delivered: 'Zugestellt bis Ereignis',
  failures: 'Fehlversuche in Folge',
  nextAttempt: 'Nächster Versuch',
  lastError: 'Letzter Fehler',
  madeBy: 'Angelegt von',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  change: 'Webhook ändern',
  replay: 'Erneut zustellen',
  replayAfter: 'Nach Ereignis Nummer',
  replayMeaning:
    'Jedes Ereignis nach dieser Nummer wird der Reihe nach noch einmal zugestellt. Der ' +
    'Empfänger bekommt manche vielleicht doppelt.',
  removeNamed: (name) => `${name} entfernen`,
  removeMeaning:
    'Der Webhook, sein Geheimnis und die Liste seiner Zustellungen werden endgültig entfernt.',
  deliveries: 'Zustellungen',
  deliveriesLead: 'Jeder Versuch, der neueste zuerst.',
  noDeliveries: 'Noch wurde nichts zugestellt.',
  event: 'Ereignis',
  at: 'Wann',
  outcome: 'Ausgang',
  arrived: 'Angekommen',
  failed: 'Misslungen',
  attempt: 'Versuch',
  httpStatus: 'HTTP-Status',
  tookMs: 'Dauer (ms)',
  operationsLead: 'Wie der Server dasteht, und was wissen muss, wer sich mit ihm verbindet.',
  ready: 'Der Server ist bereit',
  notReady: 'Der Server ist nicht bereit',
  health: 'Zustand',
  part: 'Teil',
  fine: 'In Ordnung',
  wrong: 'Gestört',
  version: 'Version',
  startedAt: 'In Betrieb seit',
  store: 'Datenbank',
  certificateEnds: 'Zertifikat endet',
  noCertificate: 'TLS endet vor diesem Server (Proxy) oder wird nicht verwendet',
  backups: 'Sicherungen',
  backupsLead:
    'Alles, was der Server aufbewahrt, geprüft und für die Schlüssel seiner Einstellungen ' +
    'verschlüsselt.',
  lastBackup: 'Letzte Sicherung',
  noBackup: 'Noch keine',
  backupOf: (evidence, register) =>
    `Mit ${evidence} Blättern des Nachweislogs und ${register} des Registers`,
  backUp: 'Jetzt sichern',
  backUpMeaning:
    'Die Datei enthält alle Schlüssel des Servers, verschlüsselt für die Empfänger, die die ' +
    'Einstellungen nennen (backup.recipients). Große Flotten brauchen Minuten; Sie können ' +
    'inzwischen auf andere Seiten der Konsole gehen.',
  backingUp: 'Die Sicherung wird gemacht und geprüft …',
  backedUp: (size) => `Die Sicherung liegt bei Ihren Downloads (${size}).`,
  settings: 'Adressen und Logs',
  settingsLead:
    'Die Einstellungen selbst stehen in einer Datei des Servers; fleetseal server check ' +
    'sieht sie durch.',
  agentsAddress: 'Adresse für Agenten',
  httpAddress: 'Adresse der öffentlichen Logs',
  hostCounts: (enrolled, connected, waiting) =>
    `${enrolled} aufgenommen, ${connected} verbunden, ${waiting} warten auf Freigabe`,
  leaves: (count) => `${count} Blätter`,
  logKey: 'Schlüssel des Logs',
  trustFile: 'Vertrauensdatei',
  trustDownload: 'trust.json herunterladen',
  trustMeaning:
    'Die Schlüssel, mit denen andere Logs und Berichte prüfen. Vergleichen Sie sie auf ' +
    'einem zweiten Weg, bevor Sie sich darauf verlassen.',
  auditLead:
    'Wer was getan hat: Zugriffsprotokoll und Register in einer Reihenfolge. Über jeden Tag ' +
    'kommt eine Wurzel ins Register, sodass sich später nichts unbemerkt herausnehmen ' +
    'lässt.',
  actsTable: 'Handlungen',
  noActs: 'Keine Handlung passt',
  noActsNext: 'Nehmen Sie einen Filter weg oder wählen Sie andere Tage.',
  since: 'Von Tag (UTC)',
  until: 'Bis Tag (UTC)',
  act: 'Was getan wurde',
  who: 'Wer',
  target: 'Woran',
  detail: 'Mehr',
  exactly: 'genau wie geschrieben',
  every: 'alles',
  order: 'Reihenfolge',
  newest: 'Neueste zuerst',
  oldest: 'Älteste zuerst',
  clear: 'Leeren',
  nobodyNamed: 'niemand genannt',
  provenBy: 'Im Register',
  registerLeaf: (index) => `Blatt ${index}`,
  noRootYet: 'nach Ende des Tages',
  exportTitle: 'Export',
  exportLead:
    'Das Zugriffsprotokoll ganzer UTC-Tage mit dem, was seine Vollständigkeit beweist. Es ' +
    'enthält jede Handlung dieser Tage; die Filter oben gelten nicht.',
  exportAction: 'Exportieren',
  firstDay: 'Erster Tag (UTC)',
  lastDay: 'Letzter Tag (UTC)',
  exported: (size) => `Die Datei liegt bei Ihren Downloads (${size}).`,
  exportCheck:
    'Wer die Datei bekommt, prüft sie offline, mit der Vertrauensdatei dieses Servers und ' +
    'sonst nichts:',
  policyLead:
    'Die Regeln, nach denen Nachweise beurteilt werden. Was vor einer Änderung beurteilt ' +
    'wurde, bleibt, wie es ist.',
  inForceSince: 'In Kraft seit',
  enteredBy: 'Eingetragen von',
  enteredAs: 'Im Register',
  catalogue: 'Modellkatalog',
  durations: 'Wie lange etwas dauern darf',
  deadlines: 'Zeit, einen Befund zu klären',
  deadlinesLead: 'Danach ist ein Befund überfällig.',
  noDeadline: 'keine Frist',
  shipmentRules: 'Regeln über Lieferungen',
  shipmentRulesLead:
    'Werte, mit denen Prüfungen rechnen, wie diese Richtlinie sie nennt. Ob sie zu Ihren ' +
    'Lizenzen passen, sagt Ihre Rechtsberatung.',
  capCountries: 'Länder der Obergrenze',
  cap: 'Obergrenze',
  capMeaning: (share) =>
    `Lieferungen dorthin dürfen höchstens ${share} derer in die Vereinigten Staaten sein.`,
  armsEmbargoed: 'Ländergruppe D:5',
  domestic: 'Inländische Beschleuniger',
  domesticMeaning: (share) => `Mindestens ${share} der eingeführten, gemessen in TPP.`,
  notAsked: 'nicht verlangt',
  checks: 'Prüfungen',
  checksLead:
    'Veröffentlichte Prüfungen mit ihren Versionen. Eine veröffentlichte Prüfung ändert sich nie.',
  check: 'Prüfung',
  finds: 'Findet',
  family: 'Art',
  severity: 'Schwere',
  severityOwn: (severity) => `von der Richtlinie gesetzt; die Prüfung sagt ${severity}`,
  policyFile: 'Die Richtlinie als Datei',
  policyFileLead: 'Herunterladen, mit einem Editor ändern und hier auswählen.',
  policyDownload: 'policy.yaml herunterladen',
  policyByCompliance: 'Eine andere Richtlinie setzt Compliance in Kraft.',
  policyChoose: 'Geänderte Richtlinie',
  policyChooseMeaning: 'Zuerst sehen Sie, was sich ändern würde; noch ändert sich nichts.',
  chooseFile: 'Datei wählen',
  policySame: 'Die Datei sagt, was schon in Kraft ist.',
  policyChanges: 'Was sich ändern würde',
  field: 'Wert',
  before: 'Vorher',
  after: 'Nachher',
  policyPut: 'In Kraft setzen',
  policyPutMeaning:
    'Die Richtlinie kommt mit Ihrem Namen und diesem Grund ins Register und ist von da an ' +
    'in Kraft. Sie lässt sich nicht zurücknehmen, nur durch eine andere ersetzen.',
  policyEntered: (leaf) => `In Kraft: Blatt ${leaf} des Registers.`,
};

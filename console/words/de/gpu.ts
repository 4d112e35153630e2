/** Words of the page of one GPU: where it is, how that is known, and its life. */
import type { Words } from '../languages.ts';

type Gpu = Words['gpu'];

const where: Gpu['where'] = {
  attested: ({ host, site, ago }) =>
    `Host ${host} hat sie ${ago} attestiert. Für diesen Host ist der Standort ${site} erklärt.`,
  attestedWithFindings: ({ host, site, ago }) =>
    `Host ${host} hat sie ${ago} attestiert. Für diesen Host ist der Standort ${site} erklärt. ` +
    'Es gibt Befunde.',
  unreachable: ({ host, site, ago }) =>
    `Zuletzt ${ago} von Host ${host} attestiert, am erklärten Standort ${site}. Seither war ` +
    'nichts zu hören.',
  inTransit: ({ site }) => `Nach ihren Papieren ist sie unterwegs zum Standort ${site}.`,
  outOfService: ({ site }) =>
    `Nach einem Dokument ist sie außer Betrieb; zuletzt erklärter Standort: ${site}.`,
  disposed: () => 'Nach einem Dokument wurde sie zurückgegeben oder vernichtet.',
  unaccounted: ({ site }) =>
    `Niemand kann sagen, wo sie ist. Der letzte Standort aus Papieren oder Nachweisen ist ${site}.`,
};

export const gpu: Words['gpu'] = {
  where,
  whereNobody: (host, ago) => `Host ${host} hat sie ${ago} attestiert; sie steht in keiner Summe.`,
  whereUnseen: 'Kein Host hat sie attestiert.',
  unknownHost: 'nicht bekannt',
  unknownSite: 'nicht erklärt',
  standing: {
    counted: 'Sie zählt in der Summe ihrer Lizenz.',
    beyond: 'Sie wurde über die lizenzierte Menge hinaus versandt und steht in keiner Summe.',
    planned: 'Ihre Lieferung ist noch nicht abgegangen; sie steht in keiner Summe.',
    replaced: 'Nach einer Reparatur nahm eine andere Karte ihren Platz in der Summe ein.',
    unlicensed: 'Keine Lieferung unter einer bekannten Lizenz nennt sie.',
  },
  whereTitle: 'Wo sie ist',
  howTitle: 'Woher wissen wir das?',
  factHost: 'Host',
  factSite: 'Standort',
  factRack: 'Rack und Position',
  factSeen: 'Zuletzt attestiert',
  factBy: 'Durch',
  factCustody: 'Letztes Dokument zu ihr',
  howHost: 'aus Nachweisen, die der Schlüssel des Hosts signiert hat',
  howSite: 'für diesen Host erklärt; keine Software zeigt, wo eine Maschine steht',
  howSitePaper: 'durch Papiere erklärt',
  howRack: 'durch das letzte Verbleibsereignis erklärt',
  identity: 'Identität',
  identityLead: 'Jeder Wert mit dem, woher er bekannt ist.',
  field: 'Feld',
  value: 'Wert',
  known: 'Woher bekannt',
  meaning: 'Was das heißt',
  declaredOnly: 'von ihrer Lieferung genannt; von keinem Host gelesen',
  modelMeaning: 'Modell nach den Papieren ihrer Lieferung oder nach dem gelesenen Chip',
  paperTitle: 'Lizenz und Spalte',
  because: 'Dorthin gestellt durch',
  column: 'Spalte der Bilanz',
  shippedAt: 'Versandt am',
  tested: 'Labortest',
  testResults: { passed: 'bestanden', failed: 'nicht bestanden' },
  notTested: 'kein Labortest nennt sie',
  receivedAt: 'Empfangen',
  notReceived: 'kein Empfang nennt sie',
  continuity: 'Kontinuität',
  continuityLead: (from, to) =>
    `Wie viel der Zeit von ${from} bis ${to} durch frische Nachweise abgedeckt ist.`,
  covered: 'Abgedeckt',
  longestGap: 'Längste Lücke',
  instants: 'Frische Nachweise',
  hiddenGap: (duration) =>
    `Die längste Lücke (${duration}) liegt zwischen zwei Nachweisen eines Hosts, innerhalb einer ` +
    'Strecke, die der Lebenslauf unten als attestiert zeigt.',
  noContinuity: 'Für eine GPU, die keine Lizenz deckt, wird keine Kontinuität gemessen.',
  findings: 'Aktuelle Befunde',
  otherFindings: 'Außerdem betroffen von',
  life: 'Ihr Lebenslauf, mit Beweis',
  lifeLead:
    'Vom Labortest bis heute, wie die beiden Logs ihn erzählen. Jeder Eintrag nennt sein Blatt; ' +
    'der Beweis lässt sich in diesem Browser prüfen.',
  noLife: 'Keine Lieferung nennt diese GPU; es gibt keine Papiere, die ihren Weg erzählen.',
  entries: {
    testPassed: 'Labortest bestanden',
    testFailed: 'Labortest nicht bestanden',
    shipped: 'Versandt',
    received: 'Empfangen',
    installed: 'Eingebaut',
    moved: 'Verlegt, laut Eintrag',
    stored: 'Eingelagert',
    rmaOut: 'Zur Reparatur gegeben',
    rmaIn: 'Zurück aus der Reparatur',
    returned: 'Zurückgegeben',
    destroyed: 'Vernichtet',
    firstSeen: 'Zum ersten Mal attestiert',
    seenElsewhere: 'Von einem anderen Host attestiert',
    lastSeen: 'Dort zuletzt attestiert',
    replaced: 'Eine andere Karte nahm ihren Platz ein',
    finding: 'Ein Befund kam auf',
    other: 'Ereignis',
  },
  gaps: {
    onPaper: (duration) => `${duration} sagen nur Papiere, wo sie war; kein Host attestierte sie.`,
    neverSeen: (duration) => `${duration}, bis jetzt: Kein Host hat sie je attestiert.`,
    betweenHosts: (duration) => `${duration} attestierte sie kein Host: zwischen zwei Hosts.`,
    silent: (duration) => `${duration}, bis jetzt: Kein Host hat sie attestiert.`,
  },
  gapFromTo: (from, to) => `${from} – ${to}`,
  by: (who) => `durch ${who}`,
  noMoment: 'kein Zeitpunkt bekannt',
  keyEvidence: 'Signierter Nachweis',
  keyPaper: 'Papiere (erklärt)',
  keyAlert: 'Befund oder nicht bestandener Test',
  keyGap: 'Von niemandem attestiert',
  today: 'Jetzt',
  proofTitle: 'Beweis ihrer Spalte',
  proofLead: 'Das Blatt, das sie in ihre Spalte stellt, in diesem Browser geprüft.',
};

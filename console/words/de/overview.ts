/** Words of search, differences and requirements. */
import type { Words } from '../languages.ts';

export const overview: Words['overview'] = {
  kinds: {
    gpu: 'GPU',
    host: 'Host',
    license: 'Lizenz',
    shipment: 'Lieferung',
    site: 'Standort',
    party: 'Beteiligter',
  },
  results: (text) => `Gefunden zu „${text}“`,
  searchLead:
    'GPUs nach Seriennummer, UUID oder PDI; Hosts, Lizenzen, Lieferungen, Standorte und ' +
    'Beteiligte nach Namen.',
  kind: 'Art',
  name: 'Name',
  nothingFound: 'Nichts hat diesen Text in seinem Namen.',
  nothingFoundNext:
    'Prüfen Sie ihn, versuchen Sie einen Teil davon oder einen anderen Zeitpunkt: was später ' +
    'kam, ist noch nicht da.',
  digest: 'Sieht aus wie der Digest eines Dokuments',
  digestNext: 'In den Dokumenten suchen',
  changesLead:
    'Zwei Zeitpunkte im Vergleich: welche Einheiten die Spalte wechselten, welche Befunde kamen ' +
    'oder gingen.',
  before: 'Von',
  after: 'Bis',
  compare: 'Vergleichen',
  figuresTitle: 'Zahlen',
  column: 'Spalte',
  change: 'Änderung',
  noFigures: 'Keine Zahl unterscheidet sich.',
  unitsTitle: 'Einheiten',
  wasIn: 'War in',
  isIn: 'Ist in',
  notInSum: 'nicht in der Summe',
  because: 'Wegen',
  leaf: (log, index) => `${log}, Blatt ${index}`,
  noUnits: 'Keine Einheit wechselte die Spalte.',
  cut: (shown, all) => `Die ersten ${shown} von ${all}.`,
  newTitle: 'Neue Befunde',
  goneTitle: 'Befunde, die weg sind',
  livesTitle: 'Befunde mit anderer Entscheidung',
  noFindings: 'Keine.',
  coverageLead:
    'Was Logs und Einträge zu jeder Anforderung enthalten. „Nicht abgedeckt“ steht, wo nichts ' +
    'ist: es sind Belege für eine Bestätigung, nie eine Genehmigung.',
  rule: 'Anforderung',
  how: 'Wie sie erfüllt wird',
  figure: 'Zahl',
  measured: 'Gemessen: aus signierten Nachweisen',
  declared: 'Erklärt: eine Person oder ein Eintrag sagt es',
  attached: 'Belegt: ein Dokument ist mit seinem Digest eingetragen',
  notCovered: 'Nicht abgedeckt: es gibt nichts',
  show: 'Zeigen',
  everything: 'Alles',
};

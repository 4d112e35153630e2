/** Words of the morning page. */
import type { Words } from '../languages.ts';

export const today: Words['today'] = {
  lead: (moment) => `Nach den Logs, Stand ${moment}.`,
  closes: 'Die Bilanz geht auf',
  closesMeaning: (gpus) =>
    `Jede von ${gpus} unter Lizenz steht in einer Spalte, die ein Nachweis oder Dokument erklärt.`,
  open: (gpus) => `${gpus} ungeklärt`,
  openMeaning: 'Weder Nachweis noch Dokument sagt, wo. Beginnen Sie hier.',
  openAction: 'Zeigen',
  beside: (unlicensed, replaced) =>
    `Neben der Summe: ${unlicensed} ohne Lizenz, ${replaced} ersetzt.`,
  nothing: 'Es gibt noch keine Lizenz',
  nothingNext:
    'Importieren Sie Lizenzen und Lieferungen und nehmen Sie den ersten Host auf. Vorher gibt es ' +
    'nichts zu bilanzieren.',
  toImport: 'Lizenzen und Lieferungen importieren',
  toEnroll: 'Host aufnehmen',
  declaredTime:
    'Für die Zeiten steht nur dieser Server: kein unabhängiger Zeuge unterschreibt die Logs, ' +
    'niemand sonst bürgt dafür, wann etwas eingetragen wurde.',
  witnessedTime: 'Unabhängige Zeugen unterschreiben die Logs.',
  byLicense: 'Nach Lizenz',
  bySite: 'Nach Standort',
  bySiteLead:
    'Wo Einheiten nach ihrem letzten Nachweis oder Dokument sind. Der Standort eines Hosts ist ' +
    'eine Angabe.',
  noSite: 'Kein Standort angegeben',
  columns: 'Spalten',
  validTo: 'Gültig bis',
  state: 'Zustand',
  hostsHere: 'Hosts',
  silentHere: 'Still',
  findings: 'Befunde, die Sie brauchen',
  noFindings: 'Nichts wartet auf eine Entscheidung.',
  allFindings: 'Alle Befunde',
  overdue: (findings) => `${findings} überfällig`,
  due: 'Fällig',
  severity: 'Schwere',
  waiting: 'Wartend',
  what: 'Was',
  about: 'Worüber',
  changes: 'Seit gestern',
  noChanges: 'Keine Einheit wechselte die Spalte, kein Befund kam oder ging.',
  changedUnits: (gpus) => `${gpus} wechselten die Spalte`,
  newFindings: (findings) => `${findings} neu`,
  goneFindings: (findings) => `${findings} weg`,
  allChanges: 'Was sich geändert hat, Zeile für Zeile',
  watch: 'Lizenzen im Blick',
  watchNone: 'Alle Lizenzen sind noch mindestens 60 Tage in Kraft.',
  expires: (days) => `endet ${days}`,
  continuity: 'Lückenlosigkeit',
  continuityLead:
    'Welchen Anteil der letzten 30 Tage signierte Nachweise abdecken, ohne längere Lücke als die ' +
    'Richtlinie erlaubt. Eine Lücke beweist nichts über das, was in ihr geschah.',
  covered: 'Im Mittel abgedeckt',
  longestGap: 'Längste Lücke einer Einheit',
  undeclared: 'Attestierte Zeit ohne erklärten Nutzer',
  hours: (hours) => `${hours} GPU-Stunden`,
  logs: 'Logs und Zeugen',
  evidenceLeaves: 'Blätter des Nachweislogs',
  registerLeaves: 'Blätter des Registers',
  checkedHere: 'Hier prüfen',
  hosts: 'Hosts',
  connected: 'Jetzt verbunden',
  awaiting: 'Warten auf Freigabe',
  silent: 'Stille Hosts',
  silentNone: 'Jeder aktive Host hat sich rechtzeitig gemeldet.',
  lastSeen: 'Zuletzt gesehen',
  operatorLead: 'Ihr Konto nimmt Hosts auf und kümmert sich um ihre Schlüssel.',
};

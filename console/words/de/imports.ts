/** Words of the page of imports, and of what is wrong with files of records. */
import type { Words } from '../languages.ts';

const tables: Words['imports']['tables'] = {
  parties: 'Beteiligte',
  sites: 'Standorte',
  licenses: 'Lizenzen',
  licenseEvents: 'Lizenzereignisse',
  shipments: 'Lieferungen',
  labTests: 'Labortests',
  custody: 'Verbleibsereignisse',
  statements: 'Endverbleibserklärungen',
  uses: 'Erklärte Nutzungen',
  declarations: 'Erklärte Mengen',
  attachments: 'Dokumente',
};
const tableMeanings: Words['imports']['tableMeanings'] = {
  parties: 'Exporteure, Käufer, Empfänger, Endverwender, Labore, mit ihren Eigentümern.',
  sites: 'Orte, an denen Einheiten stehen, mit ihrem Land.',
  licenses: 'Was an wen geliefert werden darf: Modelle, Mengen, Auflagen.',
  licenseEvents: 'Eine Lizenz wurde ausgesetzt, wieder eingesetzt oder widerrufen.',
  shipments: 'Was unter welcher Lizenz abging, eine Einheit je Zeile.',
  labTests: 'Was ein Labor vor der Ausfuhr prüfte, ein Ergebnis je Zeile.',
  custody: 'Empfangen, eingebaut, umgezogen, eingelagert, in Reparatur, zurückgegeben, zerstört.',
  statements: 'Was Endverwender über Nutzung und Nutzer unterschrieben.',
  uses: 'Wer welchen Host nutzt, von wann bis wann.',
  declarations: 'Mengen für die Obergrenzen: Lieferungen in die USA, andere Beschleuniger.',
  attachments: 'Dokumente mit ihrem Digest, und wofür jedes ein Beleg ist.',
};
const kinds: Words['imports']['kinds'] = {
  added: 'Neu',
  corrected: 'Berichtigt',
  unchanged: 'Wie zuvor',
};

export const imports: Words['imports'] = {
  lead:
    'Einträge kommen als Dateien: CSV, Excel (XLSX) oder JSON. Jede Datei wird zuerst geprobt; ' +
    'nichts wird eingetragen, bevor Sie es sagen, und dann alles oder nichts.',
  tables,
  tableMeanings,
  kinds,
  chooseTable: 'Was die Datei enthält',
  chooseTableLead:
    'In dieser Reihenfolge nennen sie einander: Eine Lieferung braucht zuerst ihre Lizenz.',
  chooseFile: (table) => `Datei: ${table}`,
  chooseFileLead: 'Die Vorlage hat jede Spalte mit einem Beispiel.',
  template: 'Vorlage:',
  templateAs: (format) => `Vorlage als ${format}`,
  current: 'Was das Register jetzt hat, als Datei, die sich wieder importieren lässt:',
  currentAs: (format) => `Was das Register jetzt hat, als ${format}`,
  choose: 'Datei wählen',
  most: (most) => `Oder hierher ziehen. CSV, XLSX oder JSON, höchstens ${most}.`,
  tooLarge: (most) => `Die Datei ist größer als ${most}. Teilen Sie sie auf.`,
  trying: (file) => `${file} wird geprobt`,
  tryingNote:
    'Nichts wird eingetragen. Große Dateien brauchen Minuten; wenn Sie die Seite verlassen, ' +
    'endet die Probe.',
  runningFor: (duration) => `Seit ${duration}`,
  stop: 'Abbrechen',
  trialOf: (file) => `Was ${file} ändern würde`,
  trialLead: 'Das ist eine Probe. Nichts wurde eingetragen.',
  nothingNew: 'Das Register sagt das alles schon: Es gibt nichts zu importieren.',
  withdrawsNothing: 'Ein Import zieht nichts zurück: Was in der Datei fehlt, bleibt im Register.',
  changes: 'Einträge, die sich ändern',
  record: 'Eintrag',
  type: 'Art',
  what: 'Was',
  fields: 'Änderungen',
  fromTo: (before, after) => `${before} → ${after}`,
  problems: (shown, count) =>
    count === 1
      ? 'Ein Fehler. Nichts wurde eingetragen.'
      : `${shown} Fehler. Nichts wurde eingetragen.`,
  problemsNext:
    'Beheben Sie sie in der Datei und wählen Sie sie noch einmal. Die Vorlage sagt, was in jede ' +
    'Spalte gehört.',
  problemsTable: 'Fehler nach Zeile',
  problemsFile: 'Fehler als CSV herunterladen',
  line: 'Zeile',
  column: 'Spalte',
  value: 'Wert',
  wrong: 'Was falsch ist',
  wholeFile: 'Datei',
  shownOf: (shown, all) => `${shown} von ${all} gezeigt`,
  import: 'Importieren',
  importLead:
    'Jeder neue oder berichtigte Eintrag wird ein Blatt des Registers und bleibt dort für immer. ' +
    'Eine Berichtigung behält die Fassung davor.',
  importAction: 'Importieren',
  reasonNeeded: 'Die Datei berichtigt Einträge: Die Begründung steht im Register bei jedem.',
  reasonOptional: 'Darf leer bleiben: Die Datei fügt nur hinzu.',
  reasonMissing: 'Eine Berichtigung braucht eine Begründung.',
  importing: (file) => `${file} wird importiert`,
  importingNote:
    'Sie können die Seite verlassen: Der Server bringt es zu Ende, alles oder nichts. Die ' +
    'Einträge zeigen dann, was daraus wurde.',
  imported: 'Importiert',
  importedCount: (shown, count) =>
    count === 1 ? 'Ein Eintrag wurde geschrieben.' : `${shown} Einträge wurden geschrieben.`,
  leaf: 'Blatt des Registers',
};

/** The words of the page in German. */
import type { Words } from './words.ts';

/** The words of the page in German. */
export const DE: Words = {
  tag: 'de',
  language: 'Deutsch',
  languageLabel: 'Sprache',
  title: 'Einen Bericht prüfen',
  intro:
    'Diese Seite prüft Berichte von Fleetseal auf diesem Rechner. Sie öffnet keine Verbindung ' +
    'und sendet nichts: Sie können vorher das Netz trennen.',
  englishTexts:
    'Was der Prüfer selbst über einen Bericht sagt, ist Englisch, Wort für Wort wie beim Befehl ' +
    'fleetseal verify.',
  version: 'Version',
  genuine: {
    heading: 'Ist diese Seite die echte?',
    text:
      'Keine Seite kann für sich selbst bürgen, darum zeigt sie ihre eigene Prüfsumme nicht. ' +
      'Berechnen Sie die SHA-256 der geöffneten Datei und vergleichen Sie sie mit der Zeile für ' +
      'verify.html in SHA256SUMS der Veröffentlichung:',
    next:
      'Nehmen Sie SHA256SUMS aus der Veröffentlichung, nicht vom Betreiber, und prüfen Sie die ' +
      'Signatur mit dem öffentlichen Schlüssel, den Sie auf einem zweiten Weg haben.',
  },
  trust: {
    heading: '1. Vertrauensdatei',
    hint:
      'Sie nennt die Schlüssel, denen Sie vertrauen. Sie muss auf einem anderen Weg zu Ihnen ' +
      'kommen als der Bericht. Nehmen Sie mehrere, wenn die Berichte von mehreren Betreibern sind.',
    choose: 'Vertrauensdateien wählen (.json)',
    drop: 'oder hier ablegen',
    none: 'Noch keine Vertrauensdatei.',
  },
  fingerprints: {
    heading: 'Diesen Schlüsseln vertrauen Sie',
    compare:
      'Vergleichen Sie jeden Fingerabdruck mit dem Betreiber auf einem zweiten Weg, etwa am ' +
      'Telefon, bevor Sie sich auf ein Ergebnis verlassen.',
    key: 'Schlüssel',
    fingerprint: 'Fingerabdruck',
  },
  reports: {
    heading: '2. Berichte',
    hint: 'Berichte eines oder mehrerer Betreiber. Sie werden auch miteinander verglichen.',
    choose: 'Berichte wählen (.zip)',
    drop: 'oder hier ablegen',
    none: 'Noch kein Bericht.',
  },
  remove: '{file} entfernen',
  run: {
    heading: '3. Prüfen',
    verify: 'Prüfen',
    cancel: 'Abbrechen',
    canceled: 'Abgebrochen. Es gibt kein Ergebnis.',
    reading: 'Die Dateien werden gelesen…',
    progress: '{file}: Schritt {step} von {steps}, {name}',
    done: 'Fertig.',
    stopped:
      'Es endete ohne Ergebnis; vielleicht fehlt diesem Rechner Speicher. Die Meldung: {message}',
  },
  result: {
    heading: 'Ergebnis',
    outcomes: { valid: 'Gültig', invalid: 'Ungültig', cannotTell: 'Nicht zu entscheiden' },
    meanings: {
      valid:
        'Jeder Schritt, der geprüft werden konnte, ist bestanden. ' +
        'Lesen Sie, was nicht abgedeckt ist.',
      invalid: 'Verlassen Sie sich nicht auf diesen Bericht.',
      cannotTell: 'Er ist nicht lesbar, oder es braucht eine neuere Version von Fleetseal.',
    },
    exitCode: 'Rückgabewert von fleetseal verify für dieselben Dateien',
    download: 'Als JSON herunterladen (die Bytes von fleetseal verify --json)',
    print: 'Drucken',
    problem: 'Die Vertrauensdatei wurde nicht angenommen, darum wurde nichts geprüft.',
    next: 'Was zu tun ist',
    noReports: 'Es wurde kein Bericht gewählt.',
  },
  report: {
    heading: 'Bericht {file}',
    digest: 'SHA-256 der Datei',
    statement: 'Was die signierte Erklärung sagt',
    statementRows: {
      licenses: 'Lizenzen',
      interval: 'Zeitraum',
      createdAt: 'Erstellt um, wie angegeben',
      program: 'Erstellt von Version',
      evidenceLog: 'Log der Nachweise: Name, Blätter, Wurzel',
      registerLog: 'Log des Registers: Name, Blätter, Wurzel',
    },
    steps: 'Die 14 Schritte',
    stepNames: {
      container: 'Behälter',
      statement: 'Erklärung',
      members: 'Bestandteile',
      checkpoints: 'Checkpoints',
      evidenceLog: 'Log der Nachweise',
      registerLog: 'Log des Registers',
      register: 'Register',
      evidence: 'Nachweise',
      documents: 'Dokumente',
      challenges: 'Anforderungen',
      appraisal: 'Bewertung',
      balance: 'Bilanz',
      agreement: 'Übereinstimmung',
      notCovered: 'nicht abgedeckt',
    },
    stepOutcomes: {
      passed: '✓ bestanden',
      failed: '✗ FEHLGESCHLAGEN',
      notCheckable: '– nicht prüfbar',
    },
    stepHeads: ['Schritt', 'Ausgang', 'Was gesehen wurde'],
    notes: 'Anmerkungen zu Regelwerk und Register des Betreibers',
    noNotes: 'Keine.',
    notCovered: 'Nicht abgedeckt',
    incomplete: 'Unvollständig',
  },
  released: {
    heading: 'Wer ihn freigegeben hat',
    none:
      'Ein Bericht wird freigegeben, nachdem er erstellt ist; wer ihn entworfen, genehmigt und ' +
      'freigegeben hat, sagt darum das Register in einem späteren Bericht. Kein gültiger Bericht ' +
      'hier sagt etwas über diesen.',
    toldBy: 'Wie es das Register in {file} sagt:',
    steps: {
      drafted: 'entworfen',
      approved: 'genehmigt',
      rejected: 'abgelehnt',
      released: 'freigegeben',
      downloaded: 'heruntergeladen',
    },
    heads: ['Schritt', 'Von (angegeben)', 'Angemeldet über', 'Bezug'],
  },
  figures: {
    heading: 'Bilanz, neu berechnet',
    recomputed:
      'Zahlen zum {to}, Zeitraum ab {from}. Die Zeilen darunter ergeben zusammen „lizenziert“.',
    figure: 'Zahl',
    total: 'Summe',
    rows: {
      licensed: 'lizenziert',
      notShipped: 'nicht versandt',
      inTransit: 'unterwegs',
      attested: 'attestiert',
      attestedWithFindings: 'attestiert mit Befunden',
      unreachable: 'nicht erreichbar (in der Frist)',
      outOfService: 'außer Betrieb (belegt)',
      disposed: 'ausgeschieden (belegt)',
      unaccounted: 'Verbleib ungeklärt',
    },
    time: {
      witnessed: 'Die Zeiten sind unabhängig bezeugt.',
      declared: 'Die Zeiten sind das Wort des Betreibers: Es gibt keinen unabhängigen Zeugen.',
    },
    unlicensed: 'Gesehene GPUs ohne Lizenz, außerhalb der Summe: {count}',
    none: 'keine',
    more: '{shown} von {total} sind gezeigt; im JSON stehen alle.',
    sections: 'Weitere Zahlen',
  },
  findings: {
    heading: 'Befunde: {count}',
    none: 'Es gibt keine.',
    heads: ['Schwere', 'Befund', 'Worüber', 'Was gesehen wurde', 'Was daraus wurde'],
    severities: { critical: 'kritisch', high: 'hoch', medium: 'mittel', low: 'gering' },
    lives: {
      open: 'offen',
      acknowledged: 'zur Kenntnis genommen',
      explained: 'erklärt',
      resolved: 'behoben',
      falseAlarm: 'als Fehlalarm bezeichnet',
      reopened: 'wieder offen, da er jetzt etwas anderes sagt',
    },
    by: 'von {by}',
    due: 'fällig bis {at}',
  },
  coverage: {
    heading: 'Abdeckung der Regeln',
    text: 'Was die Logs zu jeder Regel enthalten, nicht dass sie eingehalten ist.',
    heads: ['Regel', 'Wie ihr gedient wird', 'Was sie verlangt', 'Zahl'],
    how: {
      measured: 'gemessen',
      declared: 'angegeben',
      attached: 'beigelegt',
      notCovered: 'nicht abgedeckt',
    },
  },
  sharedGpus: {
    heading: 'Dieselbe GPU in Berichten verschiedener Betreiber',
    text: 'Eine GPU kann nur bei einem Betreiber sein.',
  },
};

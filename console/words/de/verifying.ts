/** Words of how a regulator verifies a report, and of the first page of a regulator. */
import type { Words } from '../languages.ts';

type Verifying = Words['verifying'];

const printKinds: Verifying['printKinds'] = {
  evidenceLog: 'Schlüssel des Nachweis-Logs',
  registerLog: 'Schlüssel des Register-Logs',
  witness: 'Schlüssel eines Zeugen',
  reportKey: 'Schlüssel, der Berichte signiert',
  policy: 'Digest der Beurteilungsrichtlinie',
};

/** Words of how a regulator verifies. */
export const verifying: Verifying = {
  lead:
    'Wer sich auf einen Bericht verlässt, prüft ihn ohne diesen Server. Dazu braucht es drei ' +
    'Dateien aus drei Quellen: das Prüfprogramm aus der Veröffentlichung von Fleetseal, die ' +
    'Vertrauensdatei auf einem zweiten Weg, den Bericht vom Betreiber.',
  verifier: 'Das Prüfprogramm',
  verifierLead: 'Aus der Veröffentlichung, nie vom Betreiber: auch nicht aus dieser Konsole.',
  verifierSteps: [
    'Nehmen Sie aus der Veröffentlichung von Fleetseal verify.html, das nur einen Browser ' +
      'braucht, oder die Befehlszeile; beide geben dasselbe Ergebnis.',
    'Nehmen Sie auch SHA256SUMS und SHA256SUMS.sig, prüfen Sie die Signatur mit dem öffentlichen ' +
      'Schlüssel der Veröffentlichung, und vergleichen Sie die Prüfsumme der Seite. Eine Seite ' +
      'kann nicht für sich selbst bürgen.',
  ],
  checksumCommand: 'Seite und Prüfsumme prüfen',
  trust: 'Die Vertrauensdatei',
  trustLead:
    'Sie nennt die Schlüssel, deren Signaturen zählen. Nehmen Sie sie auf einem anderen Weg als ' +
    'den Bericht, und vergleichen Sie jeden Fingerabdruck mit dem Betreiber: am Telefon, auf ' +
    'Papier oder persönlich.',
  trustHere:
    'Diese Fingerabdrücke hat dieser Browser aus der Vertrauensdatei berechnet, die dieser ' +
    'Server herausgibt. Wer den Server beherrscht, beherrscht beides: Sie zählen erst, wenn Sie ' +
    'sie anderswo verglichen haben.',
  saveTrust: 'Vertrauensdatei speichern',
  prints: 'Fingerabdrücke',
  printsLead:
    'Der Schlüssel in der Vertrauensdatei. Vergleichen Sie jeden mit dem Betreiber: am Telefon, ' +
    'auf Papier oder persönlich.',
  printKinds,
  printOf: (what) => `Fingerabdruck: ${what}`,
  computing: 'Die Fingerabdrücke werden berechnet …',
  report: 'Der Bericht',
  reportLead:
    'Ein freigegebener Bericht, wie die Aufsicht ihn hier herunterlädt oder der Betreiber ihn ' +
    'schickt.',
  toReports: 'Zu den Berichten',
  run: 'Prüfen',
  runSteps: [
    'Trennen Sie das Netz, wenn Sie wollen. Öffnen Sie verify.html von der Festplatte.',
    'Legen Sie die Vertrauensdatei ab, vergleichen Sie die Fingerabdrücke, legen Sie dann einen ' +
      'oder mehrere Berichte ab.',
    'Prüfen Sie. Jeder Schritt wird gezeigt; ein großer Bericht dauert Minuten.',
  ],
  runCommand: 'Dasselbe an der Befehlszeile',
  outcomes: 'Was das Ergebnis bedeutet',
  outcome: 'Ergebnis',
  meaning: 'Bedeutung',
  valid: 'Gültig',
  validMeaning:
    'Jeder Schritt, der geprüft werden konnte, hält: Signaturen, beide Logs und jede Zahl, neu ' +
    'berechnet aus den Nachweisen. „Unvollständig“ sagt, dass etwas zurückgehalten wurde.',
  invalid: 'Ungültig',
  invalidMeaning:
    'Etwas hält nicht: eine Signatur, ein Log, eine Zahl. Verlassen Sie sich nicht auf den ' +
    'Bericht; fragen Sie den Betreiber, und behalten Sie die Datei.',
  cannotTell: 'Nicht zu entscheiden',
  cannotTellMeaning:
    'Bisher ist nichts falsch, aber etwas ist nicht lesbar oder neuer als das Prüfprogramm. ' +
    'Nehmen Sie eine neuere Veröffentlichung.',
  never: 'Was kein Bericht je zeigt',
  neverItems: [
    'Dass eine GPU nicht für militärische Zwecke genutzt wurde, oder dass kein militärischer ' +
      'Endverwender sie hatte.',
    'Dass eine Behörde etwas genehmigt, zertifiziert oder für unbedenklich erklärt hat. Er ist ' +
      'ein Nachweis und keine Genehmigung.',
    'Wo eine GPU steht: Standorte gibt der Betreiber an, und nichts misst einen Ort.',
    'Dass eine Seriennummer der Chip ist: Seriennummern und UUIDs kommen vom Treiber durch den ' +
      'Host des Betreibers; wer diesen Host beherrscht, könnte sie gefälscht haben.',
    'Dass eine fehlende GPU nicht genutzt wurde: Sie ist nicht erreichbar, dann ungeklärt. Was ' +
      'in einer Lücke geschah, ist nicht bekannt.',
    'Dass die Nachweise unabhängig sind: Der Betreiber betreibt Hosts, Agenten und oft den Server.',
    'Dass niemand von Hand an den Maschinen war.',
    'Dass ein Listenabgleich ohne Treffer eine Unbedenklichkeit ist, oder ein Treffer eine ' +
      'Identifizierung.',
    'Dass Labortests gut gemacht wurden; Leistung wird nicht gemessen, Obergrenzen und ' +
      'Verhältnisse sind Summen von Angaben.',
    'Dass es beim Betreiber erlaubt ist, den Bericht einer ausländischen Behörde zu geben.',
    'Dass sich etwas aus der Ferne anhalten, eingrenzen oder steuern lässt: Das gibt es hier ' +
      'nicht.',
  ],
  regulatorLead:
    'Sie sehen freigegebene Berichte, die Schlüssel, um sie zu prüfen, und was Sie von dieser ' +
    'Flotte verlangt haben. Sonst wird Ihrem Konto nichts von der Flotte gezeigt.',
  releasedReports: 'Freigegebene Berichte',
  noReleased: 'Für Sie ist noch kein Bericht freigegeben',
  noReleasedNext:
    'Der Betreiber entwirft einen Bericht, eine zweite Person genehmigt ihn, dann wird er ' +
    'freigegeben und steht hier.',
  beforeRelying: 'Bevor Sie sich auf einen Bericht verlassen',
  beforeRelyingText:
    'Diese Konsole kommt vom Betreiber. Prüfen Sie mit dem Prüfprogramm aus der Veröffentlichung ' +
    'von Fleetseal, und vergleichen Sie die Fingerabdrücke auf einem zweiten Weg.',
  toVerifying: 'So wird geprüft, Schritt für Schritt',
  challenges: 'Eingereichte Aufforderungen',
  toChallenges: 'Eine Aufforderung einreichen',
};

/** Words of reports on their way to the regulator. */
import type { Words } from '../languages.ts';

type Reports = Words['reports'];

const steps: Reports['steps'] = {
  drafted: 'Entworfen',
  approved: 'Genehmigt',
  rejected: 'Zurückgewiesen',
  released: 'Freigegeben',
  downloaded: 'Heruntergeladen',
};
const redactions: Reports['redactions'] = {
  hostDocuments: 'Dokumente der Hosts',
  users: 'Wer welchen Host genutzt hat',
};
const redactionKeeps: Reports['redactionKeeps'] = {
  hostDocuments: 'Hält Hostnamen, Platinen, Betriebssysteme, Treiber- und Agentenversionen zurück.',
  users:
    'Hält zurück, wer welchen Host wofür genutzt hat. Wo und wann es jemand tat, bleibt darin.',
};
const redactionCosts: Reports['redactionCosts'] = {
  hostDocuments:
    'Die Aufsicht kann dann nicht mehr prüfen, ob ein Host mit einem anderen nvidia-smi oder ' +
    'unter einem anderen root gelesen wurde, ob der Treiber GPUs zählt, die nicht aufgeführt ' +
    'sind, und alles, was von einer Version abhängt. Keine Identität heißt dann gegengeprüft.',
  users: 'Die Aufsicht kann dann nicht mehr prüfen, ob die Lizenzen diese Nutzer nennen.',
};
const verifyStates: Reports['verifyStates'] = {
  valid: 'Gültig, soweit dieser Browser es sagen kann',
  invalid: 'Ungültig',
  cannotTell: 'Nicht zu entscheiden',
};
const stepOutcomes: Reports['stepOutcomes'] = {
  passed: 'Bestanden',
  failed: 'Nicht bestanden',
  notCheckable: 'Nicht prüfbar',
};
const stepNames: Reports['stepNames'] = {
  container: 'Die Datei ist ein Bericht und sonst nichts',
  statement: 'Die Erklärung ist mit einem vertrauten Schlüssel signiert',
  members: 'Jeder Bestandteil ist der, den die Erklärung nennt',
  checkpoints: 'Die Checkpoints beider Logs sind signiert',
  evidenceLog: 'Das Nachweis-Log ist vollständig',
  registerLog: 'Das Register-Log ist vollständig',
  register: 'Das Register ist wohlgeformt, seine Reihenfolge stimmt',
  evidence: 'Nachweise sind von ihrem Host signiert',
  documents: 'Dokumente sind die, die der Nachweis signiert',
  challenges: 'Nachweise beantworten Aufforderungen dieses Servers',
  appraisal: 'Jede Prüfung, neu berechnet',
  balance: 'Die Bilanz, neu berechnet',
  agreement: 'Erklärung, Logs und Vertrauensdatei stimmen überein',
  notCovered: 'Er sagt, was er nicht zeigt',
};

/** Words of reports. */
export const reports: Reports = {
  lead:
    'Ein Bericht geht in Schritten an die Aufsicht: Jemand entwirft ihn, jemand anderes ' +
    'genehmigt ihn, dann wird er freigegeben. Jeder Schritt ist ein Blatt des Registers.',
  newReport: 'Neuer Bericht',
  empty: 'Es gibt noch keinen Bericht',
  emptyNext: 'Entwerfen Sie einen: Wählen Sie Lizenzen und einen Zeitraum.',
  emptyState: 'Kein Bericht ist in diesem Zustand',
  emptyStateNext: 'Wählen Sie oben einen anderen Zustand.',
  allStates: 'Alle',
  filter: 'Berichte nach Zustand',
  report: 'Bericht',
  state: 'Zustand',
  licenses: 'Lizenzen',
  interval: 'Zeitraum',
  intervalOf: (from, to) => `${from} bis ${to}`,
  waitsFor: 'Wartet auf',
  expires: 'Läuft ab',
  size: 'Größe',
  drafted: 'Entworfen',
  draftedBy: (name) => `von ${name}`,
  released: 'Freigegeben',
  reportOf: (licenses) => `Bericht über ${licenses}`,
  redactionsName: 'Zurückgehalten',
  steps,
  redactions,
  redactionKeeps,
  redactionCosts,
  waits: {
    secondPerson: 'eine Person der Genehmigung, die ihn nicht entworfen hat',
    secondPersonNot: (name) => `eine Person der Genehmigung, nicht ${name}`,
    you: 'Sie: genehmigen oder zurückweisen',
    release: 'die Freigabe durch Compliance',
    releaseYou: 'Sie: freigeben oder zurückweisen',
    nobody: 'niemanden',
  },
  draftLead:
    'Der Bericht wird einmal erstellt, signiert und so behalten. Niemand außerhalb sieht ihn, ' +
    'bevor jemand anderes ihn genehmigt hat und er freigegeben ist.',
  chooseLicenses: 'Lizenzen im Bericht',
  chooseLicensesMeaning: 'Zahlen, Befunde und Anforderungen beziehen sich auf diese.',
  allLicenses: 'Alle wählen',
  findLicense: 'Lizenz suchen',
  noLicenses: 'Es gibt keine Lizenz, über die zu berichten wäre',
  noLicensesNext: 'Importieren Sie zuerst Lizenzen und Lieferungen.',
  toImport: 'Lizenzen und Lieferungen importieren',
  chooseOne: 'Wählen Sie mindestens eine Lizenz.',
  from: (zone) => `Von (${zone})`,
  to: (zone) => `Bis (${zone})`,
  toMeaning: 'Leer: jetzt. Die Zahlen gelten für diesen Zeitpunkt.',
  fromNeeded: 'Wählen Sie, wo der Zeitraum beginnt.',
  orderWrong: 'Der Zeitraum muss vor seinem Ende beginnen.',
  future: 'Der Zeitraum kann nicht in der Zukunft enden.',
  lastDays: (days) => `Letzte ${days} Tage`,
  withhold: 'Was zurückgehalten wird',
  withholdMeaning:
    'Eine Art von Dokumenten wird ganz oder gar nicht zurückgehalten. Wer den Bericht prüft, ' +
    'erfährt, dass er unvollständig ist; jedes zurückgehaltene Dokument nennt er mit seinem ' +
    'Digest.',
  holds: 'Was der Bericht enthalten wird',
  holdsItems: [
    'Zahlen, Befunde und Anforderungen der gewählten Lizenzen über den Zeitraum.',
    'Beide Logs vollständig, mit jedem signierten Nachweis, auch über GPUs anderer Lizenzen: so ' +
      'kann nichts ausgelassen werden.',
    'Das ganze Register: jede Lizenz, jede Lieferung, alle Beteiligten, Standorte, ' +
      'Verbleibsereignisse und Entscheidungen und die Richtlinie, in jeder Fassung, auch zu ' +
      'nicht gewählten Lizenzen.',
    'Was Sie unten zurückhalten, fehlt darin und wird mit Digest genannt.',
  ],
  holdsWarning: 'Wer den Bericht bekommt, kann das alles lesen.',
  reasonMeaning: 'Wofür der Bericht ist. Das kommt ins Register.',
  draft: 'Bericht entwerfen',
  drafting: 'Der Bericht wird erstellt',
  draftingMeaning:
    'Jede Zahl wird aus den Logs neu berechnet. Das dauert Sekunden, bei einer großen Flotte ' +
    'Minuten. Sie können diese Seite verlassen: Der Server macht weiter, und der Entwurf ' +
    'erscheint in der Liste.',
  draftingSince: (time) => `Läuft seit ${time}`,
  toList: 'Zur Liste der Berichte',
  kind: 'Bericht',
  next: 'Wie es weitergeht',
  nextDrafted:
    'Er wartet auf eine zweite Person: eine Genehmigung durch jemanden, der ihn nicht entworfen ' +
    'hat.',
  nextOwn:
    'Sie haben ihn entworfen; jemand anderes muss ihn genehmigen. Zurückweisen können Sie ihn.',
  nextOwnOnly: 'Sie haben ihn entworfen; jemand anderes muss ihn genehmigen.',
  nextApprove:
    'Sehen Sie sich unten die Zahlen an, und wenn nötig die Datei. Dann genehmigen Sie ihn, oder ' +
    'weisen Sie ihn zurück.',
  nextApproved: 'Er ist genehmigt und wartet auf die Freigabe durch Compliance.',
  nextRelease: 'Er ist genehmigt. Geben Sie ihn frei, oder weisen Sie ihn zurück.',
  nextReleased:
    'Er ist freigegeben: Konten der Aufsicht, die seine Lizenzen sehen dürfen, können ihn ' +
    'herunterladen. Jedes Herunterladen ist ein Blatt des Registers.',
  nextRejected: 'Er wurde zurückgewiesen; seine Datei ist endgültig entfernt.',
  nextExpired:
    'Er wurde nicht rechtzeitig freigegeben: Das geht nun nicht mehr, und seine Datei ist ' +
    'entfernt. Entwerfen Sie ihn neu.',
  expiresAt: 'Wenn ihn niemand freigibt, läuft er ab:',
  approve: 'Genehmigen',
  approveTitle: 'Diesen Bericht genehmigen?',
  approveMeaning:
    'Sie sagen mit Ihrem Namen, dass er freigegeben werden darf. Digest, Bezug und Grund kommen ' +
    'ins Register und bleiben dort.',
  reference: 'Was die Freigabe erlaubt',
  referenceMeaning:
    'Nummer oder Name der Genehmigung des Gastlandes. China: Das Datensicherheitsgesetz (DSL), ' +
    'Artikel 36, verlangt eine Genehmigung, bevor dort gespeicherte Daten an ausländische ' +
    'Behörden gehen. Fleetseal kann nicht sagen, ob sie nötig ist oder vorliegt.',
  referenceNeeded: 'Sagen Sie, was die Freigabe erlaubt.',
  reject: 'Zurückweisen',
  rejectTitle: 'Diesen Bericht zurückweisen?',
  rejectMeaning:
    'Seine Datei wird endgültig entfernt; dass es ihn gab und warum er zurückgewiesen wurde, ' +
    'bleibt im Register.',
  reasonNeeded: 'Sagen Sie, warum.',
  release: 'Freigeben',
  releaseTitle: 'Diesen Bericht freigeben?',
  releaseMeaning:
    'Jedes Konto der Aufsicht, das seine Lizenzen sehen darf, kann ihn von da an herunterladen. ' +
    'Das lässt sich nicht zurücknehmen.',
  releaseHolds:
    'Er enthält beide Logs und das ganze Register, auch zu Lizenzen, um die es nicht geht.',
  releaseLaw:
    'Ob die Weitergabe dort erlaubt ist, wo die Daten liegen, hat hier niemand geprüft: für ' +
    'China siehe Datensicherheitsgesetz (DSL), Artikel 36.',
  releaseReference: (reference) => `Die Genehmigung nennt als Erlaubnis: ${reference}`,
  way: 'Der Weg bisher',
  wayRegulator: 'Seine Freigabe, und was Sie heruntergeladen haben',
  stepBy: (name) => `von ${name}`,
  stepVia: {
    session: 'angemeldet an der Konsole oder der Befehlszeile',
    token: 'mit einem API-Token',
    socket: 'am Server selbst',
    program: 'durch den Server',
  },
  permittedBy: 'Erlaubt durch',
  facts: 'Der Bericht',
  digest: 'SHA-256 der Datei',
  digestMeaning: 'Wie sha256sum ihn ausgibt: Vergleichen Sie ihn mit der Datei, die Sie haben.',
  preview: 'Was darin steht',
  previewLead:
    'Zahlen der Lizenzen am Ende des Zeitraums, wie der Bericht sie enthält. Dass Sie sie ' +
    'angesehen haben, steht im Zugriffsprotokoll.',
  byLicense: 'Nach Lizenz und Modell',
  license: 'Lizenz',
  findings: 'Befunde',
  noFindings: 'Er enthält keinen Befund.',
  severity: 'Schwere',
  allFindings: 'Alle',
  undecided: 'Nicht entschieden',
  overdue: (count) => `Frist überschritten: ${count}`,
  coverage: 'Anforderungen',
  coverageOf: (covered, all) =>
    `Zu ${covered} von ${all} Anforderungen enthalten die Logs etwas. Das sagt nicht, dass eine ` +
    'erfüllt ist.',
  withheld: 'Zurückgehalten',
  withheldNone: 'Nichts wird zurückgehalten.',
  withheldHosts: (count) => `Dokumente von Hosts: ${count}`,
  withheldUsers: (count) => `Dokumente über Nutzer: ${count}`,
  usersInRegister: (count) =>
    `Nutzungen, die ihren Nutzer im Register selbst nennen, das nie zurückgehalten wird: ${count}`,
  notCovered: 'Was er nicht zeigt',
  notCoveredLead: 'Wortgetreu, wie der Bericht es sagt (Englisch).',
  file: 'Die Datei',
  fileLeaf:
    'Jedes Herunterladen eines freigegebenen Berichts ist ein Blatt des Registers mit Ihrem Namen.',
  fileAccess: 'Dass Sie die Datei vor der Freigabe geholt haben, steht im Zugriffsprotokoll.',
  fileGone: 'Die Datei ist entfernt.',
  fileWhole: 'Vor der Freigabe ist die Datei für Konten, die die ganze Flotte sehen dürfen.',
  download: 'Bericht herunterladen',
  verifyHere: 'In diesem Browser prüfen',
  verifyTitle: 'In diesem Browser prüfen',
  verifyNoProof:
    'Diese Konsole kommt vom Betreiber. Was sie über den eigenen Bericht des Betreibers sagt, ' +
    'ist eine Bequemlichkeit und kein Beweis.',
  verifyInstead:
    'Eine Aufsichtsbehörde prüft mit verify.html oder „fleetseal verify“ aus der ' +
    'Veröffentlichung von Fleetseal.',
  verifyHow: 'So wird geprüft',
  verifyFetching: 'Die Datei wird geholt …',
  verifyStep: (step, all) => `Schritt ${step} von ${all}`,
  verifyCancel: 'Prüfung abbrechen',
  verifyRefused: 'Die Vertrauensdatei dieses Servers war nicht zu verwenden',
  verifyStates,
  verifyIncomplete: 'Unvollständig:',
  verifyStopped:
    'Die Prüfung endete ohne Ergebnis; vielleicht hat dieser Rechner zu wenig Speicher.',
  verifySteps: 'Schritte der Prüfung',
  step: 'Schritt',
  outcome: 'Ergebnis',
  seen: 'Was gesehen wurde',
  stepOutcomes,
  stepNames,
};

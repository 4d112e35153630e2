/** Words about the logs: their leaves, the proofs of them, and what this browser saw before. */
import type { Words } from '../languages.ts';

type Leaf = Words['leaf'];

const steps: Leaf['steps'] = {
  key: {
    holds: 'Der Schlüssel des Logs ist lesbar.',
    fails: 'Der Schlüssel des Logs ist nicht lesbar.',
    open: 'Der Schlüssel des Logs wurde nicht geprüft.',
  },
  proof: {
    holds: 'Die Beweisdatei hat die Form, die sie haben muss.',
    fails: 'Die Beweisdatei ist beschädigt oder keine.',
    open: 'Die Beweisdatei wurde nicht geprüft.',
  },
  checkpoint: {
    holds: 'Der Checkpoint ist mit dem Schlüssel des Logs signiert.',
    fails: 'Der Checkpoint ist nicht mit dem Schlüssel des Logs signiert.',
    open: 'Die Signatur des Checkpoints konnte nicht geprüft werden.',
  },
  inclusion: {
    holds: 'Genau dieses Blatt, an dieser Stelle, gehört zu denen, die der Checkpoint versiegelt.',
    fails:
      'Der Beweis führt nicht von diesem Blatt zum Checkpoint: Blatt oder Beweis wurden geändert.',
    open: 'Ob das Blatt unter dem Checkpoint liegt, konnte nicht geprüft werden.',
  },
  leaf: {
    holds: 'Der Text des Blatts hat die Form, die er haben muss.',
    fails: 'Der Text des Blatts ist keiner, den dieses Log enthalten kann.',
    open: 'Der Text des Blatts wurde nicht geprüft.',
  },
  document: {
    holds: 'Das Dokument ist das, welches das Blatt nennt: Die Digests sind gleich.',
    fails: 'Das Dokument ist nicht das, welches das Blatt nennt: Die Digests sind ungleich.',
    open:
      'Was das Blatt mit seinem Digest nennt, gehört nicht zu dieser Antwort und wurde nicht ' +
      'geprüft: Signierte Nachweise und ihre Dokumente kommen mit Berichten; ein ' +
      'Registerdokument kann Ihrem Konto vorenthalten sein.',
  },
};
const states: Leaf['states'] = {
  first: 'Dieser Browser sieht dieses Log zum ersten Mal und merkt sich ab jetzt den Checkpoint.',
  same: 'Das Log ist dasselbe wie beim letzten Mal in diesem Browser.',
  grew:
    'Das Log ist gewachsen, und alles, was dieser Browser früher sah, ist unverändert darin ' +
    '(Konsistenzbeweis hier geprüft).',
  older:
    'Dieser Beweis steht unter einem älteren Checkpoint als dem neuesten, den dieser Browser ' +
    'sah; beide gehören zu einer Geschichte (Konsistenzbeweis hier geprüft).',
  unchecked:
    'Das Log konnte nicht mit früheren Besuchen verglichen werden. Versuchen Sie es noch einmal.',
  unsigned:
    'Der neueste Checkpoint ist nicht mit dem Schlüssel signiert, den der Server dafür nennt.',
  renamed:
    'Dieses Log heißt anders als beim letzten Mal in diesem Browser. Das kommt nach einer ' +
    'Wiederherstellung vor, von der das Register berichtet, und wenn jemand das Log ersetzt hat.',
  otherKey:
    'Das Log hat unter demselben Namen einen anderen Schlüssel als beim letzten Mal in diesem ' +
    'Browser.',
  unproven:
    'Der Server kann nicht beweisen, dass das Log fortsetzt, was dieser Browser früher sah.',
  rolledBack:
    'Das Log ist kürzer als beim letzten Mal in diesem Browser, und der Server kann nicht ' +
    'zeigen, was dort war: Blätter wurden entfernt, oder ein älterer Stand wurde ' +
    'wiederhergestellt.',
  forked:
    'Das Log widerspricht dem, was dieser Browser früher sah: Versiegelte Blätter wurden ' +
    'geändert. Es gibt zwei Geschichten eines Logs.',
};
const kinds: Leaf['kinds'] = {
  evidence: 'Angenommener Nachweis',
  refusal: 'Abgelehnter signierter Nachweis',
  policy: 'Beurteilungsrichtlinie',
  catalogue: 'Katalog der Modelle',
  reportKey: 'Schlüssel, der Berichte signiert',
  hostKey: 'Schlüssel eines Hosts',
  hostEvent: 'Entscheidung über den Schlüssel eines Hosts',
  license: 'Lizenz (erstes Format)',
  shipment: 'Lieferung (erstes Format)',
  record: 'Eintrag',
  result: 'Ergebnis der Beurteilung',
  reportRelease: 'Freigabe eines Berichts',
  permission: 'Berechtigung eines Kontos',
  accessRoot: 'Siegel eines Tages des Zugriffsprotokolls',
  reportStep: 'Schritt eines Berichts',
  regulatorKey: 'Schlüssel einer Aufsichtsbehörde',
  challengeFiled: 'Aufforderung einer Aufsichtsbehörde',
  recovery: 'Wiederherstellung eines Logs',
};

export const leaf: Words['leaf'] = {
  logs: { evidence: 'Nachweis-Log', register: 'Register' },
  kinds,
  fields: {
    kind: 'Art',
    digest: 'Digest dessen, was es nennt (SHA-256)',
    kid: 'Schlüsselkennung des Hosts',
    challenge: 'Digest der Aufforderung',
    challengedAt: 'Aufforderung gestellt',
    seq: 'Nummer dieses Nachweises des Schlüssels',
    prev: 'Digest des Nachweises davor',
    time: 'Empfangen oder eingetragen',
    via: 'Kam über',
    code: 'Abgelehnt wegen',
    evidenceSize: 'Folgt auf so viele Blätter des Nachweis-Logs',
  },
  leafOf: (log, index) => `${log}, Blatt ${index}`,
  kind: 'Blatt eines Logs',
  proofLink: (log, index) => `Beweis: ${log}, Blatt ${index}`,
  leafShort: (index) => `Blatt ${index}`,
  because: 'Wegen',
  lead:
    'Ein Eintrag eines Logs, das nur wachsen kann. Was er sagt, wurde damals gesagt; dass er im ' +
    'Log steht und seither nicht geändert wurde, wird unten in diesem Browser geprüft.',
  content: 'Was das Blatt sagt',
  documentTitle: 'Das Dokument, das es nennt',
  withheld: 'Das Dokument ist Ihrem Konto vorenthalten, oder es gibt keines zu lesen.',
  evidenceDocument:
    'Das Blatt nennt den signierten Nachweis mit seinem Digest. Der Nachweis selbst, mit allem, ' +
    'was der Host gelesen hat, wird in Berichten herausgegeben; dort prüft das Prüfprogramm ' +
    'seine Signatur.',
  raw: 'Genauer Text',
  rawLeaf: 'Genauer Text des Blatts',
  rawDocument: 'Genauer Text des Dokuments',
  previous: 'Voriges Blatt',
  next: 'Nächstes Blatt',
  hostOf: 'Host dieses Schlüssels',
  keyLeaf: 'Eintragung dieses Schlüssels',
  proof: 'Beweis',
  proofLead:
    'Dieser Browser prüft Signatur und Hashes selbst. Den Schlüssel des Logs nennt ihm der ' +
    'Server: Vergleichen Sie dessen Fingerabdruck auf einem zweiten Weg.',
  check: 'Beweis in diesem Browser prüfen',
  checking: 'Der Beweis wird geprüft …',
  holds: 'In diesem Browser geprüft: Das Blatt steht im Log',
  fails: 'Der Beweis hält nicht',
  failsNext:
    'Verlassen Sie sich nicht auf dieses Blatt. Bewahren Sie beide Dateien auf, und lassen Sie ' +
    'jemand anderen denselben Beweis aus einem anderen Netz holen. Fragen Sie dann, wer den ' +
    'Server betreibt.',
  outcomes: { holds: 'Hält', fails: 'Hält nicht', open: 'Nicht geprüft' },
  steps,
  shows: 'Was das zeigt',
  showsItems: [
    'Der Betreiber hat genau diesen Text an dieser Stelle in das Log geschrieben.',
    'Er kann später nicht geändert oder entfernt werden, ohne dass jeder aufbewahrte Checkpoint ' +
      'es zeigt.',
  ],
  showsNot: 'Was das nicht zeigt',
  showsNotItems: [
    'Dass wahr ist, was das Blatt sagt: Eine Angabe bleibt eine Angabe, eine Lesung eine Lesung.',
    'Dass der Betreiber allen dasselbe Log zeigt: Vergleichen Sie Fingerabdruck und Checkpoint ' +
      'mit jemand anderem, auf einem anderen Weg als dieser Seite.',
    'Dass die Zeit darin genau ist: Ohne Zeugen ist sie das Wort des Betreibers.',
  ],
  fingerprint: 'Fingerabdruck des Log-Schlüssels',
  fingerprintWhat: 'Fingerabdruck',
  fingerprintLead:
    'Vergleichen Sie ihn am Telefon oder auf Papier mit dem, den Ihnen der Betreiber gab; der ' +
    'Befehl „fleetseal trust show“ zeigt denselben.',
  size: 'Blätter unter dem Checkpoint',
  witnessSignatures: 'Weitere Signaturen am Checkpoint',
  noWitness: 'keine: Kein Zeuge hat ihn mitsigniert',
  files: 'Dateien zum Prüfen an anderer Stelle',
  saveProof: 'Beweis speichern (.tlog-proof)',
  saveLeaf: 'Blatt speichern',
  saveDocument: 'Dokument speichern',
  saveCheckpoint: 'Checkpoint speichern',
  saveCheckpointBefore: 'Früheren Checkpoint speichern',
  saveCheckpointOf: (log) => `Checkpoint speichern: ${log}`,
  moreItems: (count) => `und ${count} weitere, im genauen Text`,
  memory: 'Verglichen mit früheren Besuchen',
  states,
  memoryAlarm: 'Das Log ist nicht, was dieser Browser früher sah',
  memoryAlarmNext:
    'Speichern Sie den Checkpoint unten als Datei. Fragen Sie den Betreiber, und vergleichen Sie ' +
    'mit anderen, die Checkpoints aufbewahren. Verlassen Sie sich nicht auf dieses Log, bis es ' +
    'geklärt ist.',
  seenBefore: (size) => `Früher gesehen: ${size} Blätter`,
  seenNow: (size) => `Jetzt: ${size} Blätter`,
  lastVisit: 'Beim letzten Besuch mit diesem Browser',
  forget: 'Dieses Log ab jetzt annehmen',
  forgetTitle: 'Das Log annehmen, wie es jetzt ist?',
  forgetText:
    'Dieser Browser vergisst, was er früher von dem Log sah, und vergleicht danach mit dem ' +
    'heutigen Stand. Tun Sie das nur, wenn Sie wissen, warum sich das Log geändert hat.',
  logsLead:
    'Zwei Logs, die nur wachsen können, enthalten alles: signierte Nachweise der Hosts das eine, ' +
    'Aussagen von Menschen das andere. Wer einen Checkpoint aufbewahrt, bemerkt jede spätere ' +
    'Änderung.',
  logsEvidence: 'Jedes Blatt ist der Digest eines Nachweises, den ein Host signiert hat.',
  logsRegister:
    'Jedes Blatt ist der Digest einer Aussage: Lizenzen, Lieferungen, Entscheidungen, Schlüssel.',
  origin: 'Name des Logs',
  vkey: 'Schlüssel des Logs',
  vkeyWhat: 'Schlüssel des Logs',
  leaves: 'Blätter',
  checkpoint: 'Neuester Checkpoint',
  witnesses: 'Zeugen',
  noWitnesses:
    'keine eingerichtet. Zeugen sind unabhängige Stellen, die Checkpoints mitsignieren. Ohne sie ' +
    'sind die Zeiten das Wort des Betreibers, und nur verglichene Checkpoints würden zeigen, ' +
    'dass zwei Lesern zwei Geschichten gezeigt werden.',
  openLeaf: 'Ein Blatt öffnen',
  leafNumber: 'Nummer des Blatts',
  leafRange: (last) => `Ganze Zahl von 0 bis ${last}`,
  noLeafYet: 'Das Log ist leer.',
  show: 'Zeigen',
  newest: 'Neuestes Blatt',
  wholeCheck: 'Prüfung der ganzen Logs',
  wholeCheckLead:
    'Der Server liest jedes Blatt beider Logs und rechnet alles nach. Bei großen Logs dauert das ' +
    'Minuten; Sie können diese Seite inzwischen verlassen.',
  runCheck: 'Beide Logs jetzt prüfen',
  checkRuns: 'Der Server liest beide Logs und rechnet sie nach …',
  checkedLeaves: (size) => `${size} Blätter gelesen und nachgerechnet`,
  noProblems: 'Es wurde kein Problem gefunden',
  problems: (count) => `Probleme: ${count}`,
};

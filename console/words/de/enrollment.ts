/** Words of the page on which hosts are enrolled. */
import type { Words } from '../languages.ts';

const because: Words['enrollment']['because'] = {
  name: 'gleicher Name',
  ueid: 'gleiche Maschine, wie sie sagt (Angabe)',
  tpm: 'gleiches TPM',
};
const tokenStates: Words['enrollment']['tokenStates'] = {
  live: 'Gültig',
  used: 'Aufgebraucht',
  expired: 'Abgelaufen',
  revoked: 'Widerrufen',
};

export const enrollment: Words['enrollment'] = {
  lead:
    'Ein Host tritt mit einem Token bei. Ist sein Name vergeben oder sein Schlüssel neu, ' +
    'entscheidet ein Mensch, ob er zählt und als welcher Host.',
  because,
  tokenStates,
  waiting: 'Wartende Hosts',
  waitingLead: 'Ihre Nachweise werden aufbewahrt. Sie zählen erst mit Ihrer Zustimmung.',
  waitingNone: 'Kein Host wartet auf Zustimmung.',
  waitingNoneNext:
    'Hosts mit freiem Namen treten von selbst bei. Um einen aufzunehmen, erstellen Sie ein Token.',
  operatorDecides: 'Darüber entscheidet der Betrieb der Hosts.',
  alarm: 'Ein Schlüssel wurde vielleicht kopiert',
  alarmNext:
    'Stimmen Sie nichts zu, bevor Sie wissen, welche Maschine spricht. Mit einem kopierten ' +
    'Schlüssel kann eine andere Maschine für den Host stehen.',
  mayBe: 'Er ist vielleicht',
  mayBeNone: 'kein Host, der hier bekannt ist',
  siteDeclared: 'Standort (Angabe)',
  enrolledAt: 'Aufgenommen',
  keyIn: 'Sein Schlüssel',
  ek: 'Endorsement Key seines TPM',
  follows: 'Als nächster Schlüssel unterschrieben von',
  tokenUsed: 'Token',
  madeBy: (name) => `erstellt von ${name}`,
  evidence: 'Nachweise',
  evidenceNone: 'noch keine',
  evidenceTo: (last) => `bis Nummer ${last}, aufbewahrt`,
  ueid: 'Maschine (Angabe)',
  key: 'Schlüsselkennung',
  approve: 'Zustimmen',
  approveNamed: (name) => `${name} zustimmen`,
  approveAs: 'Als welcher Host?',
  approveAsMissing: 'Sagen Sie, welcher Host er ist.',
  asAnother: 'Ein anderer Host',
  asAnotherMeaning:
    'Er hat von jetzt an eine eigene Geschichte, auch unter einem vergebenen Namen.',
  asNext: (name) => `Der nächste Schlüssel von ${name}`,
  asNextProbable: (name) => `Der nächste Schlüssel von ${name} (wahrscheinlich)`,
  approveMeaning:
    'Von da an zählen seine Nachweise. Als nächster Schlüssel: Der Schlüssel davor ' +
    'zählt nicht mehr.',
  refuse: 'Ablehnen',
  refuseNamed: (name) => `${name} ablehnen`,
  refuseMeaning:
    'Nichts, was dieser Schlüssel unterschreibt, wird zählen. Der Host kann mit neuem ' +
    'Schlüssel und neuem Token wieder beitreten.',
  reasonStays: 'Steht für immer im Register.',
  tokens: 'Aufnahme-Tokens',
  tokensLead:
    'Wer ein gültiges Token hat, kann einen Host aufnehmen. Sein Text wird einmal gezeigt ' +
    'und steht hier nirgends.',
  tokensNone: 'Es gibt kein Token.',
  newToken: 'Neues Token',
  makeToken: 'Token erstellen',
  tokenId: 'Token',
  tokenState: 'Zustand',
  uses: 'Noch nutzbar',
  hostsNamed: 'Genannte Hosts',
  ofMany: (part, whole) => `${part} von ${whole}`,
  note: 'Wofür',
  noteMeaning: 'Etwa ein Rack oder ein Ticket. Kein Geheimnis.',
  made: 'Erstellt',
  ends: 'Endet',
  actions: 'Aktionen',
  anySite: 'jeder',
  revoke: 'Widerrufen',
  revokeNamed: (id) => `${id} widerrufen`,
  revokeMeaning:
    'Es nimmt von da an niemanden mehr auf. Hosts, die damit beigetreten sind, bleiben.',
  siteOfHosts: 'Standort der Hosts',
  siteOfHostsMeaning: 'Angabe für jeden Host, der damit beitritt. Leer: keine Angabe.',
  usesAsked: 'Wie viele Hosts',
  usesMeaning: 'So oft kann es benutzt werden.',
  usesWrong: (most) => `Eine ganze Zahl von 1 bis ${most}.`,
  goodFor: 'Gültig für',
  allowMeaning:
    'Eine Liste von Hosts schränkt ein: Nur diese dürfen das Token benutzen, jeder einmal.',
  allowFile: 'Liste wählen',
  allowHint: 'CSV mit einer Spalte name und, wo gewünscht, ekDigest. Kann entfallen.',
  allowed: (hosts) => `Nur für ${hosts} der Liste.`,
  tokenText: 'Das neue Token',
  onTheHost: 'Auf dem Host, wo der Agent installiert ist:',
  stepServer: 'Tragen Sie die Adresse dieses Servers in /etc/fleetseal/agent.yaml ein:',
  stepEnroll:
    'Starten Sie das, fügen Sie das Token ein und drücken Sie die Eingabetaste. Es wird nirgends ' +
    'gezeigt und steht in keiner Befehlszeile:',
  stepBegin: 'Lassen Sie den Agenten laufen, und sehen Sie nach ihm:',
  manyHosts:
    'Bei vielen Hosts übergeben Sie das Token ebenfalls über die Standardeingabe, wie das ' +
    'Playbook im Handbuch des Agenten.',
  tokenTaken: 'Ich habe es: weglegen',
  command: 'den Befehl',
  retire: 'Host stilllegen',
  retireLead: 'Für einen Host, der zerlegt wurde oder dessen Schlüssel nicht mehr zu trauen ist.',
  retireWhich: 'Lebende Hosts, nach Namen.',
  clear: 'Keinen wählen',
  retireAction: 'Stilllegen',
  retireNamed: (name) => `${name} stilllegen`,
  retireMeaning:
    'Was sein Schlüssel von da an unterschreibt, zählt nicht. Seine Geschichte bleibt. Seine ' +
    'GPUs sieht niemand mehr, bis ein anderer Host sie zeigt.',
  typeName: (name) => `Zum Bestätigen ${name} eintippen`,
  typeNameWrong: 'Das ist nicht der Name des Hosts.',
  airGap: 'Hosts hinter einem Air Gap',
  airGapLead:
    'Dateien werden getragen: ein Kit zum Host, sein Bündel von Nachweisen hierher, die Antwort ' +
    'zurück. Solche Nachweise sind gekennzeichnet und nie frisch.',
  kit: 'Kit für einen Host',
  kitWithToken: 'Mit neuem Aufnahme-Token',
  kitWithTokenMeaning: 'Für einen Host, der noch nicht aufgenommen ist; sonst weglassen.',
  kitMake: 'Kit erstellen',
  kitSaved: (file) => `${file} liegt in Ihren Downloads`,
  kitSecret:
    'Es enthält ein Token: Halten Sie es geheim, und löschen Sie es, sobald der Host ' +
    'beigetreten ist.',
  kitNoSecret: 'Es enthält kein Token.',
  kitNext: 'Tragen Sie es zum Host. Dort:',
  bundle: 'Bündel eines Hosts',
  bundleLead:
    'Was der Host unterschrieben hat. Es wird hier geprüft und eingetragen, als wäre es über ' +
    'eine Verbindung gekommen.',
  bundleChoose: 'Bündel wählen',
  bundleHint: (most) => `Oder hierher ziehen. JSON, höchstens ${most}.`,
  bundleTooLarge: (most) => `Die Datei ist größer als ${most}.`,
  bundleRunning:
    'Das Bündel wird geprüft und eingetragen. Das kann Minuten dauern; der Server bringt es ' +
    'zu Ende, auch wenn Sie gehen. Die Antwort kommt mit demselben Bündel noch einmal.',
  bundleDone: 'Das Bündel ist da',
  bundleWaits: 'Der Host wartet auf Zustimmung: Entscheiden Sie oben über ihn.',
  bundleEvidence: 'Nachweise darin',
  bundleAdded: 'Neu im Log',
  bundleRefused: 'Abgelehnt',
  bundleDocuments: 'Dokumente',
  bundleDocumentsRefused: 'Abgelehnte Dokumente',
  bundleMissing: 'Noch fehlende Dokumente',
  bundleGaps: 'Lücken',
  gap: (from, to, kid) => `${from} bis ${to} von Schlüssel ${kid}`,
  answerNext:
    'Tragen Sie die Antwort zum Host zurück: Sie beweist, was ankam, und enthält die nächste ' +
    'Aufforderung.',
  answerSave: 'Antwort speichern',
};

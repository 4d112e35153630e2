/** Words of challenges of regulators and their keys. */
import type { Words } from '../languages.ts';

type Challenges = Words['challenges'];

const states: Challenges['states'] = {
  waiting: 'Wartet',
  running: 'Läuft',
  over: 'Vorbei',
};
const stateMeanings: Challenges['stateMeanings'] = {
  waiting: 'Andere sind zuerst dran: Eine Aufforderung läuft zu einer Zeit',
  running: 'Jede Aufforderung an Hosts trägt jetzt ihre Zufallsbytes',
  over: 'Ihre Zeit ist vorbei; wenn sie bis dahin wartete, wurde sie nie getragen',
};

/** Words of challenges. */
export const challenges: Challenges = {
  lead:
    'Eine Aufsichtsbehörde verlangt von der Flotte eine Antwort auf Zufallsbytes, die vorher ' +
    'niemand kennen konnte. Solange eine solche Aufforderung läuft, tragen die Aufforderungen an ' +
    'Hosts diese Bytes: Nachweise, die antworten, entstanden danach.',
  limits: 'Was eine Aufforderung heute bewirkt, und was nicht',
  limitsItems: [
    'Ihre Zufallsbytes kommen in die Aufforderungen an Hosts, sodass Nachweise dieser Zeit nicht ' +
      'vorher entstanden sein können. Die Nachweise stehen im nächsten Bericht.',
    'Eine läuft zu einer Zeit, die älteste zuerst. Eine, die wartet, bis ihre Zeit vorbei ist, ' +
      'wurde nie getragen: Sehen Sie vorher nach ihrem Zustand.',
    'Eine Stichprobe von Hosts, die antworten müssen, und ein Urteil über die Antworten gibt es ' +
      'nicht.',
    'Der Server entscheidet, was er ausstellt: Dass er die Bytes trug, zeigen nur die Nachweise.',
  ],
  filed: 'Eingereichte Aufforderungen',
  filedLead: 'In der Reihenfolge des Registers. Jede ist dort ein Blatt: die Quittung.',
  none: 'Noch wurde keine Aufforderung eingereicht',
  noneNext:
    'Konten der Aufsicht reichen sie ein; vorher trägt die Administration den Schlüssel ein, der ' +
    'sie signiert.',
  state: 'Zustand',
  states,
  stateMeanings,
  challenge: 'Aufforderung',
  challengeWhat: 'Digest der Aufforderung',
  signedBy: 'Signiert von',
  issued: 'Ausgestellt',
  answerBy: 'Antworten bis',
  filedAt: 'Eingereicht',
  filedBy: (name) => `von ${name}`,
  receipt: 'Quittung',
  nonce: 'Zufallsbytes',
  nonceWhat: 'Zufallsbytes',
  file: 'Eine Aufforderung einreichen',
  fileLead:
    'Sie wird mit Ihrem eigenen Schlüssel fern von diesem Server signiert: ein kompaktes JWS, ' +
    'wie docs/formats/regulator.md der Veröffentlichung es beschreibt.',
  jws: 'Signierte Aufforderung (JWS)',
  jwsMeaning: 'Drei Teile mit zwei Punkten dazwischen, höchstens 4096 Zeichen.',
  jwsNeeded: 'Fügen Sie eine signierte Aufforderung ein, oder wählen Sie eine Datei.',
  jwsShape: 'Das ist kein kompaktes JWS: drei Teile mit zwei Punkten dazwischen.',
  jwsLong: 'Das sind mehr als 4096 Zeichen.',
  jwsFile: 'Datei wählen',
  jwsFileHint: 'Eine Textdatei nur mit dem JWS; sie kann hier abgelegt werden.',
  fileAction: 'Einreichen',
  fileTitle: 'Diese Aufforderung einreichen?',
  fileMeaning:
    'Sie kommt mit dem Namen Ihres Kontos ins Register und lässt sich nicht zurücknehmen.',
  origin: 'Log, das gefragt ist',
  unread: 'Was sie sagt, war hier nicht zu lesen; der Server wird sagen, warum.',
  fileDone: 'Eingereicht. Die Quittung ist ihr Blatt des Registers:',
  keys: 'Schlüssel von Aufsichtsbehörden',
  keysLead:
    'Es zählen Aufforderungen, die einer dieser Schlüssel signiert hat. Vergleichen Sie den ' +
    'Fingerabdruck mit der Behörde auf einem zweiten Weg.',
  noKeys: 'Kein Schlüssel ist eingetragen',
  noKeysNext: 'Bis die Administration einen einträgt, wird keine Aufforderung angenommen.',
  name: 'Wessen er ist',
  nameMeaning: 'So werden andere es im Register lesen.',
  nameNeeded: 'Sagen Sie, wessen Schlüssel es ist.',
  fingerprint: 'Fingerabdruck',
  fingerprintWhat: 'Fingerabdruck',
  since: 'Seit',
  leaf: 'Blatt',
  addKey: 'Schlüssel eintragen',
  addKeyTitle: 'Den Schlüssel einer Aufsichtsbehörde eintragen',
  addAction: 'Eintragen',
  addMeaning:
    'Er kommt mit Ihrem Namen ins Register. Aufforderungen, die er signiert, zählen von da an.',
  jwk: 'Öffentlicher Schlüssel (JWK)',
  jwkMeaning: 'P-256, als JSON mit kty, crv, x und y; anderes darin wird weggelassen.',
  jwkNeeded: 'Fügen Sie den öffentlichen Schlüssel ein.',
  jwkShape: 'Das ist kein öffentlicher P-256-Schlüssel als JWK.',
  jwkPrivate:
    'Das ist ein privater Schlüssel: Er muss bei der Behörde bleiben. Bitten Sie um den ' +
    'öffentlichen.',
  compare:
    'Vergleichen Sie diesen Fingerabdruck mit der Behörde, bevor Sie den Schlüssel eintragen:',
  removeKey: 'Entfernen',
  removeNamed: (name) => `Schlüssel von ${name} entfernen`,
  removeTitle: (name) => `Den Schlüssel von ${name} entfernen?`,
  removeMeaning:
    'Weitere Aufforderungen, die er signiert, werden nicht angenommen. Eingereichte bleiben. ' +
    'Dass er entfernt wurde, kommt ins Register.',
  removeAction: 'Schlüssel entfernen',
  actions: 'Aktionen',
};

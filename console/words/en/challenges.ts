/** Words of challenges of regulators and their keys. */
import type { FiledChallenge } from '../../../shared/api/routes/reports.ts';

const states: Record<FiledChallenge['state'], string> = {
  waiting: 'Waits',
  running: 'Runs',
  over: 'Over',
};
const stateMeanings: Record<FiledChallenge['state'], string> = {
  waiting: 'Others go first: one challenge runs at a time',
  running: 'Every challenge to hosts carries its nonce now',
  over: 'Its time is over; where it waited until then, it was never carried',
};

/** Words of challenges. */
export const challenges = {
  lead:
    'A regulator asks the fleet to answer random bytes that nobody could know before. While such ' +
    'a challenge runs, the challenges to hosts carry these bytes: evidence that answers was made ' +
    'after them.',
  limits: 'What a challenge does today, and what it does not',
  limitsItems: [
    'Its random bytes enter the challenges to hosts, so that evidence of that time cannot have ' +
      'been made before. The evidence is in the next report.',
    'One runs at a time, the oldest first. One that waits until its time is over was never ' +
      'carried: look at its state before that.',
    'Drawing a sample of hosts that have to answer, and a judgment over the answers, are not ' +
      'built.',
    'The server decides what it issues: that it carried the bytes shows in the evidence only.',
  ],
  filed: 'Filed challenges',
  filedLead: 'In the order of the register. Each is a leaf there: the receipt.',
  none: 'No challenge was filed yet',
  noneNext:
    'Accounts of regulators file them; first an administrator enters the key that signs them.',
  state: 'State',
  states,
  stateMeanings,
  challenge: 'Challenge',
  challengeWhat: 'digest of the challenge',
  signedBy: 'Signed by',
  issued: 'Issued',
  answerBy: 'Answers until',
  filedAt: 'Filed',
  filedBy: (name: string): string => `by ${name}`,
  receipt: 'Receipt',
  nonce: 'Random bytes',
  nonceWhat: 'random bytes',
  file: 'File a challenge',
  fileLead:
    'It is signed with your own key, away from this server: a compact JWS as ' +
    'docs/formats/regulator.md of the release describes it.',
  jws: 'Signed challenge (JWS)',
  jwsMeaning: 'Three parts with two points between them, at most 4096 characters.',
  jwsNeeded: 'Paste a signed challenge, or choose a file.',
  jwsShape: 'This is no compact JWS: three parts with two points between them.',
  jwsLong: 'This is longer than 4096 characters.',
  jwsFile: 'Choose a file',
  jwsFileHint: 'A text file with the JWS alone; it can be dropped here.',
  fileAction: 'File it',
  fileTitle: 'File this challenge?',
  fileMeaning: 'It enters the register with the name of your account, and cannot be taken back.',
  origin: 'Log that is asked',
  unread: 'What it says could not be read here; the server will say why.',
  fileDone: 'Filed. The receipt is its leaf of the register:',
  keys: 'Keys of regulators',
  keysLead:
    'Challenges count that one of these keys signed. Compare the fingerprint with the regulator ' +
    'by a second channel.',
  noKeys: 'No key is entered',
  noKeysNext: 'Until an administrator enters one, no challenge is accepted.',
  name: 'Whose it is',
  nameMeaning: 'As others will read it in the register.',
  nameNeeded: 'Say whose key it is.',
  fingerprint: 'Fingerprint',
  fingerprintWhat: 'fingerprint',
  since: 'Since',
  leaf: 'Leaf',
  addKey: 'Enter a key',
  addKeyTitle: 'Enter the key of a regulator',
  addAction: 'Enter it',
  addMeaning: 'It enters the register with your name. Challenges that it signs count from then on.',
  jwk: 'Public key (JWK)',
  jwkMeaning: 'P-256, as JSON with kty, crv, x and y; other members are left out.',
  jwkNeeded: 'Paste the public key.',
  jwkShape: 'This is no public P-256 key as a JWK.',
  jwkPrivate: 'This is a private key: it must stay with the regulator. Ask for the public one.',
  compare: 'Compare this fingerprint with the regulator before you enter the key:',
  removeKey: 'Remove',
  removeNamed: (name: string): string => `Remove the key of ${name}`,
  removeTitle: (name: string): string => `Remove the key of ${name}?`,
  removeMeaning:
    'No further challenge that it signs is accepted. Those that were filed stay. That it was ' +
    'removed enters the register.',
  removeAction: 'Remove the key',
  actions: 'Actions',
};

/** Words of the page on which hosts are enrolled. */
import type { EnrollmentTokenRow, WaitingHost } from '../../../shared/api/routes/enrollment.ts';

const because: Record<WaitingHost['matches'][number]['because'][number], string> = {
  name: 'same name',
  ueid: 'same machine, as it says (declared)',
  tpm: 'same TPM',
};
const tokenStates: Record<EnrollmentTokenRow['state'], string> = {
  live: 'Live',
  used: 'Used up',
  expired: 'Expired',
  revoked: 'Revoked',
};

/** Words of the page on which hosts are enrolled. */
export const enrollment = {
  lead:
    'A host joins with a token. Where its name is taken, or its key is new, a person ' +
    'decides whether it counts, and as which host.',
  because,
  tokenStates,
  waiting: 'Hosts that wait',
  waitingLead: 'Their evidence is kept. It counts only with your approval.',
  waitingNone: 'No host waits for approval.',
  waitingNoneNext: 'Hosts of a free name join by themselves. To enroll one, make a token.',
  operatorDecides: 'An operator of hosts decides about it.',
  alarm: 'A key may have been copied',
  alarmNext:
    'Approve nothing before you know which machine speaks. A copied key lets another ' +
    'machine stand in for the host.',
  mayBe: 'It may be',
  mayBeNone: 'no host that is known here',
  siteDeclared: 'Site (declared)',
  enrolledAt: 'Enrolled',
  keyIn: 'Its key',
  ek: 'Endorsement key of its TPM',
  follows: 'Signed as the next key by',
  tokenUsed: 'Token',
  madeBy: (name: string): string => `made by ${name}`,
  evidence: 'Evidence',
  evidenceNone: 'none yet',
  evidenceTo: (last: string): string => `up to number ${last}, kept`,
  ueid: 'Machine (declared)',
  key: 'Key id',
  approve: 'Approve',
  approveNamed: (name: string): string => `Approve ${name}`,
  approveAs: 'As which host?',
  approveAsMissing: 'Say which host it is.',
  asAnother: 'Another host',
  asAnotherMeaning: 'It has a history of its own from now on, even under a name that is taken.',
  asNext: (name: string): string => `The next key of ${name}`,
  asNextProbable: (name: string): string => `The next key of ${name} (probably)`,
  approveMeaning:
    'From then on its evidence counts. As the next key, the key before it counts no more.',
  refuse: 'Refuse',
  refuseNamed: (name: string): string => `Refuse ${name}`,
  refuseMeaning:
    'Nothing that this key signs will count. The host can enroll again with a new ' +
    'key and a new token.',
  reasonStays: 'Stands in the register for good.',
  tokens: 'Enrollment tokens',
  tokensLead:
    'Whoever has a live token can enroll a host. Its text is shown once and is nowhere here.',
  tokensNone: 'There is no token.',
  newToken: 'New token',
  makeToken: 'Make the token',
  tokenId: 'Token',
  tokenState: 'State',
  uses: 'Uses left',
  hostsNamed: 'Hosts named',
  ofMany: (part: string, whole: string): string => `${part} of ${whole}`,
  note: 'What for',
  noteMeaning: 'Such as a rack or a ticket. No secret.',
  made: 'Made',
  ends: 'Ends',
  actions: 'Actions',
  anySite: 'any',
  revoke: 'Revoke',
  revokeNamed: (id: string): string => `Revoke ${id}`,
  revokeMeaning: 'It enrolls nobody from then on. Hosts that joined with it stay.',
  siteOfHosts: 'Site of the hosts',
  siteOfHostsMeaning: 'Declared for every host that joins with it. Empty: none is declared.',
  usesAsked: 'How many hosts',
  usesMeaning: 'So often it can be used.',
  usesWrong: (most: string): string => `A whole number from 1 to ${most}.`,
  goodFor: 'Good for',
  allowMeaning: 'A list of hosts narrows it: only these may use the token, each once.',
  allowFile: 'Choose a list',
  allowHint: 'CSV with a column name and, where wanted, ekDigest. Can be left out.',
  allowed: (hosts: string): string => `For ${hosts} of the list only.`,
  tokenText: 'The new token',
  onTheHost: 'On the host, with the agent installed:',
  stepServer: 'Put the address of this server into /etc/fleetseal/agent.yaml:',
  stepEnroll:
    'Start this, then paste the token and press Enter. It is shown nowhere and is in ' +
    'no command line:',
  stepBegin: 'Let the agent run, and look at it:',
  manyHosts:
    'For many hosts, hand the token over by standard input too, as the playbook of ' +
    'the agent handbook does.',
  tokenTaken: 'I have it: put it away',
  command: 'the command',
  retire: 'Retire a host',
  retireLead: 'For a host that was taken apart, or whose key is not to be trusted.',
  retireWhich: 'Live hosts, by name.',
  clear: 'Choose none',
  retireAction: 'Retire',
  retireNamed: (name: string): string => `Retire ${name}`,
  retireMeaning:
    'What its key signs from then on does not count. Its history stays. Its GPUs are ' +
    'no longer seen until another host shows them.',
  typeName: (name: string): string => `Type ${name} to confirm`,
  typeNameWrong: 'This is not the name of the host.',
  airGap: 'Hosts behind an air gap',
  airGapLead:
    'Files are carried: a kit to the host, its bundle of evidence here, the answer ' +
    'back. Such evidence is marked and never fresh.',
  kit: 'Kit for a host',
  kitWithToken: 'With a new enrollment token',
  kitWithTokenMeaning: 'For a host that is not enrolled yet. Leave it out for one that is.',
  kitMake: 'Make the kit',
  kitSaved: (file: string): string => `${file} is in your downloads`,
  kitSecret: 'It holds a token: keep it secret, and delete it once the host has enrolled.',
  kitNoSecret: 'It holds no token.',
  kitNext: 'Carry it to the host. There:',
  bundle: 'Bundle of a host',
  bundleLead:
    'What the host signed. It is verified and logged here as if it had come over a connection.',
  bundleChoose: 'Choose a bundle',
  bundleHint: (most: string): string => `Or drop it here. JSON, at most ${most}.`,
  bundleTooLarge: (most: string): string => `The file is larger than ${most}.`,
  bundleRunning:
    'The bundle is verified and logged. This can take minutes; the server finishes ' +
    'it even if you leave. The answer comes again with the same bundle.',
  bundleDone: 'The bundle is in',
  bundleWaits: 'The host waits for approval: decide about it above.',
  bundleEvidence: 'Evidence in it',
  bundleAdded: 'New in the log',
  bundleRefused: 'Refused',
  bundleDocuments: 'Documents',
  bundleDocumentsRefused: 'Documents refused',
  bundleMissing: 'Documents still missing',
  bundleGaps: 'Gaps',
  gap: (from: string, to: string, kid: string): string => `${from} to ${to} of key ${kid}`,
  answerNext:
    'Carry the answer back to the host: it proves what arrived and holds the next challenge.',
  answerSave: 'Save the answer',
};

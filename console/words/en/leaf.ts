/** Words about the logs: their leaves, the proofs of them, and what this browser saw before. */

import type { LogName, RegisterKind } from '../../../shared/log/leaf.ts';
import type { ProofStep, ProofStepId } from '../../parts/proof/checkProof.ts';
import type { MemoryState } from '../../parts/proof/compareCheckpoints.ts';

type Outcomes = Readonly<Record<ProofStep['outcome'], string>>;

const steps: Record<ProofStepId, Outcomes> = {
  key: {
    holds: 'The key of the log can be read.',
    fails: 'The key of the log cannot be read.',
    open: 'The key of the log was not looked at.',
  },
  proof: {
    holds: 'The proof file has the form that it must have.',
    fails: 'The proof file is damaged or is none.',
    open: 'The proof file was not looked at.',
  },
  checkpoint: {
    holds: 'The checkpoint is signed by the key of the log.',
    fails: 'The checkpoint is not signed by the key of the log.',
    open: 'The signature of the checkpoint could not be checked.',
  },
  inclusion: {
    holds: 'This very leaf, at this place, is among the leaves that the checkpoint seals.',
    fails: 'The proof does not lead from this leaf to the checkpoint: leaf or proof were changed.',
    open: 'Whether the leaf is under the checkpoint could not be checked.',
  },
  leaf: {
    holds: 'The text of the leaf has the form that it must have.',
    fails: 'The text of the leaf is not one that this log can hold.',
    open: 'The text of the leaf was not looked at.',
  },
  document: {
    holds: 'The document is the one that the leaf names: their digests are equal.',
    fails: 'The document is not the one that the leaf names: their digests differ.',
    open:
      'What the leaf names by its digest is not part of this answer, and was not checked: signed ' +
      'evidence and its documents come with reports; a register document may be withheld from ' +
      'your account.',
  },
};
const states: Record<MemoryState, string> = {
  first: 'This browser sees this log for the first time and remembers its checkpoint from now on.',
  same: 'The log is the same as when this browser saw it last.',
  grew:
    'The log has grown, and everything that this browser saw before is still in it, unchanged ' +
    '(consistency proof checked here).',
  older:
    'This proof is under an older checkpoint than the newest that this browser saw; both belong ' +
    'to one history (consistency proof checked here).',
  unchecked: 'The log could not be compared with what this browser saw before. Try again.',
  unsigned: 'The newest checkpoint is not signed by the key that the server gives for it.',
  renamed:
    'This log has another name than when this browser saw it last. That happens after a recovery ' +
    'that the register tells of, and if somebody replaced the log.',
  otherKey: 'The log has another key than when this browser saw it last, under the same name.',
  unproven: 'The server cannot prove that the log continues what this browser saw before.',
  rolledBack:
    'The log is shorter than when this browser saw it last, and the server cannot show what was ' +
    'there: leaves were taken away, or an older state was restored.',
  forked:
    'The log contradicts what this browser saw before: leaves that were sealed were changed. ' +
    'Two histories of one log exist.',
};
const kinds: Record<RegisterKind | 'evidence' | 'refusal', string> = {
  evidence: 'Evidence that was accepted',
  refusal: 'Signed evidence that was refused',
  policy: 'Appraisal policy',
  catalogue: 'Catalogue of models',
  reportKey: 'Key that signs reports',
  hostKey: 'Key of a host',
  hostEvent: 'Decision about the key of a host',
  license: 'License (first format)',
  shipment: 'Shipment (first format)',
  record: 'Record',
  result: 'Result of appraisal',
  reportRelease: 'Release of a report',
  permission: 'Permission of an account',
  accessRoot: 'Seal of a day of the audit record',
  reportStep: 'Step of a report',
  regulatorKey: 'Key of a regulator',
  challengeFiled: 'Challenge filed by a regulator',
  recovery: 'Recovery of a log',
};
const logs: Record<LogName, string> = { evidence: 'Evidence log', register: 'Register' };
const fields: Record<string, string> = {
  kind: 'Kind',
  digest: 'Digest of what it names (SHA-256)',
  kid: 'Key id of the host',
  challenge: 'Digest of the challenge',
  challengedAt: 'Challenge issued',
  seq: 'Number of this evidence of the key',
  prev: 'Digest of the evidence before',
  time: 'Received or entered',
  via: 'Came by',
  code: 'Refused because',
  evidenceSize: 'Follows this many leaves of the evidence log',
};

/** Words about the logs. */
export const leaf = {
  logs,
  kinds,
  fields,
  leafOf: (log: string, index: string): string => `${log}, leaf ${index}`,
  kind: 'Leaf of a log',
  proofLink: (log: string, index: string): string => `Proof: ${log}, leaf ${index}`,
  leafShort: (index: string): string => `leaf ${index}`,
  because: 'Because of',
  lead:
    'One entry of a log that can only grow. What it says was said at that time; that it is in ' +
    'the log, and was not changed since, is checked below in this browser.',
  content: 'What the leaf says',
  documentTitle: 'The document that it names',
  withheld: 'The document is withheld from your account, or there is none to read.',
  evidenceDocument:
    'The leaf names the signed evidence by its digest. The evidence itself, with everything the ' +
    'host read, is given out in reports, where the report verifier checks its signature.',
  raw: 'Exact text',
  rawLeaf: 'Exact text of the leaf',
  rawDocument: 'Exact text of the document',
  previous: 'Previous leaf',
  next: 'Next leaf',
  hostOf: 'Host of this key',
  keyLeaf: 'Registration of this key',
  // Proof.
  proof: 'Proof',
  proofLead:
    'This browser checks signature and hashes itself. The key of the log is what the server says ' +
    'it is: compare its fingerprint by a second way.',
  check: 'Check the proof in this browser',
  checking: 'Checking the proof …',
  holds: 'Checked in this browser: the leaf is in the log',
  fails: 'The proof does not hold',
  failsNext:
    'Do not rely on this leaf. Keep both files, and have somebody else fetch the same proof from ' +
    'another network. Then ask who runs the server.',
  outcomes: { holds: 'Holds', fails: 'Fails', open: 'Not checked' },
  steps,
  shows: 'What that shows',
  showsItems: [
    'The operator put exactly this text into the log, at this place.',
    'It cannot be changed or removed later without every kept checkpoint showing it.',
  ],
  showsNot: 'What it does not show',
  showsNotItems: [
    'That what the leaf says is true: a declaration stays a declaration, a read a read.',
    'That the operator shows the same log to everybody: compare the fingerprint and a ' +
      'checkpoint with somebody else, by another way than this page.',
    'That the time in it is exact: without witnesses it is the word of the operator.',
  ],
  fingerprint: 'Fingerprint of the log’s key',
  fingerprintWhat: 'fingerprint',
  fingerprintLead:
    'Compare it by telephone or on paper with the one that the operator gave you; the command ' +
    '“fleetseal trust show” prints the same.',
  size: 'Leaves under the checkpoint',
  witnessSignatures: 'Other signatures on the checkpoint',
  noWitness: 'none: no witness has cosigned it',
  files: 'Files for checking elsewhere',
  saveProof: 'Save the proof (.tlog-proof)',
  saveLeaf: 'Save the leaf',
  saveDocument: 'Save the document',
  saveCheckpoint: 'Save the checkpoint',
  saveCheckpointBefore: 'Save the checkpoint of then',
  saveCheckpointOf: (log: string): string => `Save the checkpoint: ${log}`,
  moreItems: (count: string): string => `and ${count} more, in the exact text`,
  // What this browser saw before.
  memory: 'Compared with earlier visits',
  states,
  memoryAlarm: 'The log is not what this browser saw before',
  memoryAlarmNext:
    'Keep the checkpoint below as a file. Ask the operator, and compare with others who keep ' +
    'checkpoints. Until it is explained, do not rely on this log.',
  seenBefore: (size: string): string => `Seen before: ${size} leaves`,
  seenNow: (size: string): string => `Now: ${size} leaves`,
  lastVisit: 'At the last visit with this browser',
  forget: 'Accept this log from now on',
  forgetTitle: 'Accept the log as it is now?',
  forgetText:
    'This browser forgets what it saw of the log before, and compares with its state of today ' +
    'from then on. Do this only when you know why the log changed.',
  // The page of both logs.
  logsLead:
    'Two logs that can only grow hold everything: signed evidence of hosts in one, statements of ' +
    'people in the other. Who keeps a checkpoint notices every later change.',
  logsEvidence: 'Each leaf is the digest of evidence that a host signed.',
  logsRegister: 'Each leaf is the digest of a statement: licenses, shipments, decisions, keys.',
  origin: 'Name of the log',
  vkey: 'Key of the log',
  vkeyWhat: 'key of the log',
  leaves: 'Leaves',
  checkpoint: 'Newest checkpoint',
  witnesses: 'Witnesses',
  noWitnesses:
    'none are configured. Witnesses are independent parties that cosign checkpoints. Without ' +
    'them the times are the operator’s word, and only compared checkpoints would show that ' +
    'two readers are shown two histories.',
  openLeaf: 'Open a leaf',
  leafNumber: 'Number of the leaf',
  leafRange: (last: string): string => `Whole number from 0 to ${last}`,
  noLeafYet: 'The log is empty.',
  show: 'Show',
  newest: 'Newest leaf',
  wholeCheck: 'Check of the whole logs',
  wholeCheckLead:
    'The server reads every leaf of both logs and computes everything again. For large logs that ' +
    'takes minutes; you can leave this page meanwhile.',
  runCheck: 'Check both logs now',
  checkRuns: 'The server reads and computes both logs …',
  checkedLeaves: (size: string): string => `${size} leaves read and computed again`,
  noProblems: 'No problem was found',
  problems: (count: string): string => `Problems: ${count}`,
};

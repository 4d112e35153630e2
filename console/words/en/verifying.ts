/** Words of how a regulator verifies a report, and of the first page of a regulator. */
import type { PrintKind } from '../../parts/trustPrints.ts';

const printKinds: Record<PrintKind, string> = {
  evidenceLog: 'Key of the evidence log',
  registerLog: 'Key of the register log',
  witness: 'Key of a witness',
  reportKey: 'Key that signs reports',
  policy: 'Digest of the appraisal policy',
};

/** Words of how a regulator verifies. */
export const verifying = {
  lead:
    'Whoever relies on a report verifies it without this server. It takes three files from three ' +
    'places: the verifier from the release of Fleetseal, the trust file by a second channel, the ' +
    'report from the operator.',
  verifier: 'The verifier',
  verifierLead: 'From the release, never from the operator: not from this console either.',
  verifierSteps: [
    'From the release of Fleetseal take verify.html, which needs nothing but a browser, or the ' +
      'command line; both give the same result.',
    'Take SHA256SUMS and SHA256SUMS.sig too, check the signature with the public key of the ' +
      'release, and compare the checksum of the page. A page cannot vouch for itself.',
  ],
  checksumCommand: 'Check the page and its checksum',
  trust: 'The trust file',
  trustLead:
    'It names the keys whose signatures count. Take it by another way than the report, and ' +
    'compare every fingerprint with the operator by telephone, on paper or face to face.',
  trustHere:
    'These fingerprints were computed in this browser from the trust file that this server hands ' +
    'out. Whoever controls the server controls both: they count once you compared them elsewhere.',
  saveTrust: 'Save the trust file',
  prints: 'Fingerprints',
  printsLead:
    'Of the keys in the trust file. Compare every one with the operator by telephone, on paper ' +
    'or face to face.',
  printKinds,
  printOf: (what: string): string => `fingerprint: ${what}`,
  computing: 'Computing the fingerprints …',
  report: 'The report',
  reportLead: 'A released report, as its regulator downloads it here, or as the operator sends it.',
  toReports: 'To the reports',
  run: 'Verify',
  runSteps: [
    'Disconnect the network if you like. Open verify.html from the disk.',
    'Drop the trust file, compare the fingerprints, then drop one report or several.',
    'Verify. Each step is shown; a large report takes minutes.',
  ],
  runCommand: 'The same at the command line',
  outcomes: 'What the result means',
  outcome: 'Result',
  meaning: 'Meaning',
  valid: 'Valid',
  validMeaning:
    'Every step that could be checked holds: signatures, both logs, and every figure computed ' +
    'again from the evidence. “Incomplete” says that something was withheld.',
  invalid: 'Invalid',
  invalidMeaning:
    'Something does not hold: a signature, a log, a figure. Do not rely on the report; ask the ' +
    'operator, and keep the file.',
  cannotTell: 'Cannot tell',
  cannotTellMeaning:
    'Nothing is wrong so far, but something is not readable or newer than the verifier. Take a ' +
    'newer release.',
  never: 'What no report ever shows',
  neverItems: [
    'That a GPU was not used for a military purpose, or that no military end user had it.',
    'That any authority approved, certified or cleared something. It is evidence, and no approval.',
    'Where a GPU stands: sites are declared by the operator, and nothing measures a place.',
    'That a serial is the chip: serials and UUIDs come from the driver through the operator’s ' +
      'host, and whoever controls that host could have forged them.',
    'That an absent GPU was not used: it is unreachable, then unaccounted. What happened in a ' +
      'gap is not known.',
    'That the evidence is independent: the operator runs hosts, agents and often the server.',
    'That nobody tampered with the machines by hand.',
    'That a screening without a match is a clearance, or that a match is an identification.',
    'That laboratory tests were done well; performance is not measured, caps and ratios are sums ' +
      'of what was declared.',
    'That sharing the report with a foreign authority is lawful where the operator is.',
    'That anything can be stopped, fenced or controlled remotely: there is no such function.',
  ],
  regulatorLead:
    'You see released reports, the keys to verify them by, and what you asked of this fleet. ' +
    'Nothing else of the fleet is shown to your account.',
  releasedReports: 'Released reports',
  noReleased: 'No report is released for you yet',
  noReleasedNext:
    'The operator drafts a report, a second person approves it, then it is released and stands ' +
    'here.',
  beforeRelying: 'Before you rely on a report',
  beforeRelyingText:
    'This console comes from the operator. Verify with the verifier from the release of ' +
    'Fleetseal, and compare the fingerprints by a second channel.',
  toVerifying: 'How to verify, step by step',
  challenges: 'Challenges that were filed',
  toChallenges: 'File a challenge',
};

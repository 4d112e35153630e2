/** The words of the page in English. */
import type { Words } from './words.ts';

/** The words of the page in English. */
export const EN: Words = {
  tag: 'en',
  language: 'English',
  languageLabel: 'Language',
  title: 'Verify a report',
  intro:
    'This page checks reports of Fleetseal on this computer. It opens no connection and sends ' +
    'nothing: you can unplug the network first.',
  englishTexts:
    'What the verifier itself says of a report is in English, word for word as the command ' +
    'fleetseal verify says it.',
  version: 'Version',
  genuine: {
    heading: 'Is this page the real one?',
    text:
      'No page can vouch for itself, so it does not show its own checksum. Compute the SHA-256 ' +
      'of the file that you opened, and compare it with the line for verify.html in SHA256SUMS ' +
      'of the release:',
    next:
      'Take SHA256SUMS from the release, not from the operator, and check its signature with ' +
      'the public key that you have from a second channel.',
  },
  trust: {
    heading: '1. Trust file',
    hint:
      'It names the keys that you trust. It must come to you by another way than the report. ' +
      'Take several where the reports are of several operators.',
    choose: 'Choose trust files (.json)',
    drop: 'or drop them here',
    none: 'No trust file yet.',
  },
  fingerprints: {
    heading: 'You trust these keys',
    compare:
      'Compare every fingerprint with the operator over a second channel, such as the ' +
      'telephone, before you rely on a result.',
    key: 'Key',
    fingerprint: 'Fingerprint',
  },
  reports: {
    heading: '2. Reports',
    hint: 'Reports of one operator or of several. Together they are also compared with each other.',
    choose: 'Choose reports (.zip)',
    drop: 'or drop them here',
    none: 'No report yet.',
  },
  remove: 'Remove {file}',
  run: {
    heading: '3. Verify',
    verify: 'Verify',
    cancel: 'Cancel',
    canceled: 'Canceled. There is no result.',
    reading: 'Reading the files…',
    progress: '{file}: step {step} of {steps}, {name}',
    done: 'Done.',
    stopped: 'It stopped without a result; this computer may lack memory. It said: {message}',
  },
  result: {
    heading: 'Result',
    outcomes: { valid: 'Valid', invalid: 'Invalid', cannotTell: 'Cannot tell' },
    meanings: {
      valid: 'Every step that could be checked passed. Read what is not covered.',
      invalid: 'Do not rely on this report.',
      cannotTell: 'It cannot be read, or a newer version of Fleetseal is needed.',
    },
    exitCode: 'Exit code of fleetseal verify for the same files',
    download: 'Download as JSON (the bytes of fleetseal verify --json)',
    print: 'Print',
    problem: 'The trust file was not accepted, so nothing was verified.',
    next: 'What to do',
    noReports: 'No report was chosen.',
  },
  report: {
    heading: 'Report {file}',
    digest: 'SHA-256 of the file',
    statement: 'What the signed statement says',
    statementRows: {
      licenses: 'Licenses',
      interval: 'Interval',
      createdAt: 'Made at, as declared',
      program: 'Made by version',
      evidenceLog: 'Evidence log: name, leaves, root',
      registerLog: 'Register log: name, leaves, root',
    },
    steps: 'The 14 steps',
    stepNames: {
      container: 'container',
      statement: 'statement',
      members: 'members',
      checkpoints: 'checkpoints',
      evidenceLog: 'evidence log',
      registerLog: 'register log',
      register: 'register',
      evidence: 'evidence',
      documents: 'documents',
      challenges: 'challenges',
      appraisal: 'appraisal',
      balance: 'balance',
      agreement: 'agreement',
      notCovered: 'not covered',
    },
    stepOutcomes: { passed: '✓ passed', failed: '✗ FAILED', notCheckable: '– not checkable' },
    stepHeads: ['Step', 'Outcome', 'What was seen'],
    notes: 'Notes on the operator’s policy and register',
    noNotes: 'None.',
    notCovered: 'Not covered',
    incomplete: 'Incomplete',
  },
  released: {
    heading: 'Who released it',
    none:
      'A report is released after it is made, so the register in a later report tells who ' +
      'drafted, approved and released it. No valid report here tells of this one.',
    toldBy: 'As the register in {file} tells it:',
    steps: {
      drafted: 'drafted',
      approved: 'approved',
      rejected: 'rejected',
      released: 'released',
      downloaded: 'downloaded',
    },
    heads: ['Step', 'By (declared)', 'Signed in by', 'Reference'],
  },
  figures: {
    heading: 'Balance, as recomputed',
    recomputed: 'Figures at {to}, interval from {from}. The columns below add up to “licensed”.',
    figure: 'Figure',
    total: 'Total',
    rows: {
      licensed: 'licensed',
      notShipped: 'not shipped',
      inTransit: 'in transit',
      attested: 'attested',
      attestedWithFindings: 'attested with findings',
      unreachable: 'unreachable (within grace)',
      outOfService: 'out of service (documented)',
      disposed: 'disposed (documented)',
      unaccounted: 'unaccounted',
    },
    time: {
      witnessed: 'Times are witnessed independently.',
      declared: 'Times are the operator’s word: there is no independent witness.',
    },
    unlicensed: 'GPUs seen that no license covers, outside the sum: {count}',
    none: 'none',
    more: '{shown} of {total} are shown; the JSON has all.',
    sections: 'Further figures',
  },
  findings: {
    heading: 'Findings: {count}',
    none: 'There are none.',
    heads: ['Severity', 'Finding', 'About', 'What was seen', 'What became of it'],
    severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
    lives: {
      open: 'open',
      acknowledged: 'acknowledged',
      explained: 'explained',
      resolved: 'resolved',
      falseAlarm: 'called a false alarm',
      reopened: 'reopened, since it says something else now',
    },
    by: 'by {by}',
    due: 'due by {at}',
  },
  coverage: {
    heading: 'Coverage of the rules',
    text: 'What the logs hold about each rule, not that it is met.',
    heads: ['Rule', 'How it is served', 'What it asks for', 'Figure'],
    how: {
      measured: 'measured',
      declared: 'declared',
      attached: 'attached',
      notCovered: 'not covered',
    },
  },
  sharedGpus: {
    heading: 'The same GPU in reports of different operators',
    text: 'A GPU can be with one operator only.',
  },
};

/** Words of reports on their way to the regulator. */
import type { Redaction, ReportStep } from '../../../shared/register/peopleDocuments.ts';
import type { StepName, StepOutcome } from '../../../shared/report/steps.ts';
import type { Verification } from '../../../shared/report/verify.ts';

const steps: Record<ReportStep, string> = {
  drafted: 'Drafted',
  approved: 'Approved',
  rejected: 'Rejected',
  released: 'Released',
  downloaded: 'Downloaded',
};
const redactions: Record<Redaction, string> = {
  hostDocuments: 'Documents of hosts',
  users: 'Who used which host',
};
const redactionKeeps: Record<Redaction, string> = {
  hostDocuments:
    'Withholds host names, boards, operating systems, driver versions and agent versions.',
  users: 'Withholds who used which host, and what for. Where and when somebody did stays in it.',
};
const redactionCosts: Record<Redaction, string> = {
  hostDocuments:
    'The regulator can then no longer check whether a host was read by another nvidia-smi or ' +
    'below another root, whether the driver counts GPUs that are not listed, nor anything that ' +
    'depends on a version. No identity is called cross-checked.',
  users: 'The regulator can then no longer check whether the licenses name these users.',
};
const verifyStates: Record<Verification['outcome'], string> = {
  valid: 'Valid, as far as this browser can say',
  invalid: 'Invalid',
  cannotTell: 'Cannot tell',
};
const stepOutcomes: Record<StepOutcome, string> = {
  passed: 'Passed',
  failed: 'Failed',
  notCheckable: 'Not checkable',
};
const stepNames: Record<StepName, string> = {
  container: 'The file is a report, and nothing else',
  statement: 'The statement is signed by a trusted key',
  members: 'Every part is the one that the statement names',
  checkpoints: 'The checkpoints of both logs are signed',
  evidenceLog: 'The evidence log is whole',
  registerLog: 'The register log is whole',
  register: 'The register is well formed, and its order holds',
  evidence: 'Evidence is signed by its host',
  documents: 'Documents are those that the evidence signs',
  challenges: 'Evidence answers challenges of this server',
  appraisal: 'Every check, computed again',
  balance: 'The balance, computed again',
  agreement: 'Statement, logs and trust file agree',
  notCovered: 'It says what it does not show',
};

/** Words of reports. */
export const reports = {
  lead:
    'A report goes to the regulator in steps: somebody drafts it, somebody else approves it, ' +
    'then it is released. Each step is a leaf of the register.',
  newReport: 'New report',
  empty: 'There is no report yet',
  emptyNext: 'Draft one: choose licenses and an interval.',
  emptyState: 'No report is in this state',
  emptyStateNext: 'Choose another state above.',
  allStates: 'All',
  filter: 'Reports by state',
  report: 'Report',
  state: 'State',
  licenses: 'Licenses',
  interval: 'Interval',
  intervalOf: (from: string, to: string): string => `${from} to ${to}`,
  waitsFor: 'Waits for',
  expires: 'Expires',
  size: 'Size',
  drafted: 'Drafted',
  draftedBy: (name: string): string => `by ${name}`,
  released: 'Released',
  reportOf: (licenses: string): string => `Report on ${licenses}`,
  redactionsName: 'Withheld',
  steps,
  redactions,
  redactionKeeps,
  redactionCosts,
  waits: {
    secondPerson: 'an approver other than the one who drafted it',
    secondPersonNot: (name: string): string => `an approver other than ${name}`,
    you: 'you: approve or reject it',
    release: 'its release by compliance',
    releaseYou: 'you: release or reject it',
    nobody: 'nobody',
  },
  draftLead:
    'The report is built once, signed, and kept as it is. Nobody outside sees it before somebody ' +
    'else approved it and it was released.',
  chooseLicenses: 'Licenses in the report',
  chooseLicensesMeaning: 'Figures, findings and requirements are about these.',
  allLicenses: 'Choose all',
  findLicense: 'Find a license',
  noLicenses: 'There is no license to report on',
  noLicensesNext: 'Import licenses and shipments first.',
  toImport: 'Import licenses and shipments',
  chooseOne: 'Choose at least one license.',
  from: (zone: string): string => `From (${zone})`,
  to: (zone: string): string => `To (${zone})`,
  toMeaning: 'Empty: now. The figures are about this moment.',
  fromNeeded: 'Choose where the interval begins.',
  orderWrong: 'The interval has to begin before it ends.',
  future: 'The interval cannot end in the future.',
  lastDays: (days: string): string => `Last ${days} days`,
  withhold: 'What to withhold',
  withholdMeaning:
    'A kind of documents is withheld whole or not at all. Whoever verifies the report is told ' +
    'that it is incomplete; every withheld document is named in it by its digest.',
  holds: 'What the report will hold',
  holdsItems: [
    'Figures, findings and requirements of the chosen licenses over the interval.',
    'Both logs whole, with every signed evidence, also about GPUs of other licenses: that is how ' +
      'nothing can be left out.',
    'The whole register: every license, shipment, party, site, custody event, decision and the ' +
      'policy, in every version, also of licenses that are not chosen.',
    'What you withhold below is left out, and named by digest.',
  ],
  holdsWarning: 'Whoever gets the report can read all of that.',
  reasonMeaning: 'What the report is for. It enters the register.',
  draft: 'Draft the report',
  drafting: 'The report is being built',
  draftingMeaning:
    'Every figure is computed again from the logs. That takes seconds, and minutes for a large ' +
    'fleet. You can leave this page: the server goes on, and the draft appears in the list.',
  draftingSince: (time: string): string => `Running for ${time}`,
  toList: 'To the list of reports',
  kind: 'Report',
  next: 'What comes next',
  nextDrafted: 'It waits for a second person: an approver who did not draft it.',
  nextOwn: 'You drafted it; somebody else must approve it. You can reject it.',
  nextOwnOnly: 'You drafted it; somebody else must approve it.',
  nextApprove:
    'Look at the figures below, and at the file if you need to. Then approve or reject it.',
  nextApproved: 'It is approved and waits for its release by compliance.',
  nextRelease: 'It is approved. Release it, or reject it.',
  nextReleased:
    'It is released: accounts of regulators that may see its licenses can download it. Each ' +
    'download is a leaf of the register.',
  nextRejected: 'It was rejected, and its file is removed for good.',
  nextExpired:
    'It was not released in time: it can no longer be, and its file is removed. Draft it again.',
  expiresAt: 'If nobody releases it, it expires:',
  approve: 'Approve',
  approveTitle: 'Approve this report?',
  approveMeaning:
    'You say with your name that it may be released. Digest, reference and reason enter the ' +
    'register and stay there.',
  reference: 'What permits the release',
  referenceMeaning:
    'Number or name of the approval of the host country. China: Data Security Law, Article 36, ' +
    'asks for an approval before data stored there goes to foreign authorities. Fleetseal cannot ' +
    'tell whether it is needed or there.',
  referenceNeeded: 'Say what permits the release.',
  reject: 'Reject',
  rejectTitle: 'Reject this report?',
  rejectMeaning:
    'Its file is removed for good; that it existed, and why it was rejected, stays in the ' +
    'register.',
  reasonNeeded: 'Say why.',
  release: 'Release',
  releaseTitle: 'Release this report?',
  releaseMeaning:
    'Every account of a regulator that may see its licenses can download it from then on. It ' +
    'cannot be taken back.',
  releaseHolds: 'It holds both logs and the whole register, also of licenses that it is not about.',
  releaseLaw:
    'Whether sharing it is lawful where the data is, nobody here has checked: for China see the ' +
    'Data Security Law, Article 36.',
  releaseReference: (reference: string): string => `The approval names as permission: ${reference}`,
  way: 'The way so far',
  wayRegulator: 'Its release, and what you downloaded',
  stepBy: (name: string): string => `by ${name}`,
  stepVia: {
    session: 'signed in at the console or the command line',
    token: 'by an API token',
    socket: 'at the server itself',
    program: 'by the server',
  },
  permittedBy: 'Permitted by',
  facts: 'The report',
  digest: 'SHA-256 of the file',
  digestMeaning: 'As sha256sum prints it: compare it with the file that you have.',
  preview: 'What is in it',
  previewLead:
    'Figures of the licenses in scope at the end of the interval, as the report holds them. That ' +
    'you looked at them is noted in the audit record.',
  byLicense: 'By license and model',
  license: 'License',
  findings: 'Findings',
  noFindings: 'No finding is in it.',
  severity: 'Severity',
  allFindings: 'All',
  undecided: 'Undecided',
  overdue: (count: string): string => `Past their deadline: ${count}`,
  coverage: 'Requirements',
  coverageOf: (covered: string, all: string): string =>
    `The logs hold something about ${covered} of ${all} requirements. That does not say that any ` +
    'is met.',
  withheld: 'Withheld',
  withheldNone: 'Nothing is withheld.',
  withheldHosts: (count: string): string => `Documents of hosts: ${count}`,
  withheldUsers: (count: string): string => `Documents about users: ${count}`,
  usersInRegister: (count: string): string =>
    `Uses that name their user in the register itself, which is never withheld: ${count}`,
  notCovered: 'What it does not show',
  notCoveredLead: 'Word for word as the report says it (English).',
  file: 'The file',
  fileLeaf: 'Each download of a released report is a leaf of the register with your name.',
  fileAccess: 'That you took the file before its release is noted in the audit record.',
  fileGone: 'The file is removed.',
  fileWhole: 'Before its release the file is for accounts that may see the whole fleet.',
  download: 'Download the report',
  verifyHere: 'Check it in this browser',
  verifyTitle: 'Check in this browser',
  verifyNoProof:
    'This console comes from the operator. What it says about the operator’s own report is a ' +
    'convenience and no proof.',
  verifyInstead:
    'A regulator verifies with verify.html or “fleetseal verify” from the release of Fleetseal.',
  verifyHow: 'How to verify',
  verifyFetching: 'Fetching the file …',
  verifyStep: (step: string, all: string): string => `Step ${step} of ${all}`,
  verifyCancel: 'Stop checking',
  verifyRefused: 'The trust file of this server could not be used',
  verifyStates,
  verifyIncomplete: 'Incomplete:',
  verifyStopped: 'The check ended without a result; perhaps this computer has too little memory.',
  verifySteps: 'Steps of the check',
  step: 'Step',
  outcome: 'Outcome',
  seen: 'What was seen',
  stepOutcomes,
  stepNames,
};

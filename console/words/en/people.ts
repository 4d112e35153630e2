/** Words about people: accounts, sessions, second factors, API tokens. */
import type { AccountView, SessionMethod } from '../../../shared/api/account.ts';

/** Whether an API token can be used. */
export type TokenState = 'active' | 'expired' | 'revoked';

const methods: Record<SessionMethod, string> = {
  password: 'Password',
  link: 'One-time link',
  external: 'Identity provider',
};
const signsIn: Record<'local' | 'external', string> = {
  local: 'With a password of this server',
  external: 'At the identity provider',
};
const accountStates: Record<AccountView['state'], string> = {
  active: 'Active',
  invited: 'Invited',
  disabled: 'Disabled',
};
const accountStateMeanings: Record<AccountView['state'], string> = {
  active: 'can sign in',
  invited: 'has not used the one-time link yet',
  disabled: 'cannot sign in; its tokens do not work',
};
const tokenStates: Record<TokenState, string> = {
  active: 'Active',
  expired: 'Expired',
  revoked: 'Revoked',
};
type AccountAction = 'change' | 'disable' | 'enable' | 'reset';
const accountActions: Record<AccountAction, string> = {
  change: 'Change account',
  disable: 'Disable',
  enable: 'Enable',
  reset: 'New one-time link',
};
const accountActionMeanings: Record<AccountAction, string> = {
  change:
    'The change acts at the next request of the account. Its sessions end where it may do ' +
    'more from now on.',
  disable: 'Its sessions end at once, and its tokens stop working. It can be enabled again.',
  enable: 'The account can sign in again. Its former sessions stay ended.',
  reset:
    'Password and second factor are removed, every session and API token ends. You get a ' +
    'new one-time link to hand over.',
};

/** Words about people. */
export const people = {
  methods,
  signsIn,
  accountStates,
  accountStateMeanings,
  tokenStates,
  accountActions,
  accountActionMeanings,
  shownOnce: 'Shown this once, and kept nowhere: copy it now.',
  needed: 'This is needed.',
  chooseOne: 'Choose at least one.',
  command: 'command',
  id: 'Id',
  name: 'Name',
  nameMeaning: 'With it the person signs in, and stands in the audit record.',
  state: 'State',
  actions: 'Actions',
  made: 'Made',
  lastUsed: 'Last used',
  lastSignIn: 'Last sign-in',
  ends: 'Ends',
  owner: 'Account',
  roles: 'Roles',
  noRoles: 'None: this account can do nothing now.',
  rights: 'What you may do',
  rightsLead: 'An administrator gives and takes roles; nobody changes their own.',
  scope: 'Part of the fleet',
  wholeFleet: 'The whole fleet',
  onlyThese: (name: string, values: string): string => `${name}: only ${values}`,
  everySite: 'Every site',
  onlySites: 'Only these sites',
  everyLicense: 'Every license',
  onlyLicenses: 'Only these licenses',
  typeNames: 'Type a name and press Enter.',
  noSuchName: 'There is none with this name.',
  signedInBy: 'Sign-in',
  breakGlass: 'Break-glass account',
  breakGlassMeaning:
    'Signs in with a password also where everybody else uses the identity provider. Each ' +
    'use is in the audit record.',
  sessionEnds: 'This session ends',
  sessionIdleEnds: 'Ends sooner if unused',
  password: 'Password',
  passwordElsewhere: 'Your password and second factor are kept by the identity provider.',
  changePassword: 'Change password',
  passwordChanged: 'The password is changed. Every other session of yours has ended.',
  presentPassword: 'Present password',
  newPassword: 'New password',
  showPassword: 'Show or hide the password',
  passwordRules: (least: number): string =>
    `At least ${least} characters, without your name. Several words that have nothing to do ` +
    'with each other are good; special characters are not asked for.',
  passwordShort: (least: number): string => `At least ${least} characters.`,
  secondFactor: 'Second factor',
  secondFactorLead:
    'A code of an authenticator app, asked for beside the password. Who steals the password ' +
    'alone cannot sign in.',
  secondFactorSet: 'An authenticator app is set up.',
  secondFactorNotSet: 'No second factor is set up.',
  setUpSecondFactor: 'Set up an authenticator app',
  setUpLead: 'First your password again, so that nobody else does this at your desk.',
  goOn: 'Go on',
  typeKey: 'Type this key into your authenticator app (time based, six digits):',
  appKey: 'key for the app',
  openInApp: 'Open in an app on this machine',
  typeCode: 'Then type the code that the app shows now.',
  code: 'Code',
  confirmCode: 'Confirm',
  recoveryCodes: 'Recovery codes',
  recoveryCodesLead:
    'Each signs you in once where the app is not at hand. They are shown this once: print ' +
    'them, or keep the file where only you can read it.',
  recoveryCodesLeft: (count: string): string => `Recovery codes left: ${count}`,
  recoveryCodesOf: (name: string, host: string): string =>
    `Fleetseal recovery codes of ${name} at ${host}. Each works once.`,
  codesKept: 'I have kept them',
  newRecoveryCodes: 'New recovery codes',
  newRecoveryCodesMeaning: 'The old codes end. Ten new ones are shown once.',
  removeSecondFactor: 'Remove second factor',
  removeSecondFactorMeaning:
    'From then on the password alone signs you in. The recovery codes end too.',
  sessions: 'Sessions',
  sessionsLead: 'Browsers that are signed in as you. End what you do not know.',
  noSessions: 'Nobody is signed in with this account.',
  began: 'Began',
  address: 'Address',
  browser: 'Browser',
  thisSession: 'This one',
  endSession: 'End session',
  endSessionMeaning: 'Whoever uses this session has to sign in again.',
  apiTokens: 'API tokens',
  apiTokensLead: 'For programs that act with a part of your rights.',
  allTokensLead:
    'Tokens of every account. A token never does more than its account may do at that moment.',
  ownTokensAt: 'Make a token: on the page of your own account',
  noTokens: 'There are no tokens',
  noTokensNext: 'Make one for each program, with as few roles and as short a time as it needs.',
  noTokensAtAll: 'People make them on the page of their own account.',
  newToken: 'New API token',
  tokenNameMeaning: 'What it is for, as in "ticketing".',
  goodFor: 'Good for',
  days: (count: string): string => `${count} days`,
  tokenNamed: (name: string): string => `API token ${name}`,
  tokenUse:
    'Keep it in a file that only the program can read. With it in token.txt, this asks for ' +
    'the status:',
  revoke: 'Revoke',
  revokeNamed: (name: string): string => `Revoke ${name}`,
  revokeMeaning: 'Programs that use this token are refused from now on. This cannot be undone.',
  accountsLead:
    'Who may do what. Every change is a statement in the register, with your name and the reason.',
  invite: 'Invite somebody',
  makeAccount: 'Make account',
  accountMade: (name: string): string => `${name} has an account, and signs in at the provider.`,
  linkFor: (name: string): string => `One-time link for ${name}`,
  linkUse:
    'Hand it over by a way that nobody else reads. It works once; whoever has it becomes ' +
    'this account.',
  issuer: 'Identity provider',
  subject: 'Name at the provider',
  subjectMeaning: 'The lasting id (subject) that the provider gives this person.',
  reasonMeaning: 'It stays in the register with the change.',
  ownAccount: 'This is your own account: another administrator has to change it.',
  ended: (sessions: string, tokens: string): string =>
    `Sessions ended: ${sessions}. Tokens revoked: ${tokens}.`,
  inAll: (total: string): string => `${total} in all`,
  firstPage: 'First page',
  nextPage: 'Next page',
};

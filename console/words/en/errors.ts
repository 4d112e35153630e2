/** What the errors mean that people meet in the console, and what to do next. By code. */
import type { COMMON_ERRORS, SIGNED_IN_ERRORS, WRITE_ERRORS } from '../../../shared/api/problem.ts';
import type { ConsoleCode } from '../../api/call.ts';
import type { ApiRoutes, RouteId } from '../../api/operations.ts';

/** Every code that a call can end with: a route that answers with another one needs words here. */
type CallCode =
  | ApiRoutes[RouteId]['errors'][number]
  | (typeof COMMON_ERRORS | typeof SIGNED_IN_ERRORS | typeof WRITE_ERRORS)[number]
  | ConsoleCode;
/** What is said about a code. */
interface ErrorWords {
  readonly meaning: string;
  readonly next: string;
}

/** What the errors mean that people meet in the console, and what to do next. By code. */
export const errors: Readonly<Record<CallCode, ErrorWords>> = {
  answerInvalid: {
    meaning: 'The server answered something that this console does not understand',
    next: 'Load the page again: the server may have been updated.',
  },
  base64Invalid: {
    meaning: 'The file did not arrive as it was sent',
    next: 'Choose the file again. If it stays so, tell who runs the server.',
  },
  challengeRefused: {
    meaning: 'The challenge of a regulator is for another log, too late, or one too many',
    next: 'The regulator compares it with docs/formats/regulator.md and signs a new one.',
  },
  credentialsWrong: {
    meaning: 'Name, password or code is wrong, or the account is not in use',
    next: 'Try again. After several failures you have to wait.',
  },
  crossSiteRefused: {
    meaning: 'The request came from a page of another site',
    next: 'Open the console at its own address, and try again there.',
  },
  cursorInvalid: {
    meaning: 'This place in the list is no longer valid',
    next: 'Begin again at the first page.',
  },
  diskFull: {
    meaning: 'The disk of the server is full; nothing was half kept',
    next: 'Tell who runs the server: it needs space.',
  },
  eventsGone: {
    meaning: 'Events after this number are no longer kept',
    next: 'Begin from the number that the message names.',
  },
  evidenceInvalid: {
    meaning: 'The signed evidence does not have the shape of its profile',
    next: 'Update the agent of this host, so that it and the server fit together.',
  },
  forbidden: {
    meaning: 'Your account may not do this',
    next: 'Ask an administrator for the role that may.',
  },
  hostRetired: {
    meaning: 'This host key was retired or refused: it may not sign in any more',
    next: 'To bring the host back, enroll it with a new key.',
  },
  idempotencyMismatch: {
    meaning: 'This attempt was mixed up with another one; it was not done a second time',
    next: 'Load the page again, look whether it was done, and only then repeat it.',
  },
  importInvalid: {
    meaning: 'The file has errors; nothing was imported',
    next: 'Correct the lines that the message names, then choose the file again.',
  },
  inUse: {
    meaning: 'The server is already doing this',
    next: 'Wait until it is done, then try again.',
  },
  internal: {
    meaning: 'Something went wrong inside the server',
    next: 'Try again. If it stays so, tell who runs the server.',
  },
  jwsInvalid: {
    meaning: 'The text is not a signed text (compact JWS) in the strict profile',
    next: 'Take it whole and unchanged, as the one who signed it gave it.',
  },
  keyInvalid: {
    meaning: 'The key is not of the expected type or form',
    next: 'A P-256 key is needed for hosts, reports and regulators.',
  },
  linkInvalid: {
    meaning: 'The one-time link was used, has ended, or never was one',
    next: 'Ask an administrator for a new one. At the first start: start the server again.',
  },
  logBehind: {
    meaning:
      'The server was restored to an older state and takes nothing new until it is recovered',
    next: 'Tell who runs the server: fleetseal log recover. Agents keep what they have.',
  },
  mediaTypeWrong: {
    meaning: 'The request did not arrive in the expected form',
    next: 'Load the page again: the server may have been updated.',
  },
  noRoleMapped: {
    meaning: 'The identity provider names no group of yours that has a role here',
    next: 'Ask an administrator to put you into a group that the settings map to a role.',
  },
  notFound: {
    meaning: 'There is nothing here under this name',
    next: 'Check the name. It may also lie outside the part of the fleet that you may see.',
  },
  notReady: {
    meaning: 'The server still draws this view from the logs',
    next: 'Wait a moment and try again.',
  },
  notSignedIn: {
    meaning: 'You are not signed in any more',
    next: 'Sign in again; you come back to this page.',
  },
  offline: {
    meaning: 'The server cannot be reached',
    next: 'Check the network. The console tries again by itself.',
  },
  offlineInvalid: {
    meaning: 'The file is not the offline bundle that it should be',
    next: 'Take the bundle that the host wrote, unchanged.',
  },
  overloaded: {
    meaning: 'The server cannot take more work at this moment; nothing was stored',
    next: 'Send the same again in a while.',
  },
  passwordWeak: {
    meaning: 'The password is too short, too common, or holds the name of the account',
    next: 'Take a longer one: several words that have nothing to do with each other.',
  },
  proofInvalid: {
    meaning: 'The proof does not lead to the expected root of the log',
    next: 'Keep both checkpoints: together they may prove that the log was changed.',
  },
  providerAnswerWrong: {
    meaning: 'What the identity provider sent does not prove who signs in, here and now',
    next: 'Sign in again. Where it repeats, tell who runs the server.',
  },
  providerUnreachable: {
    meaning: 'The identity provider does not answer, or not as one',
    next: 'Try again in a while. A break-glass account still works.',
  },
  rateLimited: {
    meaning: 'Too many requests in a short time',
    next: 'Wait a minute, then try again.',
  },
  recipientRefused: {
    meaning: 'A backup is not made for this recipient, or for nobody',
    next:
      'Who runs the server names recipients in its settings: backup.recipients (fleetseal ' +
      'backup key makes one).',
  },
  reportInvalid: {
    meaning: 'The file is not a Fleetseal report in its canonical form',
    next: 'Ask for the file again, by another way.',
  },
  requestInvalid: {
    meaning: 'Something in this request does not fit',
    next: 'Check what you entered, or the address of the page.',
  },
  secondFactorNeeded: {
    meaning: 'The password is right; the account also has a second factor',
    next: 'Enter the code of the authenticator app, or a recovery code.',
  },
  secondPersonNeeded: {
    meaning: 'Who drafted a report may not approve it',
    next: 'Ask a second person with the role of approver.',
  },
  signInRefused: {
    meaning: 'The host key is not enrolled here, or it did not sign this connection',
    next: 'Enroll the host with a token of this server.',
  },
  signInStateUnknown: {
    meaning: 'This browser began no such sign-in, or it was used, or it is too old',
    next: 'Begin the sign-in again, in one browser, and finish it within ten minutes.',
  },
  signatureInvalid: {
    meaning: 'The signature does not verify under the expected key',
    next: 'Check that the right key signed it; if it did, the content was changed afterwards.',
  },
  stateChanged: {
    meaning: 'It is not in the state that this needs',
    next: 'Look at it again, then decide anew.',
  },
  stateInvalid: {
    meaning: 'What the server stored is not what this program wrote',
    next: 'Tell who runs the server: stop it, keep a copy, restore from a backup.',
  },
  tokenRefused: {
    meaning: 'The enrollment token is unknown, expired, used up, or its proof is wrong',
    next: 'Make a new token on the page of enrollment.',
  },
  tooLarge: {
    meaning: 'This is larger than the server takes at once',
    next: 'Send less at once: split the file, or choose fewer.',
  },
  tpmInvalid: {
    meaning: 'What the host sent of its TPM does not hold',
    next: 'Update the agent of this host; if it is current, somebody else made it.',
  },
  usageWrong: {
    meaning: 'This cannot be done so',
    next: 'Read what the message names, and enter it differently.',
  },
  webhookRefused: {
    meaning: 'Webhooks are not sent to this address',
    next: 'Take a public https address, or have the settings of the server allow this one.',
  },
};

/** The codes of the API for people and their programs: sign-in, permissions, requests. */
import { define } from './definition.ts';

/** The codes of the API for people and their programs. */
export const API_ERRORS = define({
  notSignedIn: {
    kind: 'refused',
    status: 401,
    meaning: 'The request has no session or token that is valid now.',
    next: 'Sign in again (fleetseal login), or use a token that has not expired.',
  },
  credentialsWrong: {
    kind: 'refused',
    status: 401,
    meaning: 'Name, password or code is wrong, or the account is not in use.',
    next: 'Try again; after several failures wait as long as the answer says.',
  },
  secondFactorNeeded: {
    kind: 'refused',
    status: 401,
    meaning: 'The password is right; the account also has a second factor.',
    next: 'Send the code of the authenticator app, or a recovery code.',
  },
  passwordWeak: {
    kind: 'badInput',
    meaning: 'The password is too short, too common, or holds the name of the account.',
    next: 'Take a longer one: several words that have nothing to do with each other.',
  },
  linkInvalid: {
    kind: 'refused',
    status: 410,
    meaning: 'The one-time link was used, has ended, or never was one.',
    next: 'Ask an administrator for a new one; at the first start, start the server again.',
  },
  forbidden: {
    kind: 'refused',
    meaning: 'This account may not do that.',
    next: 'Ask an administrator for the role that the documentation of the route names.',
  },
  crossSiteRefused: {
    kind: 'refused',
    meaning: 'A browser sent the request for another site than this server.',
    next: 'Use the pages of this server; programs use a token instead of a session.',
  },
  stateChanged: {
    kind: 'refused',
    status: 409,
    meaning: 'What the request is about is not in the state that it needs.',
    next: 'Read it again, then decide anew.',
  },
  idempotencyMismatch: {
    kind: 'badInput',
    status: 422,
    meaning: 'The idempotency key was used for another request.',
    next: 'Take a new key for each request, and the same key only to repeat one.',
  },
  accessInvalid: {
    kind: 'badInput',
    meaning: 'An export of the access record is not what the register says it is.',
    next: 'Ask for a new export; where it differs again, records were changed or left out.',
  },
  providerUnreachable: {
    kind: 'unavailable',
    meaning: 'The identity provider does not answer, or not as one.',
    next: 'Check the address of the provider and the network; the break-glass account still works.',
  },
  providerAnswerWrong: {
    kind: 'refused',
    status: 401,
    meaning: 'What the identity provider sent does not prove who signs in, here and now.',
    next: 'Sign in again; where it repeats, compare issuer, client and clocks with the provider.',
  },
  signInStateUnknown: {
    kind: 'refused',
    status: 401,
    meaning: 'This browser began no such sign-in, or it was used, or it is too old.',
    next: 'Begin the sign-in again, in one browser, and finish it within ten minutes.',
  },
  noRoleMapped: {
    kind: 'refused',
    meaning: 'The identity provider names no group of this person that has a role here.',
    next: 'Put the person into a group that the settings map to a role.',
  },
  requestInvalid: {
    kind: 'badInput',
    meaning: 'The request does not have the shape that the route takes.',
    next: 'Compare it with the route in the documentation of the API.',
  },
  cursorInvalid: {
    kind: 'badInput',
    meaning: 'The cursor is not one of this list, its sorting and its filters.',
    next: 'Begin again at the first page.',
  },
  routeUnknown: {
    kind: 'badInput',
    status: 404,
    meaning: 'There is no such route.',
    next: 'The documentation of the API lists every route.',
  },
  mediaTypeWrong: {
    kind: 'badInput',
    status: 415,
    meaning: 'The body of the request is not JSON.',
    next: 'Send JSON, with the content type application/json.',
  },
  notReady: {
    kind: 'unavailable',
    meaning: 'The server is still preparing what the answer is drawn from.',
    next: 'Ask again in a few seconds.',
  },
  recipientRefused: {
    kind: 'refused',
    meaning: 'A backup is not made for this recipient, or for nobody.',
    next: 'Name recipients in backup.recipients of the settings; others only on the server itself.',
  },
  eventsGone: {
    kind: 'badInput',
    status: 410,
    meaning: 'Events after this number are no longer kept.',
    next: 'Read the lists anew, then go on from the number that the answer names.',
  },
  webhookRefused: {
    kind: 'badInput',
    meaning: 'Webhooks are not sent to this address.',
    next: 'Take a public https address, or have the settings of the server allow this one.',
  },
  secondPersonNeeded: {
    kind: 'refused',
    meaning: 'Who drafted a report may not approve it.',
    next: 'Ask a second person with the role approver, who signs in on their own.',
  },
  challengeRefused: {
    kind: 'badInput',
    meaning: 'The challenge of a regulator is for another log, too late, or one too many.',
    next: 'Compare it with docs/formats/regulator.md and sign a new one.',
  },
});

/** Words of the pages before the sign-in. */
import type { LinkPurpose } from '../../../shared/api/account.ts';

const purposes: Record<LinkPurpose, string> = {
  first: 'Begin: the first administrator',
  invitation: 'Welcome',
  reset: 'A new password',
};
const purposeMeanings: Record<LinkPurpose, string> = {
  first:
    'This server has no account yet. Choose a name and a password: you become the ' +
    'administrator, who invites everybody else.',
  invitation: 'An administrator made this account for you. Set its password to sign in.',
  reset:
    'An administrator reset how this account signs in. Set a new password; a second factor ' +
    'is set up anew afterwards.',
};

/** Words of the pages before the sign-in. */
export const signIn = {
  title: 'Sign in',
  signIn: 'Sign in',
  name: 'Name',
  password: 'Password',
  code: 'Code',
  codeMeaning: 'Six digits of your authenticator app, or one of your recovery codes.',
  needed: 'This is needed.',
  external: 'Sign in with your organization',
  externalAt: (issuer: string): string => `At ${issuer}`,
  or: 'or with a password',
  breakGlass: 'break-glass account',
  noAccount:
    'No account, or the password is lost? An administrator of this server gives you a ' +
    'one-time link.',
  link: 'One-time link',
  purposes,
  purposeMeanings,
  linkEnds: 'This link works once. It ends:',
  noSecret: 'There is no link to use here',
  noSecretNext:
    'A one-time link is opened whole, with everything behind the number sign. Open it again ' +
    'as it was given to you.',
  toSignIn: 'To the sign-in',
  chooseName: 'As others will see it in the audit record. It can be changed later.',
  newPassword: 'New password',
  setPassword: 'Set password and sign in',
};

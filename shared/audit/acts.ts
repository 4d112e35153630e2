/** What the access record tells of: acts that are no leaf of the register by themselves. */

/** Every act, in words that complete "somebody …". Released names keep their meaning. */
export const ACTS = {
  signedIn: 'signed in',
  breakGlassUsed: 'signed in with a break-glass account',
  signInRefused: 'tried to sign in and was refused',
  signedOut: 'signed out',
  sessionRevoked: 'ended a session',
  passwordChanged: 'changed a password',
  secondFactorChanged: 'set up or removed a second factor',
  linkUsed: 'used a one-time link',
  reportPreviewed: 'read the figures of a report, or its file before the release',
  recordsExported: 'exported records',
  listExported: 'downloaded a list as a file',
  accessExported: 'exported the access record',
  enrollmentTokenCreated: 'made an enrollment token',
  enrollmentTokenRevoked: 'revoked an enrollment token',
  savedViewShared: 'shared a view of a table, or changed or removed a shared one',
  webhookChanged: 'made, changed or removed a webhook',
  backupMade: 'made a backup',
  logsChecked: 'had the logs checked',
  offlineKitRead: 'took an offline kit',
  offlineImported: 'brought evidence across an air gap',
  findingAssigned: 'assigned a finding',
  findingCommented: 'commented on a finding',
  documentAdded: 'added a paper',
} as const;
/** Name of an act. */
export type Act = keyof typeof ACTS;
/** Every act. */
// as: the keys of a constant table are its names.
export const ACT_NAMES = Object.keys(ACTS) as readonly Act[];

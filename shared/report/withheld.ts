/**
 * What a report withholds, in words. A kind of document is withheld whole or not at all: nobody can
 * show the harmless ones and keep back the others.
 */
import { amount } from '../text/amount.ts';
import type { Withheld } from './statement.ts';

const HOSTS_NOT_COVERED =
  'The documents of hosts are withheld: host names, boards, operating systems, driver versions ' +
  'and agent versions are not here. What rests on them cannot be checked and gives no finding: ' +
  'whether a host was read by another nvidia-smi or below another root, whether the driver ' +
  'counts GPUs that are not listed, and what depends on the version of the driver. No identity ' +
  'is called cross-checked.';
const USERS_NOT_COVERED =
  'Who used which host, and what for, is withheld: where somebody is declared to use a host, and ' +
  'from when to when, is here; that the licenses name them cannot be checked and gives no finding.';
const LISTED_NOT_COVERED =
  'Withheld documents are named by digest. That each of them ever reached the server is its word.';

/** The sentences that a report carries about what it withholds. */
export function withheldSentences({ hostDocuments, users }: Withheld): readonly string[] {
  return [
    ...(hostDocuments > 0 ? [HOSTS_NOT_COVERED] : []),
    ...(users > 0 ? [USERS_NOT_COVERED] : []),
    ...(hostDocuments + users > 0 ? [LISTED_NOT_COVERED] : []),
  ];
}

/** How many of each kind, as in `3 documents of hosts`; empty where nothing is withheld. */
export function withheldCounts({ hostDocuments, users }: Withheld): readonly string[] {
  return [
    ...(hostDocuments > 0
      ? [amount(hostDocuments, 'document of a host', 'documents of hosts')]
      : []),
    ...(users > 0 ? [amount(users, 'document about a user', 'documents about users')] : []),
  ];
}

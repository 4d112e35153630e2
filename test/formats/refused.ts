/** Evidence that a host validly signs and the server refuses for good. */

import { Link } from '../../agent/connection/link.ts';
import { signIn } from '../../agent/connection/signIn.ts';
import { signEvidence } from '../../agent/signEvidence.ts';
import { Spool } from '../../agent/spool/spool.ts';
import { loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { readPinnedServer } from '../../agent/state/pinned.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { formatChallenge } from '../../shared/evidence/challenge.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { logPublicKeyFromVkey } from '../../shared/log/checkpoint.ts';
import { cannedClaims } from '../factories/claims.ts';

/**
 * Signs in as the host of a state directory and sends two things that are refused: evidence for a
 * challenge that the server never issued, and a document that no evidence names.
 */
export async function sendRefused(options: {
  url: string;
  stateDirectory: string;
  now: () => number;
}): Promise<void> {
  const { url, stateDirectory, now } = options;
  const identity = await loadOrCreateIdentity(stateDirectory);
  const pinned = await readPinnedServer(stateDirectory);
  const last = (await Spool.open(stateDirectory)).last();
  if (pinned === null || last === null) throw new TypeError('not a host with evidence');
  const { origin } = logPublicKeyFromVkey(pinned.logs.evidence);
  const link = await Link.open(url, { answerMs: 10_000 });
  await signIn({
    link,
    identity,
    pinned,
    token: null,
    hostName: 'refused',
    log: { origin, checkpoint: null },
    follow: async () => {},
    checkpointSize: async () => 0,
    onServerKey: () => {},
  });
  const never = { noteHash: new Uint8Array(32), random: new Uint8Array(32), regulatorNonce: null };
  const refused = await signEvidence({
    identity,
    claims: cannedClaims(1),
    trigger: 'cadence',
    challenge: formatChallenge({ origin, ...never }),
    origin,
    place: { seq: last.seq + 1, prev: last.digest },
    now: now(),
    previous: new Map(),
  });
  const ack = await link.sendEvidence(refused.digest, refused.jws);
  if (ack.outcome !== 'refused') throw new TypeError('it was not refused');
  await link.sendDocument(documentDigest('{}'), '{}').catch((error: unknown) => {
    if (!isFleetsealError(error, 'documentUnexpected')) throw error;
  });
  link.close();
}

/** One signed-in connection: handshake, the audit of the log, the first challenge, the head. */

import { utf8 } from '../../shared/bytes/bytes.ts';
import { verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { parseEvidence, type SequencePoint } from '../../shared/evidence/evidence.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import type { WelcomePayload } from '../../shared/protocol/messages.ts';
import type { EnrollmentToken } from '../../shared/protocol/token.ts';
import type { RecoveryDocument } from '../../shared/register/recoveryDocument.ts';
import { followServer } from '../state/following.ts';
import type { Identity } from '../state/identity.ts';
import { type PinnedServer, writePinnedServer } from '../state/pinned.ts';
import { readRecoveries } from '../state/recoveries.ts';
import { LogAudit } from './audit.ts';
import type { Challenges } from './challenges.ts';
import { Link, type LinkOptions } from './link.ts';
import { type ConnectionNonces, signIn } from './signIn.ts';

/** What a session is opened with. */
export interface SessionRequest {
  readonly url: string;
  readonly linkOptions: LinkOptions;
  readonly stateDirectory: string;
  readonly identity: Identity;
  /** Null before enrollment; then the server is pinned in the state directory. */
  readonly pinned: PinnedServer | null;
  readonly token: EnrollmentToken | null;
  readonly hostName: string;
  /** Enrolls also where a server is pinned. */
  readonly enrollAgain: boolean;
  readonly challenges: Challenges;
}

/** One signed-in connection. */
export interface Session {
  readonly link: Link;
  readonly audit: LogAudit;
  readonly pinned: PinnedServer;
  /** How its logs came by their names, oldest first. */
  readonly recoveries: readonly RecoveryDocument[];
  readonly nonces: ConnectionNonces;
  /** A person must approve this key before its evidence counts. */
  readonly awaitsApproval: boolean;
  /** The newest evidence that the server proves to have of this key; null for none. */
  readonly head: SequencePoint | null;
}

/** Connects, enrolls where needed, signs in, and waits for the first challenge. */
export async function openSession(request: SessionRequest): Promise<Session> {
  const { challenges, stateDirectory, pinned, identity } = request;
  challenges.connectionBegins();
  const link = await Link.open(request.url, request.linkOptions);
  try {
    const challenged = Promise.withResolvers<void>();
    // A bad challenge can come before anybody waits for it: it must not end the program.
    challenged.promise.catch(() => undefined);
    let serverKey: CryptoKey | null = null;
    link.onChallenge = (message) => {
      challenges.accept(message, serverKey).then(challenged.resolve, challenged.reject);
    };
    const known = pinned === null ? null : await openAudit(stateDirectory, pinned);
    const signedIn = await signIn({
      ...request,
      link,
      log: known?.shown,
      follow: async (named, proofs) => {
        if (pinned !== null) await followServer(stateDirectory, { pinned, named }, proofs);
      },
      checkpointSize: async (server) =>
        pinned === null ? 0 : (await openAudit(stateDirectory, server)).size,
      onServerKey: (key) => {
        serverKey = key;
      },
    });
    if (pinned === null) await writePinnedServer(stateDirectory, signedIn.pinned);
    const audit = await openAudit(stateDirectory, signedIn.pinned);
    const first = await Promise.race([challenged.promise, link.ended.then(() => 'ended' as const)]);
    // Without a challenge nothing could be signed: this was no connection.
    if (first === 'ended')
      throw new FleetsealError('serverUnreachable', 'It left before a challenge.');
    const { head } = signedIn;
    const point = head === null ? null : await verifyHead(head, { identity, audit });
    const recoveries = await readRecoveries(stateDirectory);
    return { link, audit, ...signedIn, recoveries, head: point };
  } catch (error) {
    link.close();
    throw error;
  }
}

function openAudit(stateDirectory: string, pinned: PinnedServer): Promise<LogAudit> {
  return LogAudit.open(stateDirectory, pinned.logs.evidence);
}

async function verifyHead(
  head: NonNullable<WelcomePayload['head']>,
  own: { identity: Identity; audit: LogAudit },
): Promise<SequencePoint> {
  const parsed = parseEvidence(head.jws);
  await verifyJws(parsed, await importP256PublicKey(own.identity.jwk));
  await own.audit.prove(head.leaf, head.logProof);
  const leaf = parseEvidenceLogLeaf(utf8(head.leaf));
  if (leaf.digest !== parsed.digest || leaf.kid !== own.identity.kid || leaf.seq === null) {
    throw new FleetsealError('leafInvalid', 'The head that the server shows is not ours.');
  }
  return { seq: leaf.seq, digest: leaf.digest };
}

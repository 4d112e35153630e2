/**
 * The end of a key: a rotation hands its host over to the next key, a retirement ends the host.
 * What the state directory goes through: docs/formats/agent-state.md.
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError, readIfExists, syncDirectory, writeDurable } from '../../platform/files.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseJws, signJws } from '../../shared/crypto/jws.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  RETIRE_TYP,
  type Retirement,
  ROTATE_CONSENT_TYP,
  ROTATE_TYP,
  type Rotation,
} from '../../shared/protocol/messages.ts';
import { tpmQualifier } from '../../shared/tpm/statement.ts';
import type { Session } from '../connection/session.ts';
import { completeEnrollment } from '../connection/signIn.ts';
import { GAPS_FILE } from '../spool/gaps.ts';
import { IDENTITY_FILE, type Identity } from './identity.ts';
import { originOf } from './pinned.ts';

/** The key that a rotation made; until it is over, beside the one that signs. */
export const NEXT_IDENTITY_FILE = 'identity.next.json';

/** Hands over to the next key; says what is missing. Throws what the server answers. */
export async function requestRotation(
  session: Session,
  keys: { old: Identity; next: Identity; last: SequencePoint | null },
): Promise<{ awaitsApproval: boolean }> {
  const { old, next, last } = keys;
  const { link, nonces } = session;
  const aud = originOf(session.pinned);
  const consent = await signJws({
    payload: encodeJson({ aud, newKid: next.kid, last, ...nonces }),
    typ: ROTATE_CONSENT_TYP,
    signer: old,
  });
  const tpm = await next.tpm?.statement(tpmQualifier(nonces));
  const rotation: Rotation = {
    aud,
    oldKid: old.kid,
    jwk: next.jwk,
    consent,
    ...(tpm === undefined ? {} : { tpm }),
  };
  const payload = encodeJson(rotation);
  const request = await signJws({ payload, typ: ROTATE_TYP, signer: next });
  const reply = await link.ask({ type: 'rotate', request }, 'enrolled');
  return completeEnrollment(link, next, reply);
}

/** Retires the key. Resolves when it is in the register. Throws what the server answers. */
export async function requestRetirement(
  session: Session,
  own: { identity: Identity; last: SequencePoint | null },
): Promise<void> {
  const { identity, last } = own;
  const aud = originOf(session.pinned);
  const retirement: Retirement = { aud, last, ...session.nonces };
  const payload = encodeJson(retirement);
  const request = await signJws({ payload, typ: RETIRE_TYP, signer: identity });
  const { digest } = parseJws(request, { typ: RETIRE_TYP, maxBytes: LIMITS.signedFrameBytes });
  await session.link.sendRetirement(digest, request);
}

/** End of the names of the folders that hold what a key before signed. */
function archiveOf(kid: string): string {
  return `-${kid.slice(0, 16)}`;
}

/** The old key's evidence is archived, and the old key still stands on disk. */
export type RotationCrashPoint = 'rotationArchived';

/**
 * Puts the next key in the place of the old one, whose evidence is archived; the old private key
 * is gone afterwards. A kill at any line leaves what the same call completes.
 */
export async function finishRotation(
  directory: string,
  old: Identity,
  at: (point: RotationCrashPoint) => void,
): Promise<void> {
  const archive = archiveOf(old.kid);
  const keyFile = { format: 'fleetseal/archivedKey@1', ueid: old.ueid, jwk: old.jwk };
  for (const name of ['evidence', 'documents']) {
    await archiveFolder(join(directory, name), join(directory, `${name}${archive}`));
  }
  const keyPath = join(directory, `evidence${archive}`, 'key.json');
  await writeDurable(keyPath, fromUtf8(encodeJson(keyFile)));
  const gaps = await readIfExists(join(directory, GAPS_FILE));
  if (gaps !== null) {
    await writeDurable(join(directory, `evidence${archive}`, GAPS_FILE), gaps);
    await rm(join(directory, GAPS_FILE), { force: true });
  }
  at('rotationArchived');
  await rename(join(directory, NEXT_IDENTITY_FILE), join(directory, IDENTITY_FILE));
  await syncDirectory(directory);
}

/** A start after a kill made the folder anew, empty: then what is archived already stays. */
async function archiveFolder(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    if (!isFileError(error, 'ENOTEMPTY') && !isFileError(error, 'ENOENT')) throw error;
  });
}

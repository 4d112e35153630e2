/** The challenge that came to an agent by file (docs/formats/agent-state.md, challenge.json). */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { LIMITS } from '../../shared/limits.ts';
import { verifiedChallenge } from '../connection/challenges.ts';
import type { PinnedServer } from '../state/pinned.ts';

const fileSchema = z.strictObject({
  format: z.literal('fleetseal/offlineChallenge@1'),
  /** As the server signed it. */
  challenge: z.string().max(LIMITS.signedFrameBytes),
  /** The checkpoint note that it names. */
  note: z.string().max(LIMITS.checkpointBytes),
});

/** A challenge that the pinned server signed. */
export interface OfflineChallenge {
  readonly text: string;
  /** Milliseconds UTC by the server's clock. */
  readonly issuedAt: number;
}

/** Reads the newest that came; null where none did. Throws stateInvalid, signatureInvalid, … */
export async function readOfflineChallenge(
  directory: string,
  pinned: PinnedServer,
): Promise<OfflineChallenge | null> {
  const text = await readIfExists(join(directory, 'challenge.json'));
  if (text === null) return null;
  const file = parseAs(utf8(text), fileSchema, 'stateInvalid');
  return verifiedChallenge(file, await importP256PublicKey(pinned.key));
}

/** Keeps a challenge. */
export async function writeOfflineChallenge(
  directory: string,
  { challenge, note }: { challenge: string; note: string },
): Promise<void> {
  const file = { format: 'fleetseal/offlineChallenge@1', challenge, note };
  await writeDurable(join(directory, 'challenge.json'), fromUtf8(encodeJson(file)));
}

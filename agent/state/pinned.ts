/** What the host remembers of its server: pinned at enrollment, checked at every connection. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { p256PublicJwkSchema, thumbprint } from '../../shared/crypto/keys.ts';
import { logPublicKeyFromVkey } from '../../shared/log/checkpoint.ts';

const pinnedServerSchema = z.strictObject({
  format: z.literal('fleetseal/pinnedServer@1'),
  key: p256PublicJwkSchema,
  /** vkeys of the two logs (c2sp.org/signed-note). */
  logs: z.strictObject({ evidence: z.string(), register: z.string() }),
});
/** The server key and log keys that this host accepts. */
export type PinnedServer = z.infer<typeof pinnedServerSchema>;

/** Origin of the server's evidence log. */
export function originOf(pinned: PinnedServer): string {
  return logPublicKeyFromVkey(pinned.logs.evidence).origin;
}

/** Reads the pinned server, or a file like it; null before enrollment. Throws stateInvalid. */
export async function readPinnedServer(
  directory: string,
  fileName = 'server.json',
): Promise<PinnedServer | null> {
  const text = await readIfExists(join(directory, fileName));
  if (text === null) return null;
  return parseAs(utf8(text), pinnedServerSchema, 'stateInvalid');
}

/** Pins the server for good: a server with another key is refused from now on. */
export async function writePinnedServer(directory: string, pinned: PinnedServer): Promise<void> {
  await writeDurable(join(directory, 'server.json'), fromUtf8(encodeJson(pinned)));
}

/** True for the same server key and the same logs. */
export function samePinned(a: PinnedServer, b: PinnedServer): boolean {
  return (
    thumbprint(a.key) === thumbprint(b.key) &&
    a.logs.evidence === b.logs.evidence &&
    a.logs.register === b.logs.register
  );
}

/** What the host remembers of its server: pinned at enrollment, checked at every connection. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../platform/files.ts';
import { fromUtf8, utf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import { parseAs } from '../shared/bytes/parseAs.ts';
import { p256PublicJwkSchema } from '../shared/crypto/keys.ts';

const pinnedServerSchema = z.strictObject({
  format: z.literal('fleetseal/pinnedServer@1'),
  key: p256PublicJwkSchema,
  /** vkeys of the two logs (c2sp.org/signed-note). */
  logs: z.strictObject({ evidence: z.string(), register: z.string() }),
});
/** The server key and log keys that this host accepts. */
export type PinnedServer = z.infer<typeof pinnedServerSchema>;

/** Reads the pinned server; null before enrollment. Throws stateInvalid. */
export async function readPinnedServer(directory: string): Promise<PinnedServer | null> {
  const text = await readIfExists(join(directory, 'server.json'));
  if (text === null) return null;
  return parseAs(utf8(text), pinnedServerSchema, 'stateInvalid');
}

/** Pins the server for good: a server with another key is refused from now on. */
export async function writePinnedServer(directory: string, pinned: PinnedServer): Promise<void> {
  await writeDurable(join(directory, 'server.json'), fromUtf8(encodeJson(pinned)));
}

/** Hosts as the server keeps them, beside what the register says of their keys. */
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import type { WelcomePayload } from '../shared/protocol/messages.ts';
import type { ServerContext } from './context.ts';

/** The newest evidence (or refusal) of a host with its leaf and log proof, or null. */
export async function hostHead(
  context: ServerContext,
  kid: string,
): Promise<WelcomePayload['head']> {
  const row = await context.store.db
    .selectFrom('host')
    .innerJoin('evidence', 'evidence.digest', 'host.head_digest')
    .select(['evidence.digest', 'evidence.jws'])
    .where('host.kid', '=', kid)
    .executeTakeFirst();
  if (row === undefined) return null;
  const index = await context.evidenceLog.indexOfKey(row.digest);
  if (index === null) return null;
  const leaf = fromUtf8(await context.evidenceLog.leafAt(index));
  return { jws: row.jws, leaf, logProof: await context.evidenceLog.proof(index) };
}

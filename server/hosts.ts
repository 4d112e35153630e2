/** Hosts as the server keeps them, beside what the register says of their keys. */
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { HostKey } from '../shared/evidence/evidence.ts';
import type { WelcomePayload } from '../shared/protocol/messages.ts';
import { type HostKeyState, openHostKey } from '../shared/register/hostKeys.ts';
import type { ServerContext } from './context.ts';

/** The key of an enrolled host, as the register has it; null where it knows none. */
export async function hostKeyOf(context: ServerContext, kid: string): Promise<HostKey | null> {
  const state = context.register.folded.register.hosts.get(kid);
  if (state === undefined) return null;
  return openHostKey(state.document);
}

/** A retired or refused key may not sign in. Throws hostRetired. */
export function assertMaySignIn({ ended }: Pick<HostKeyState, 'ended'>): void {
  if (ended?.cause !== 'retirement' && ended?.cause !== 'refusal') return;
  const word = ended.cause === 'refusal' ? 'refused' : 'retired';
  throw new FleetsealError('hostRetired', `This host key was ${word}.`);
}

/** As assertMaySignIn, of a key in the register. */
export function assertKeyMaySignIn({ register }: ServerContext, kid: string): void {
  assertMaySignIn(register.folded.register.hosts.get(kid) ?? { ended: null });
}

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

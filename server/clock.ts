/** The server's clock: the times that it declares never go back. */
import type { Kysely } from 'kysely';
import { parseEvidenceLogLeaf, parseRegisterLeaf } from '../shared/log/leaf.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import type { Schema } from './store/schema.ts';

/**
 * A clock that stands still where `now` goes back, so that the order of leaves is the order of
 * their times: the report verifier refuses anything else. `floor` in milliseconds UTC.
 */
export function growingClock(now: () => number, floor: number): () => number {
  let newest = floor;
  return () => {
    newest = Math.max(newest, now());
    return newest;
  };
}

/** The newest time that this server has declared: in a leaf of a log, a challenge, or an act. */
export async function newestDeclaredTime(
  db: Kysely<Schema>,
  logs: { readonly evidence: TransparencyLog; readonly register: TransparencyLog },
): Promise<number> {
  const { evidence, register } = logs;
  const challenge = await db
    .selectFrom('challenge')
    .select((eb) => eb.fn.max('issued_at').as('newest'))
    .executeTakeFirst();
  const act = await db
    .selectFrom('access_record')
    .select((eb) => eb.fn.max('time').as('newest'))
    .executeTakeFirst();
  const times = [challenge?.newest ?? 0, act?.newest ?? 0];
  if (evidence.size > 0) {
    times.push(parseEvidenceLogLeaf(await evidence.leafAt(evidence.size - 1)).time);
  }
  if (register.size > 0) {
    times.push(parseRegisterLeaf(await register.leafAt(register.size - 1)).time);
  }
  return Math.max(...times);
}

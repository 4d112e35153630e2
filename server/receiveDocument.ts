/** Receives detached documents: only those that logged evidence of the same host names. */
import type { Kysely } from 'kysely';
import { FleetsealError } from '../shared/errors.ts';
import { documentDigest, parseDocument } from '../shared/evidence/document.ts';
import type { ServerContext } from './context.ts';
import type { Schema } from './store/schema.ts';

/**
 * Keeps one document, and returns the digests of the evidence that names it. Durable when the
 * promise resolves; a second time is answered like the first. Throws documentUnexpected,
 * documentInvalid, tooLarge; nothing is stored then.
 */
export function receiveDocument(
  context: ServerContext,
  kid: string,
  document: { digest: string; text: string },
): Promise<string[]> {
  return keepDocument(context.store.db, kid, document);
}

/** As receiveDocument, also as one of several in a transaction: what throws has stored nothing. */
export async function keepDocument(
  db: Kysely<Schema>,
  kid: string,
  document: { digest: string; text: string },
): Promise<string[]> {
  const { digest, text } = document;
  if (documentDigest(text) !== digest) {
    throw new FleetsealError('documentInvalid', 'The text does not have this digest.');
  }
  const named = await db
    .selectFrom('evidence_document as named')
    .innerJoin('evidence', 'evidence.digest', 'named.evidence_digest')
    .select(['named.submodule', 'named.evidence_digest'])
    .where('named.digest', '=', digest)
    .where('evidence.kid', '=', kid)
    .execute();
  if (named.length === 0) throw new FleetsealError('documentUnexpected');
  for (const submodule of new Set(named.map((row) => row.submodule))) {
    parseDocument(text, submodule);
  }
  await db
    .insertInto('document')
    .values({ digest, text })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  return named.map((row) => row.evidence_digest);
}

/**
 * Who uses a host, kept beside the register: a record names the digest of a salted document, so
 * that a report can withhold who it was and still show where and when (docs/formats/records.md).
 */
import * as z from 'zod';
import { fromUtf8, utf8 } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { FleetsealError } from '../errors.ts';
import { documentDigest, saltSchema } from '../evidence/document.ts';
import { LIMITS } from '../limits.ts';
import { isRecordDocument, type RegisterDocument } from './documents.ts';
import { type Use, type UseAsWritten, useAsWrittenSchema } from './records/custody.ts';
import type { RegisterRecord } from './records/record.ts';

const { user, purpose } = useAsWrittenSchema.shape;
/** Who uses a host. */
export const userDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/user@1'),
  salt: saltSchema,
  user,
  purpose,
});
/** Who uses a host. */
export type UserDocument = z.infer<typeof userDocumentSchema>;

/** Documents about users, by digest. */
export type Users = ReadonlyMap<string, UserDocument>;

/** Parses a document about a user. Throws documentInvalid, tooLarge. */
export function parseUserDocument(text: string): UserDocument {
  if (text.includes('\n')) throw new FleetsealError('documentInvalid', 'It has a line end.');
  const bytes = utf8(text);
  if (bytes.length > LIMITS.documentBytes) throw new FleetsealError('tooLarge');
  return parseAs(bytes, userDocumentSchema, 'documentInvalid');
}

/** A use as the register has it, and the document about its user. */
export interface DetachedUse {
  readonly record: Extract<Use, { type: 'use@2' }>;
  /** Exact text: the record names its digest. */
  readonly text: string;
}

/** Takes the user out of a use as people write it; the salt is 16 random bytes, base64url. */
export function detachUser(use: UseAsWritten, salt: string): DetachedUse {
  const { user: named, purpose: what, type: _, ...rest } = use;
  const why = what === undefined ? {} : { purpose: what };
  const document: UserDocument = { format: 'fleetseal/user@1', salt, user: named, ...why };
  const text = fromUtf8(encodeJson(userDocumentSchema.parse(document)));
  const { id, host, from, to } = rest;
  const until = to === undefined ? {} : { to };
  const userDocument = documentDigest(text);
  return { record: { type: 'use@2', id, host, userDocument, from, ...until }, text };
}

/** Who a use names; null where the document about it is not here. */
export function userOf(
  { users }: { readonly users: Users },
  use: Use,
): Pick<UserDocument, 'user' | 'purpose'> | null {
  return use.type === 'use@1' ? use : (users.get(use.userDocument) ?? null);
}

/**
 * A record as people write it: the user of a use stands in it where the document is here. Other
 * records are given back as they are.
 */
export function asWritten(
  register: { readonly users: Users },
  record: RegisterRecord,
): RegisterRecord {
  if (record.type !== 'use@2') return record;
  const known = userOf(register, record);
  if (known === null) return record;
  const { id, host, from, to } = record;
  const until = to === undefined ? {} : { to };
  const why = known.purpose === undefined ? {} : { purpose: known.purpose };
  return { type: 'use@1', id, host, user: known.user, from, ...until, ...why };
}

/** Digest of the document about a user that a register document names; null where it names none. */
export function userDocumentOf(document: RegisterDocument): string | null {
  if (!isRecordDocument(document)) return null;
  return document.record.type === 'use@2' ? document.record.userDocument : null;
}

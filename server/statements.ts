/** Register documents made ready for the log: salted, in their exact text, with its digest. */
import { randomBytes } from 'node:crypto';
import { documentDigest } from '../shared/evidence/document.ts';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  type RecordDocument,
  type RegisterDocument,
  recordFormat,
} from '../shared/register/documents.ts';
import { detachUser, parseUserDocument, type UserDocument } from '../shared/register/users.ts';

/** A register document before it got its salt. */
export type Unsalted<T extends RegisterDocument = RegisterDocument> = T extends RegisterDocument
  ? Omit<T, 'salt'>
  : never;

/** A document that can be logged. */
export interface PreparedStatement {
  readonly document: RegisterDocument;
  readonly text: string;
  /** Of the text. */
  readonly digest: string;
  /** Of a declared use: the document about its user, kept beside it. */
  readonly user?: { readonly document: UserDocument; readonly text: string };
}

/** Salts a document with 16 random bytes. Throws documentInvalid where it is none. */
export function prepareStatement({ format, ...rest }: Unsalted): PreparedStatement {
  const salt = newSalt();
  // as: adding the salt to a union of documents without it gives the union of documents.
  const salted = { format, salt, ...rest } as RegisterDocument;
  const document = parseRegisterDocument(encodeRegisterDocument(salted));
  const text = encodeRegisterDocument(document);
  return { document, text, digest: documentDigest(text) };
}

/** What a person declares, as a statement: of a use, the user goes into a document of its own. */
export function prepareRecord(
  declared: Omit<Unsalted<RecordDocument>, 'format'>,
): PreparedStatement {
  const { record } = declared;
  const format = recordFormat(record);
  if (record.type !== 'use@1') return prepareStatement({ format, ...declared });
  const detached = detachUser(record, newSalt());
  const statement = prepareStatement({ format, ...declared, record: detached.record });
  const { text } = detached;
  return { ...statement, user: { document: parseUserDocument(text), text } };
}

/** 16 random bytes. */
function newSalt(): string {
  return randomBytes(16).toString('base64url');
}

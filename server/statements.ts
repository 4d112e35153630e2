/** Register documents made ready for the log: salted, in their exact text, with its digest. */
import { randomBytes } from 'node:crypto';
import { documentDigest } from '../shared/evidence/document.ts';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  type RegisterDocument,
} from '../shared/register/documents.ts';

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
}

/** Salts a document with 16 random bytes. Throws documentInvalid where it is none. */
export function prepareStatement({ format, ...rest }: Unsalted): PreparedStatement {
  const salt = randomBytes(16).toString('base64url');
  // as: adding the salt to a union of documents without it gives the union of documents.
  const salted = { format, salt, ...rest } as RegisterDocument;
  const document = parseRegisterDocument(encodeRegisterDocument(salted));
  const text = encodeRegisterDocument(document);
  return { document, text, digest: documentDigest(text) };
}

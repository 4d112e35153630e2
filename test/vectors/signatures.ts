/** ECDSA over exact bytes by WebCrypto, for published cases that are not in our own formats. */
import { FleetsealError } from '../../shared/errors.ts';

/** One DER element: its tag, its content, and the element as it stands. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly whole: Uint8Array<ArrayBuffer>;
}

/** The elements of a DER content, one after the other. */
export function derElements(bytes: Uint8Array<ArrayBuffer>): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const first = bytes[offset + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = offset + 2 + lengthBytes;
    const hex = Buffer.from(bytes.subarray(offset + 2, start)).toString('hex');
    const end = start + (lengthBytes === 0 ? first : Number.parseInt(hex, 16));
    const tag = bytes[offset] ?? 0;
    elements.push({ tag, content: bytes.slice(start, end), whole: bytes.slice(offset, end) });
    offset = end;
  }
  return elements;
}

/** The element at a path of positions, from the outermost element down. */
export function derAt(bytes: Uint8Array<ArrayBuffer>, path: readonly number[]): DerElement {
  let elements = derElements(bytes);
  let found: DerElement | undefined;
  for (const position of path) {
    found = elements.at(position);
    if (found === undefined) throw new Error(`no DER element at ${path.join('.')}`);
    elements = (found.tag & 0x20) === 0 ? [] : derElements(found.content);
  }
  if (found === undefined) throw new Error('empty path');
  return found;
}

/** r ‖ s, 64 bytes, from an ASN.1 ECDSA signature. */
export function rawSignature(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  for (const [index, { content }] of derElements(derAt(der, [0]).content).entries()) {
    const scalar = content[0] === 0 ? content.subarray(1) : content;
    raw.set(scalar, (index + 1) * 32 - scalar.length);
  }
  return raw;
}

/** The bytes of a PEM block. */
export function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64'));
}

/** A P-256 public key from SubjectPublicKeyInfo. */
export async function p256FromSpki(spki: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'verify',
  ]);
}

/** Throws signatureInvalid unless `signature` (r ‖ s) is right for `message`. */
export async function mustVerifyP256(options: {
  key: CryptoKey;
  signature: Uint8Array<ArrayBuffer>;
  message: Uint8Array<ArrayBuffer>;
}): Promise<void> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const { key, signature, message } = options;
  if (!(await crypto.subtle.verify(algorithm, key, signature, message))) {
    throw new FleetsealError('signatureInvalid');
  }
}

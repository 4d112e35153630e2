/** A public key that somebody pasted. */
import type { CallInput } from '../../api/call.ts';
import { readObject } from './jsonObject.ts';

/** A P-256 public key as the API takes it. */
export type PublicJwk = CallInput<'addRegulatorKey'>['body']['jwk'];
/** What is wrong with a text that should be one. */
export type JwkFault = 'jwkNeeded' | 'jwkShape' | 'jwkPrivate';

/** Reads a JWK and keeps its four members; a private key is refused and nothing of it kept. */
export function readJwk(text: string): PublicJwk | JwkFault {
  if (text.trim() === '') return 'jwkNeeded';
  const given = readObject(() => text);
  if (given === null) return 'jwkShape';
  if (Object.hasOwn(given, 'd')) return 'jwkPrivate';
  const { kty, crv, x, y } = given;
  if (kty !== 'EC' || crv !== 'P-256' || !isCoordinate(x) || !isCoordinate(y)) return 'jwkShape';
  return { kty, crv, x, y };
}

function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value);
}

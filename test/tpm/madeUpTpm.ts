/**
 * A TPM that signs whatever a test wants, so that statements exist that no real TPM would make.
 * Its keys are in this process.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, fromHex, u16be, u32be } from '../../shared/bytes/bytes.ts';
import type { P256PublicJwk } from '../../shared/crypto/keys.ts';
import { nameOf } from '../../shared/tpm/public.ts';
import type { TpmStatement } from '../../shared/tpm/statement.ts';

/** Attributes as tpm2-tools makes the keys of an agent. */
export const ATTRIBUTES = { ek: 0x000300b2, ak: 0x00050472, key: 0x00040472 } as const;

/** A P-256 key with the public area that a TPM would give it. */
export interface MadeUpKey {
  readonly privateKey: KeyObject;
  readonly jwk: P256PublicJwk;
  readonly publicBytes: Uint8Array;
}

const sized = (bytes: Uint8Array) => concat(u16be(bytes.length), bytes);

/** A key; `scheme` is everything between policy and curve, as hex. */
export function madeUpKey(attributes: number, scheme = '00100018000b'): MadeUpKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const publicBytes = concat(
    fromHex('0023000b'),
    u32be(attributes),
    fromHex(`0000${scheme}00030010`),
    sized(fromBase64Url(x)),
    sized(fromBase64Url(y)),
  );
  return { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y }, publicBytes };
}

/** A TPMS_ATTEST. `type` and `magic` are hex. */
export function madeUpAttest(options: {
  body: Uint8Array;
  extraData: Uint8Array;
  type: string;
  magic?: string;
}): Uint8Array {
  const { body, extraData, type, magic = 'ff544347' } = options;
  const clock = fromHex(`${'00'.repeat(16)}01${'00'.repeat(8)}`);
  const signer = sized(fromHex(`000b${'22'.repeat(32)}`));
  return concat(fromHex(magic + type), signer, sized(extraData), clock, body);
}

/** ECDSA by a key over bytes: r ‖ s as base64url. */
export function madeUpSignature({ privateKey }: MadeUpKey, bytes: Uint8Array): string {
  const options = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return toBase64Url(sign('sha256', bytes, options));
}

/** What a statement is made of; every part can be replaced by a wrong one. */
export interface MadeUpParts {
  readonly ek?: MadeUpKey;
  readonly ak?: MadeUpKey;
  readonly key?: MadeUpKey;
  readonly certified?: Uint8Array;
  readonly type?: string;
  readonly magic?: string;
}

/** A statement, and the host key that it is about. */
export function madeUpStatement(
  extraData: Uint8Array,
  parts: MadeUpParts = {},
): { statement: TpmStatement; jwk: P256PublicJwk } {
  const ek = parts.ek ?? madeUpKey(ATTRIBUTES.ek, '0006008000430010');
  const ak = parts.ak ?? madeUpKey(ATTRIBUTES.ak);
  const key = parts.key ?? madeUpKey(ATTRIBUTES.key);
  const { certified = nameOf(key.publicBytes), type = '8017', magic = 'ff544347' } = parts;
  const body = concat(sized(certified), sized(certified));
  const attest = madeUpAttest({ body, extraData, type, magic });
  return {
    jwk: key.jwk,
    statement: {
      ekPublic: toBase64Url(ek.publicBytes),
      ekCertificate: null,
      akPublic: toBase64Url(ak.publicBytes),
      keyPublic: toBase64Url(key.publicBytes),
      certifyInfo: toBase64Url(attest),
      certifySignature: madeUpSignature(ak, attest),
    },
  };
}

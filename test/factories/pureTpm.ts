/** A TPM for tests that need only what one writes and signs: structures made here, no device. */
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { type Bytes, concat, u16be, u32be, u64be } from '../../shared/bytes/bytes.ts';
import type { P256PublicJwk } from '../../shared/crypto/keys.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { nameOf, TPM_ALG, TPM_ATTRIBUTE, type TpmAttribute } from '../../shared/tpm/public.ts';
import { QUOTED_PCRS, type TpmQuote, type TpmStatement } from '../../shared/tpm/statement.ts';
import { makeTestKey } from './testLog.ts';

/** A TPM with an attestation key of its own. */
export interface PureTpm {
  /** What it says of a host key. */
  statement(
    jwk: P256PublicJwk,
    certificate?: string | null,
    qualifier?: Uint8Array,
  ): Promise<TpmStatement>;
  /** A quote with 32 bytes as qualifying data; every register holds `value`. */
  quote(nonce: Uint8Array, value?: number): Promise<TpmQuote>;
}

const INBORN = ['fixedTpm', 'fixedParent', 'sensitiveDataOrigin'] as const;
const sized = (bytes: Uint8Array) => concat(u16be(bytes.length), bytes);

function publicArea(jwk: P256PublicJwk, uses: readonly TpmAttribute[]): Bytes {
  const wraps = uses.includes('decrypt');
  const attributes = [...INBORN, ...uses].reduce((all, name) => all + TPM_ATTRIBUTE[name], 0);
  const symmetric = wraps
    ? [TPM_ALG.aes, 128, TPM_ALG.cfb].map(u16be)
    : [u16be(TPM_ALG.null), u16be(TPM_ALG.ecdsa)];
  const scheme = wraps ? TPM_ALG.null : TPM_ALG.sha256;
  return concat(
    u16be(TPM_ALG.ecc),
    u16be(TPM_ALG.sha256),
    u32be(attributes),
    sized(new Uint8Array(0)),
    ...symmetric,
    ...[scheme, TPM_ALG.curveP256, TPM_ALG.null].map(u16be),
    sized(fromBase64Url(jwk.x)),
    sized(fromBase64Url(jwk.y)),
  );
}

function attest(type: number, extraData: Uint8Array, body: Uint8Array): Bytes {
  const clock = concat(u64be(1), u32be(0), u32be(0), Uint8Array.of(1), u64be(1));
  const head = concat(u32be(0xff544347), u16be(type), sized(new Uint8Array(0)), sized(extraData));
  return concat(head, clock, body);
}

/** Makes a TPM. */
export async function makePureTpm(): Promise<PureTpm> {
  const attestationKey = await makeTestKey();
  const endorsementKey = await makeTestKey();
  const akPublic = publicArea(attestationKey.jwk, ['restricted', 'sign']);
  return {
    async statement(jwk, certificate = null, qualifier = new Uint8Array(32)) {
      const keyPublic = publicArea(jwk, ['sign']);
      const body = concat(sized(nameOf(keyPublic)), sized(new Uint8Array(0)));
      const certifyInfo = attest(0x8017, qualifier, body);
      return {
        ekPublic: toBase64Url(publicArea(endorsementKey.jwk, ['restricted', 'decrypt'])),
        ekCertificate: certificate,
        akPublic: toBase64Url(akPublic),
        keyPublic: toBase64Url(keyPublic),
        certifyInfo: toBase64Url(certifyInfo),
        certifySignature: toBase64Url(await attestationKey.sign(certifyInfo)),
      };
    },
    async quote(nonce, value = 0) {
      const pcrs = QUOTED_PCRS.map(() => new Uint8Array(32).fill(value));
      const selection = concat(u32be(1), u16be(TPM_ALG.sha256), Uint8Array.of(3, 0xff, 0, 0));
      const quoted = attest(0x8018, nonce, concat(selection, sized(sha256(concat(...pcrs)))));
      return {
        quoted: toBase64Url(quoted),
        signature: toBase64Url(await attestationKey.sign(quoted)),
        pcrs: pcrs.map((pcr) => toBase64Url(pcr)),
      };
    },
  };
}

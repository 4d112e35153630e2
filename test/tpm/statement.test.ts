import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { makeCredential } from '../../server/tpm/makeCredential.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, utf8 } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import {
  type TpmStatement,
  tpmCredentialSchema,
  tpmQualifier,
  tpmQuoteSchema,
  tpmStatementSchema,
} from '../../shared/tpm/statement.ts';
import { attestationKeyOf, verifyStatement } from '../../shared/tpm/statementCheck.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { ATTRIBUTES, type MadeUpParts, madeUpKey, madeUpStatement } from './madeUpTpm.ts';
import { TPM_TOOLS, type TpmMaker, tpmMaker } from './softwareTpm.ts';

const QUALIFIER = tpmQualifier({ serverNonce: 'a', agentNonce: 'b' });

const why = async (parts: MadeUpParts, changes: Partial<TpmStatement> = {}) => {
  const { statement, jwk } = madeUpStatement(QUALIFIER, parts);
  try {
    await verifyStatement({ ...statement, ...changes }, jwk);
    return 'valid';
  } catch (error) {
    expect(error).toMatchObject({ code: 'tpmInvalid' });
    return error instanceof Error ? error.message : '';
  }
};
const without = (attributes: number, bit: number) => madeUpKey(attributes & ~bit);

describe('a statement about the keys of a TPM', () => {
  it('is accepted where the attestation key certifies the host key', async () => {
    const { statement, jwk } = madeUpStatement(QUALIFIER);
    expect((await verifyStatement(statement, jwk)).extraData).toEqual(QUALIFIER);
    expect(await why({ type: '801a' })).toBe('valid');
  });

  it('is refused when the attestation key can sign something else, or leave the TPM', async () => {
    const refused = 'the attestation key is not a restricted P-256 signing key of a TPM';
    for (const bit of [0x2, 0x10, 0x20, 0x10000, 0x40000]) {
      expect(await why({ ak: without(ATTRIBUTES.ak, bit) }), `bit ${bit}`).toBe(refused);
    }
    expect(await why({ ak: madeUpKey(ATTRIBUTES.ak | 0x20000) })).toBe(refused);
    expect(await why({ ak: madeUpKey(ATTRIBUTES.ak, '00100010') })).toBe(refused);
  });

  it('is refused when the host key was made elsewhere, can leave, or is another', async () => {
    const refused = 'the host key is not a P-256 signing key made in a TPM';
    for (const bit of [0x2, 0x10, 0x20, 0x40000]) {
      expect(await why({ key: without(ATTRIBUTES.key, bit) }), `bit ${bit}`).toBe(refused);
    }
    expect(await why({ key: madeUpKey(ATTRIBUTES.key | 0x10000) })).toBe(refused);
    expect(await why({ key: madeUpKey(ATTRIBUTES.key | 0x20000) })).toBe(refused);
    const { statement } = madeUpStatement(QUALIFIER);
    const { jwk } = madeUpStatement(QUALIFIER);
    await expect(verifyStatement(statement, jwk)).rejects.toMatchObject({
      code: 'tpmInvalid',
      message: 'the host key is another one than the TPM holds',
    });
  });

  it('is refused when the endorsement key is none', async () => {
    const refused = 'the endorsement key is not a restricted decryption key of a TPM';
    expect(await why({ ek: madeUpKey(ATTRIBUTES.ak) })).toBe(refused);
    const wraps = '0006008000430010';
    for (const bit of [0x2, 0x10, 0x20, 0x10000, 0x20000]) {
      expect(await why({ ek: madeUpKey(ATTRIBUTES.ek & ~bit, wraps) }), `bit ${bit}`).toBe(refused);
    }
    expect(await why({ ek: madeUpKey(ATTRIBUTES.ek | 0x40000, wraps) })).toBe(refused);
  });

  it('is refused when another key is certified, or nothing is', async () => {
    const another = 'another key than the host key is certified';
    expect(await why({ certified: new Uint8Array(34) })).toBe(another);
    const noStatement = 'no statement of a TPM';
    expect(await why({ magic: '00000000' })).toBe(noStatement);
    expect(await why({ type: '8019' })).toBe('statement type 0x8019');
  });

  it('is refused when the signature is of another key or over other bytes', async () => {
    const { statement } = madeUpStatement(QUALIFIER);
    const unsigned = 'the attestation key did not sign it';
    expect(await why({}, { certifyInfo: statement.certifyInfo })).toBe(unsigned);
    expect(await why({}, { certifySignature: statement.certifySignature })).toBe(unsigned);
    const zeros = toBase64Url(new Uint8Array(64));
    expect(await why({}, { certifySignature: zeros })).toBe(unsigned);
  });

  it('is refused when an attestation key is off the curve', async () => {
    const { publicBytes, ...others } = madeUpKey(ATTRIBUTES.ak);
    const moved = concat(publicBytes.subarray(0, -1), Uint8Array.of((publicBytes.at(-1) ?? 0) ^ 1));
    const ak = { ...others, publicBytes: moved };
    expect(await why({ ak })).toBe('the attestation key is not of P-256');
  });
});

describe('the statement of a TPM in software', () => {
  let maker: TpmMaker;
  let root: string;
  let identity: Identity;

  beforeAll(async () => {
    requireDebianTools([...TPM_TOOLS]);
    maker = tpmMaker();
    root = mkdtempSync(join(tmpdir(), 'fs-tpm-state-'));
    const { tcti } = await maker.tpm();
    identity = await loadOrCreateIdentity(join(root, 'host'), { keyStore: 'tpm', tcti });
  }, INSTALL_MS);

  afterAll(async () => {
    await maker.close();
    rmSync(root, { recursive: true });
  });

  it('holds for its own host key and qualifier, and has the shapes of the protocol', async () => {
    const { tpm: keys, jwk } = identity;
    const statement = await keys?.statement(QUALIFIER);
    const parsed = tpmStatementSchema.parse(statement);
    expect((await verifyStatement(parsed, jwk)).extraData).toEqual(QUALIFIER);
    expect((await attestationKeyOf(parsed)).type).toBe('public');
    expect(parsed.ekCertificate).not.toBeNull();
    tpmQuoteSchema.parse(await keys?.quote(sha256(utf8('nonce'))));
    const { ekPublic, akPublic } = parsed;
    tpmCredentialSchema.parse(makeCredential({ ekPublic, akPublic, secret: sha256(utf8('')) }));
  });
});

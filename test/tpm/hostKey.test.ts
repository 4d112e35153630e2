import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createIdentity,
  IDENTITY_FILE,
  type Identity,
  loadOrCreateIdentity,
} from '../../agent/state/identity.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { concat, utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws, signJws, verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { verifyQuote } from '../../shared/tpm/quote.ts';
import type { TpmQuote } from '../../shared/tpm/statement.ts';
import { attestationKeyOf } from '../../shared/tpm/statementCheck.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { rawSignature } from '../vectors/signatures.ts';
import { checkQuote } from './checkQuote.ts';
import { type SoftwareTpm, TPM_TOOLS, type TpmMaker, tpmMaker } from './softwareTpm.ts';

const NOTHING_THERE = 'swtpm:path=/nonexistent/socket';
const NONCE = sha256(utf8('nonce'));

let maker: TpmMaker;
let tpm: SoftwareTpm;
let root: string;

beforeAll(async () => {
  requireDebianTools([...TPM_TOOLS]);
  maker = tpmMaker();
  tpm = await maker.tpm();
  root = mkdtempSync(join(tmpdir(), 'fs-tpm-state-'));
}, INSTALL_MS);

afterAll(async () => {
  await maker.close();
  rmSync(root, { recursive: true });
});

const state = (name: string) => join(root, name);
const inTpm = (name: string, tcti = tpm.tcti) =>
  loadOrCreateIdentity(state(name), { keyStore: 'tpm', tcti });

function tpmOf({ tpm: keys }: Identity) {
  if (keys === null) throw new Error('the key is in a file');
  return keys;
}

async function expectToSign(identity: Identity): Promise<void> {
  const signed = await signJws({ payload: utf8('{}'), typ: 'test+jwt', signer: identity });
  const parsed = parseJws(signed, { typ: 'test+jwt', maxBytes: 1000 });
  expect(parsed.kid).toBe(identity.kid);
  await verifyJws(parsed, await importP256PublicKey(identity.jwk));
}

describe('a host key in a TPM', () => {
  it('is made once, and signs after every start', async () => {
    const first = await inTpm('once');
    await expectToSign(first);
    const again = await loadOrCreateIdentity(state('once'), { keyStore: 'file', tcti: tpm.tcti });
    expect(again).toMatchObject({ kid: first.kid, ueid: first.ueid });
    await expectToSign(again);
  });

  it('is kept as blobs in the one identity file, and no private key is in it', async () => {
    await inTpm('file');
    const path = join(state('file'), IDENTITY_FILE);
    const { format, tpm: blobs, ...others } = JSON.parse(readFileSync(path, 'utf8'));
    expect(format).toBe('fleetseal/identity@2');
    expect(Object.keys(others)).toEqual(['ueid']);
    expect(Object.keys(blobs)).toContain('keyPrivate');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(join(state('file'), 'tpm'))).toBe(false);
  });

  it('signs and quotes again and again and leaves nothing loaded', async () => {
    const identity = await inTpm('often');
    for (let round = 0; round < 6; round += 1) {
      await Promise.all([tpmOf(identity).quote(NONCE), expectToSign(identity)]);
    }
    expect(tpm.loaded()).toBe('');
    expect(existsSync(join(state('often'), 'tpm'))).toBe(false);
  });

  it('can be made beside the first one, for the same host', async () => {
    const first = await inTpm('rotated');
    const { ueid } = first;
    const options = { keyStore: 'tpm', tcti: tpm.tcti, ueid } as const;
    const next = await createIdentity(state('rotated'), options, 'identity.next.json');
    expect(next.ueid).toBe(ueid);
    expect(next.kid).not.toBe(first.kid);
    expect((await inTpm('rotated')).kid).toBe(first.kid);
    await expectToSign(next);
  });

  it('removes what a killed agent left in the folder of its visits', async () => {
    await inTpm('left');
    const parent = join(state('left'), 'tpm');
    await createIdentity(parent, { keyStore: 'file' }, 'left.json');
    await inTpm('left');
    expect(existsSync(parent)).toBe(false);
  });

  it('is refused in the TPM of another machine, with what happened', async () => {
    await inTpm('image');
    const other = await maker.tpm({ certificate: false });
    const refused = { code: 'keyUnusable', message: expect.stringContaining('image of a host') };
    await expect(inTpm('image', other.tcti)).rejects.toMatchObject(refused);
    expect(other.loaded()).toBe('');
  });

  it('is refused where no TPM answers: a key in a file never takes its place', async () => {
    await inTpm('gone');
    const options = { keyStore: 'auto', tcti: NOTHING_THERE } as const;
    const refused = { code: 'tpmUnavailable' };
    await expect(loadOrCreateIdentity(state('gone'), options)).rejects.toMatchObject(refused);
  });

  it('is refused when its file was changed', async () => {
    await inTpm('changed');
    const path = join(state('changed'), IDENTITY_FILE);
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const put = async (tpmBlobs: object) => {
      await writeFile(path, JSON.stringify({ ...file, tpm: { ...file.tpm, ...tpmBlobs } }));
      chmodSync(path, 0o600);
      return inTpm('changed').catch((error) => error.code);
    };
    expect(await put({ keyPublic: 'AAAA' })).toBe('stateInvalid');
    expect(await put({ more: 'AAAA' })).toBe('stateInvalid');
    expect(await put({ keyPrivate: file.tpm.akPrivate })).toBe('keyUnusable');
  });
});

describe('where a new key is made', () => {
  it('is the TPM by itself, where one answers', async () => {
    const options = { keyStore: 'auto', tcti: tpm.tcti } as const;
    expect((await loadOrCreateIdentity(state('auto'), options)).tpm).not.toBeNull();
  });

  it('is a file by itself where none answers, and stays there', async () => {
    const why: string[] = [];
    const onFallback = (error: { code: string }) => why.push(error.code);
    const options = { keyStore: 'auto', tcti: NOTHING_THERE, onFallback } as const;
    const first = await loadOrCreateIdentity(state('fallback'), options);
    expect(first.tpm).toBeNull();
    expect(why).toEqual(['tpmUnavailable']);
    expect((await inTpm('fallback')).kid).toBe(first.kid);
  });

  it('is nowhere when it must be the TPM and none answers', async () => {
    const refused = { code: 'tpmUnavailable' };
    await expect(inTpm('must', NOTHING_THERE)).rejects.toMatchObject(refused);
    expect(existsSync(join(state('must'), IDENTITY_FILE))).toBe(false);
  });

  it('is never reached through a program of the setting', async () => {
    const refused = { code: 'tpmUnavailable', message: expect.stringContaining('no way to a TPM') };
    await expect(inTpm('program', 'cmd:touch /tmp/x')).rejects.toMatchObject(refused);
  });
});

describe('a quote', () => {
  const madeBy = async (name: string) => {
    const keys = tpmOf(await inTpm(name));
    const statement = await keys.statement(NONCE);
    const attestationKey = await attestationKeyOf(statement);
    return { quote: await keys.quote(NONCE), attestationKey, akPublic: statement.akPublic };
  };
  const flipped = (text: string) => {
    const bytes = Buffer.from(text, 'base64url');
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };

  it('is true for us and for tpm2_checkquote', async () => {
    tpm.run('pcrextend', `4:sha256=${'11'.repeat(32)}`);
    const { quote, attestationKey, akPublic } = await madeBy('quote');
    const verdict = await verifyQuote(quote, { attestationKey, nonce: NONCE });
    expect(verdict).toEqual({ valid: true, pcrs: quote.pcrs });
    expect(quote.pcrs[4]).toBe(
      Buffer.from(sha256(Buffer.concat([Buffer.alloc(32), Buffer.alloc(32, 0x11)]))).toString(
        'base64url',
      ),
    );
    await checkQuote(tpm, { akPublic, nonce: NONCE, quote });
    const nonce = new Uint8Array(32);
    await expect(checkQuote(tpm, { akPublic, nonce, quote })).rejects.toThrow();
  });

  it('is refused with another nonce, value, signature, key or statement', async () => {
    const { quote, attestationKey } = await madeBy('quote');
    const why = async (changes: Partial<TpmQuote>, needs: object = {}) => {
      const changed = { ...quote, ...changes };
      const verdict = await verifyQuote(changed, { attestationKey, nonce: NONCE, ...needs });
      return verdict.valid ? 'valid' : verdict.why;
    };
    expect(await why({})).toBe('valid');
    expect(await why({}, { nonce: new Uint8Array(32) })).toBe('another nonce');
    const pcrs = [...quote.pcrs.slice(0, 7), quote.pcrs[4] ?? ''];
    expect(await why({ pcrs })).toBe('other values of the registers');
    const unsigned = 'the attestation key did not sign it';
    expect(await why({ signature: flipped(quote.signature) })).toBe(unsigned);
    expect(await why({ quoted: flipped(quote.quoted) })).toBe(unsigned);
    const identity = await inTpm('quote');
    const hostKey = await importP256PublicKey(identity.jwk);
    expect(await why({}, { attestationKey: hostKey })).toBe(unsigned);
    const { certifyInfo, certifySignature } = await tpmOf(identity).statement(NONCE);
    const certificate = { quoted: certifyInfo, signature: certifySignature };
    expect(await why(certificate)).toBe('type creation, not quote');
  });

  it('is refused over other registers', async () => {
    const { attestationKey, akPublic } = await madeBy('quote');
    const quote = await quoteOf(akPublic, 'sha256:0,1,2,3,4,5,6');
    const verdict = await verifyQuote(quote, { attestationKey, nonce: NONCE });
    expect(verdict).toEqual({ valid: false, why: 'registers other than SHA-256 PCR 0 to 7' });
  });

  /** Quotes other registers with the attestation key of the state `quote`. */
  async function quoteOf(akPublic: string, list: string): Promise<TpmQuote> {
    const blobs = JSON.parse(readFileSync(join(state('quote'), IDENTITY_FILE), 'utf8')).tpm;
    const publicBytes = fromBase64Url(akPublic);
    await writeFile(tpm.file('ak.pub'), concat(Uint8Array.of(0, publicBytes.length), publicBytes));
    await writeFile(tpm.file('ak.priv'), fromBase64Url(blobs.akPrivate));
    const attributes =
      'restricted|decrypt|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda';
    const parent = ['-G', 'ecc256:null:aes128cfb', '-g', 'sha256', '-a', attributes];
    tpm.run('createprimary', '-C', 'o', ...parent, '-c', '@parent');
    tpm.run('flushcontext', '-t');
    tpm.run('load', '-C', '@parent', '-u', '@ak.pub', '-r', '@ak.priv', '-c', '@ak');
    tpm.run('flushcontext', '-t');
    const nonce = Buffer.from(NONCE).toString('hex');
    const files = ['-m', '@message', '-s', '@signature', '-f', 'plain'];
    tpm.run('quote', '-c', '@ak', '-l', list, '-q', nonce, ...files);
    tpm.run('flushcontext', '-t');
    const { pcrs } = await tpmOf(await inTpm('quote')).quote(NONCE);
    const der = readFileSync(tpm.file('signature'));
    const quoted = readFileSync(tpm.file('message')).toString('base64url');
    return {
      quoted,
      signature: Buffer.from(rawSignature(new Uint8Array(der))).toString('base64url'),
      pcrs,
    };
  }
});

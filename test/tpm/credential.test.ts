import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOrCreateIdentity, type TpmKeys } from '../../agent/state/identity.ts';
import { verifyEkCertificate } from '../../server/tpm/ekChain.ts';
import { makeCredential } from '../../server/tpm/makeCredential.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, toHex, u16be, utf8 } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { nameOf, parsePublic } from '../../shared/tpm/public.ts';
import { structureBytes } from '../../shared/tpm/reader.ts';
import type { TpmCredential, TpmStatement } from '../../shared/tpm/statement.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { type SoftwareTpm, TPM_TOOLS, type TpmMaker, tpmMaker } from './softwareTpm.ts';

const SECRET = sha256(utf8('secret'));

interface Host {
  readonly tpm: SoftwareTpm;
  readonly keys: TpmKeys;
  readonly statement: TpmStatement;
}

let maker: TpmMaker;
let root: string;
let rsa: Host;
let ecc: Host;

beforeAll(async () => {
  requireDebianTools([...TPM_TOOLS, 'openssl']);
  maker = tpmMaker();
  root = mkdtempSync(join(tmpdir(), 'fs-tpm-state-'));
  rsa = await hostWith(await maker.tpm());
  ecc = await hostWith(await maker.tpm({ certificate: false }));
}, INSTALL_MS);

afterAll(async () => {
  await maker.close();
  rmSync(root, { recursive: true });
});

let hosts = 0;
async function hostWith(tpm: SoftwareTpm): Promise<Host> {
  hosts += 1;
  const options = { keyStore: 'tpm', tcti: tpm.tcti } as const;
  const { tpm: keys } = await loadOrCreateIdentity(join(root, String(hosts)), options);
  if (keys === null) throw new Error('the key is in a file');
  return { tpm, keys, statement: await keys.statement(SECRET) };
}

const credentialFor = ({ ekPublic, akPublic }: TpmStatement, secret = SECRET) =>
  makeCredential({ ekPublic, akPublic, secret });

/**
 * Makes a certificate `ek.der` for the key `ek.pem` of a TPM; returns who issued it, as PEM. Every
 * issuer has another key, and the same name and key id.
 */
function issueCertificate(tpm: SoftwareTpm): string {
  const ca = { key: tpm.file('ca.key'), certificate: tpm.file('ca.pem') };
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = '[req]\ndistinguished_name=name\n[name]\n';
  const authority = `basicConstraints=CA:TRUE\nsubjectKeyIdentifier=${'01'.repeat(20)}\n`;
  writeFileSync(tpm.file('ca.conf'), `${names}[authority]\n${authority}`);
  const how = ['-config', tpm.file('ca.conf'), '-extensions', 'authority'];
  const root = ['-x509', '-days', '30', '-subj', '/CN=maker', ...how];
  openssl('req', ...root, ...curve, '-keyout', ca.key, '-out', ca.certificate);
  const subject = ['-new', '-subj', '/CN=ek', '-force_pubkey', tpm.file('ek.pem'), '-days', '30'];
  const by = ['-CA', ca.certificate, '-CAkey', ca.key, '-CAcreateserial'];
  openssl('x509', ...subject, ...by, '-outform', 'DER', '-out', tpm.file('ek.der'));
  return readFileSync(ca.certificate, 'utf8');
}

describe('a credential that a server makes', () => {
  it('is opened by the TPM that it was made for, with an RSA endorsement key', async () => {
    expect(parsePublic(structureBytes(rsa.statement.ekPublic)).key.type).toBe('rsa');
    const secret = await rsa.keys.activate(credentialFor(rsa.statement));
    expect(secret).toBe(toBase64Url(SECRET));
    expect(rsa.tpm.loaded()).toBe('');
  });

  it('is opened by the TPM that it was made for, with a P-256 endorsement key', async () => {
    expect(parsePublic(structureBytes(ecc.statement.ekPublic)).key.type).toBe('ecc');
    expect(await ecc.keys.activate(credentialFor(ecc.statement))).toBe(toBase64Url(SECRET));
    expect(ecc.tpm.loaded()).toBe('');
  });

  it('is opened also after the program restarted in between', async () => {
    const options = { keyStore: 'tpm', tcti: rsa.tpm.tcti } as const;
    const { tpm: keys } = await loadOrCreateIdentity(join(root, '1'), options);
    expect(await keys?.activate(credentialFor(rsa.statement))).toBe(toBase64Url(SECRET));
  });

  it('is opened by no other TPM, and leaves no session in it', async () => {
    const other = await hostWith(await maker.tpm());
    const refused = { code: 'activationFailed' };
    const credential = credentialFor(rsa.statement);
    await expect(other.keys.activate(credential)).rejects.toMatchObject(refused);
    expect(other.tpm.loaded()).toBe('');
  });

  it('is not opened with another attestation key in the same TPM', async () => {
    const other = await hostWith(rsa.tpm);
    expect(other.statement.ekPublic).toBe(rsa.statement.ekPublic);
    const mixed = { ...rsa.statement, akPublic: other.statement.akPublic };
    const refused = { code: 'activationFailed' };
    await expect(rsa.keys.activate(credentialFor(mixed))).rejects.toMatchObject(refused);
    expect(await other.keys.activate(credentialFor(mixed))).toBe(toBase64Url(SECRET));
  });

  it('is not opened when a byte of it was changed, or when it is no credential', async () => {
    const { credentialBlob, encryptedSecret } = credentialFor(ecc.statement);
    const flip = (text: string) => {
      const bytes = Buffer.from(text, 'base64url');
      const last = bytes.length - 1;
      bytes[last] = (bytes[last] ?? 0) ^ 1;
      return bytes.toString('base64url');
    };
    const attempts: TpmCredential[] = [
      { credentialBlob: flip(credentialBlob), encryptedSecret },
      { credentialBlob, encryptedSecret: flip(encryptedSecret) },
      { credentialBlob: 'AAAA', encryptedSecret: 'AAAA' },
    ];
    for (const attempt of attempts) {
      const refused = { code: 'activationFailed' };
      await expect(ecc.keys.activate(attempt)).rejects.toMatchObject(refused);
    }
    expect(ecc.tpm.loaded()).toBe('');
  });

  it('must hold 32 bytes for the agent', async () => {
    const short = credentialFor(ecc.statement, SECRET.slice(0, 16));
    await expect(ecc.keys.activate(short)).rejects.toMatchObject({ code: 'activationFailed' });
  });

  it('is not made for a key that is none', () => {
    const { akPublic, ekPublic } = ecc.statement;
    const publicBytes = structureBytes(ekPublic);
    publicBytes.set(new Uint8Array(31), publicBytes.length - 31);
    const offCurve = { ekPublic: toBase64Url(publicBytes), akPublic, secret: SECRET };
    const refused = expect.objectContaining({ code: 'tpmInvalid' });
    expect(() => makeCredential(offCurve)).toThrow(refused);
    expect(() => makeCredential({ ...offCurve, ekPublic: 'AAAA' })).toThrow(refused);
    expect(() => makeCredential({ ekPublic, akPublic, secret: SECRET.slice(0, 0) })).toThrow(
      TypeError,
    );
  });
});

describe('a credential that tpm2_makecredential makes', () => {
  it('is opened by the agent, and has the layout of ours', async () => {
    for (const { tpm, keys, statement } of [rsa, ecc]) {
      const ek = structureBytes(statement.ekPublic);
      await writeFile(tpm.file('ek.pub'), concat(u16be(ek.length), ek));
      await writeFile(tpm.file('secret'), SECRET);
      const name = toHex(nameOf(structureBytes(statement.akPublic)));
      const files = ['-u', '@ek.pub', '-s', '@secret', '-o', '@credential'];
      tpm.run('makecredential', '-T', 'none', ...files, '-n', name);
      const file = await readFile(tpm.file('credential'));
      const split = 8 + 2 + file.readUInt16BE(8);
      const credential: TpmCredential = {
        credentialBlob: file.subarray(8, split).toString('base64url'),
        encryptedSecret: file.subarray(split).toString('base64url'),
      };
      expect(await keys.activate(credential)).toBe(toBase64Url(SECRET));
      const ours = credentialFor(statement);
      expect(ours.credentialBlob.length).toBe(credential.credentialBlob.length);
      expect(ours.encryptedSecret.length).toBe(credential.encryptedSecret.length);
    }
  });
});

describe('the endorsement certificate of a TPM', () => {
  const verify = ({ ekCertificate, ekPublic }: TpmStatement, changes: object = {}) => {
    const { trustedPems } = maker;
    const der = ekCertificate ?? '';
    return verifyEkCertificate({ der, ekPublic, trustedPems, now: Date.now(), ...changes });
  };
  const why = (statement: TpmStatement, changes: object = {}) => {
    const verdict = verify(statement, changes);
    return verdict.trusted ? 'trusted' : verdict.why;
  };

  it('leads to the maker that the operator trusts', () => {
    expect(verify(rsa.statement)).toEqual({ trusted: true });
    expect(ecc.statement.ekCertificate).toBeNull();
  });

  it('is refused where the operator trusts nobody, another maker, or half of a chain', async () => {
    const noIssuer = expect.stringContaining('no trusted certificate issued');
    expect(why(rsa.statement, { trustedPems: [] })).toEqual(noIssuer);
    const other = tpmMaker();
    const otherTpm = await other.tpm();
    expect(why(rsa.statement, { trustedPems: other.trustedPems })).toEqual(noIssuer);
    await otherTpm.close();
    await other.close();
    const [rootPem, issuerPem] = maker.trustedPems;
    expect(why(rsa.statement, { trustedPems: [issuerPem] })).toEqual(noIssuer);
    expect(why(rsa.statement, { trustedPems: [rootPem] })).toEqual(noIssuer);
    expect(why(rsa.statement, { trustedPems: [`${rootPem}\n${issuerPem}`] })).toBe('trusted');
  });

  it('is refused for another key, at another time, and when it is none', () => {
    const { ekPublic } = ecc.statement;
    const forAnother = 'Endorsement certificate: it is for another key.';
    expect(why(rsa.statement, { ekPublic })).toBe(forAnother);
    expect(why(rsa.statement, { ekPublic: 'AAAA' })).toBe(forAnother);
    expect(why(rsa.statement, { now: 0 })).toContain('is not valid now');
    expect(why({ ...rsa.statement, ekCertificate: 'AAAA' })).toContain('no X.509 certificate');
  });

  it('is found at the index of P-256 keys too, in an index larger than it', async () => {
    const tpm = await maker.tpm({ certificate: false });
    tpm.run('createek', '-G', 'ecc', '-c', '@ek', '-u', '@ek.pem', '-f', 'pem');
    const trustedPem = issueCertificate(tpm);
    const der = await readFile(tpm.file('ek.der'));
    await writeFile(tpm.file('index'), Buffer.concat([der, Buffer.alloc(100, 0xff)]));
    const size = String(der.length + 100);
    tpm.run('nvdefine', '0x01c0000a', '-C', 'o', '-s', size, '-a', 'ownerwrite|authread');
    tpm.run('nvwrite', '0x01c0000a', '-C', 'o', '-i', '@index');
    const { keys, statement } = await hostWith(tpm);
    expect(statement.ekCertificate).toBe(der.toString('base64url'));
    expect(verify(statement, { trustedPems: [trustedPem] })).toEqual({ trusted: true });
    const namesake = issueCertificate(tpm);
    expect(why(statement, { trustedPems: [namesake] })).toContain('no trusted certificate issued');
    expect(await keys.activate(credentialFor(statement))).toBe(toBase64Url(SECRET));
  });

  it('is checked against files of certificates only', () => {
    expect(() => verify(rsa.statement, { trustedPems: ['nothing'] })).toThrow(TypeError);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(() => verify(rsa.statement, { trustedPems: [broken] })).toThrow(TypeError);
  });
});

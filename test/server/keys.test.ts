import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKeys } from '../../server/keys.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws, signJws, verifyJws } from '../../shared/crypto/jws.ts';
import {
  importEd25519PublicKey,
  importP256PublicKey,
  thumbprint,
  verifyEd25519,
} from '../../shared/crypto/keys.ts';
import { LIMITS } from '../../shared/limits.ts';

const invalid = expect.objectContaining({ code: 'stateInvalid' });
const FILES = ['evidence-log.pem', 'register-log.pem', 'report.pem', 'server.pem'];

let parent = '';
let directory = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'fleetseal-keys-'));
  directory = join(parent, 'keys');
});
afterEach(() => rmSync(parent, { recursive: true }));

const publicParts = ({
  evidenceLog,
  registerLog,
  server,
  report,
}: Awaited<ReturnType<typeof loadOrCreateKeys>>) => [
  evidenceLog.publicKey,
  registerLog.publicKey,
  server.publicJwk,
  report.publicJwk,
];

describe('the server keys', () => {
  it('are made at the first start, each in a file for the owner alone', async () => {
    const before = process.umask(0);
    await loadOrCreateKeys(directory);
    process.umask(before);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory).sort()).toEqual(FILES);
    for (const name of FILES) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it('are the same at the second start, and all different', async () => {
    const first = publicParts(await loadOrCreateKeys(directory));
    const second = publicParts(await loadOrCreateKeys(directory));
    expect(second).toEqual(first);
    expect(new Set(first.map((part) => JSON.stringify(part))).size).toBe(4);
  });

  it('of the logs sign Ed25519', async () => {
    const { evidenceLog, registerLog } = await loadOrCreateKeys(directory);
    for (const { publicKey, sign } of [evidenceLog, registerLog]) {
      const signature = await sign(utf8('a checkpoint'));
      const key = await importEd25519PublicKey(publicKey);
      expect(await verifyEd25519(key, signature, utf8('a checkpoint'))).toBe(true);
      expect(await verifyEd25519(key, signature, utf8('another one'))).toBe(false);
    }
  });

  it('of server and report sign ES256 under their thumbprint', async () => {
    const { server, report } = await loadOrCreateKeys(directory);
    for (const key of [server, report]) {
      const text = await signJws({ payload: utf8('{}'), typ: 'test', signer: key });
      const parsed = parseJws(text, { typ: 'test', maxBytes: LIMITS.evidenceBytes });
      expect(parsed.kid).toBe(thumbprint(key.publicJwk));
      await verifyJws(parsed, await importP256PublicKey(key.publicJwk));
    }
  });

  it.each([0o604, 0o640, 0o660])('are refused from a file of mode %o', async (mode) => {
    await loadOrCreateKeys(directory);
    chmodSync(join(directory, 'server.pem'), mode);
    await expect(loadOrCreateKeys(directory)).rejects.toEqual(invalid);
  });

  it('are refused from a directory that others can enter', async () => {
    await loadOrCreateKeys(directory);
    chmodSync(directory, 0o750);
    await expect(loadOrCreateKeys(directory)).rejects.toEqual(invalid);
  });

  it.each([
    ['empty', () => ''],
    ['cut short', (pem: string) => pem.slice(0, pem.length / 2)],
    ['something else', () => 'not a key\n'],
  ])('are refused, and not replaced, when a file is %s', async (_what, change) => {
    await loadOrCreateKeys(directory);
    const path = join(directory, 'report.pem');
    const changed = change(readFileSync(path, 'utf8'));
    writeFileSync(path, changed);
    await expect(loadOrCreateKeys(directory)).rejects.toEqual(invalid);
    expect(readFileSync(path, 'utf8')).toBe(changed);
  });

  it('are refused when a file holds a key of another type', async () => {
    await loadOrCreateKeys(directory);
    copyFileSync(join(directory, 'server.pem'), join(directory, 'evidence-log.pem'));
    await expect(loadOrCreateKeys(directory)).rejects.toEqual(invalid);
  });

  it('never quote a file in the error', async () => {
    await loadOrCreateKeys(directory);
    const path = join(directory, 'server.pem');
    const secret = readFileSync(path, 'utf8').split('\n')[1] ?? '';
    writeFileSync(path, secret);
    const error = await loadOrCreateKeys(directory).catch((thrown: unknown) => thrown);
    expect(error).toEqual(invalid);
    expect(String(error instanceof Error && error.stack) + String(error)).not.toContain(secret);
    expect(error).not.toHaveProperty('cause');
  });

  it('are made although an earlier start was killed while it wrote one', async () => {
    await loadOrCreateKeys(directory);
    rmSync(join(directory, 'server.pem'));
    writeFileSync(join(directory, 'server.pem.new'), 'half a key', { mode: 0o600 });
    await loadOrCreateKeys(directory);
    expect(readdirSync(directory).sort()).toEqual(FILES);
  });
});

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { formatCheckpoint } from '../../shared/log/checkpoint.ts';
import { cosignatureMessage } from '../../shared/log/cosignature.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { formatVkey } from '../../shared/log/note.ts';
import { parseTilePath } from '../../shared/log/tile.ts';
import { openTrustedCheckpoint, parseTrustPolicy } from '../../shared/log/trustPolicy.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';

const formats = join(import.meta.dirname, '../../docs/formats');
const document = readFileSync(join(formats, 'log.md'), 'utf8');
/** The code blocks of one language, each with its final newline. */
const blocks = (language: string) =>
  [...document.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block = '']) => block);
const [note = '', message = '', policyText = '', tiles = '', proofText = ''] = blocks('');
const leaf = 'leaf 13';
const policy = parseTrustPolicy(policyText);

describe('the examples of docs/formats/log.md', () => {
  it('are a checkpoint that its policy trusts, and the bytes that its witness signed', async () => {
    const { checkpoint, witnesses } = await openTrustedCheckpoint({ note, policy });
    expect(witnesses).toEqual([{ name: 'w1', time: 1_795_170_517 }]);
    const signed = cosignatureMessage(1_795_170_517, formatCheckpoint(checkpoint));
    expect(message).toBe(fromUtf8(signed));
  });

  it('are a proof of the leaf that the text names', async () => {
    const verified = await verifyLogProof({ text: proofText, leaf: utf8(leaf), policy });
    expect([verified.index, verified.note]).toEqual([13, note]);
    expect(document).toContain('`leaf 13` (7 bytes)');
  });

  it('are tile paths', () => {
    const paths = tiles.split('\n').map((line) => line.split(' ')[0] ?? '');
    const [checkpoint, ...rest] = paths.filter((path) => path !== '');
    expect(checkpoint).toBe('checkpoint');
    expect(rest.map((path) => parseTilePath(path).width)).toEqual([256, 44, 1, 256, 256]);
  });
});

describe('the commands of docs/formats/log.md', () => {
  const commands = blocks('sh');
  let folder = '';
  beforeAll(() => {
    requireDebianTools(['bash', 'openssl', 'sha256sum', 'xxd', 'go', 'golang-x-mod']);
    folder = mkdtempSync(join(tmpdir(), 'fleetseal-formats-'));
    writeFileSync(join(folder, 'e'), leaf);
    writeFileSync(join(folder, 'e.tlog-proof'), proofText);
    writeFileSync(join(folder, 'log.vkey'), `${policy.logs[0]?.vkey}\n`);
    const [witness] = policy.witnesses;
    if (witness === undefined) throw new Error('no witness in the example');
    writeFileSync(join(folder, 'w.vkey'), `${formatVkey(witness.key)}\n`);
    copyFileSync(join(formats, 'verify.go'), join(folder, 'verify.go'));
  }, INSTALL_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (block: string | undefined) =>
    execFileSync('bash', ['-eu', '-o', 'pipefail', '-c', block ?? 'false'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('verify log signature, cosignature and inclusion with openssl and coreutils', () => {
    const [log, witness, inclusion] = commands;
    expect(run(log)).toContain('Signature Verified Successfully');
    expect(run(witness)).toContain('Signature Verified Successfully');
    expect(run(inclusion)).toBe('included\n');
  });

  it('refuse another leaf, another checkpoint and another time', () => {
    const [log, witness, inclusion] = commands;
    run(log);
    writeFileSync(join(folder, 'e'), 'leaf 12');
    expect(() => run(inclusion)).toThrow();
    writeFileSync(join(folder, 'e'), leaf);
    const proofFile = join(folder, 'e.tlog-proof');
    writeFileSync(proofFile, proofText.replace('\n20\n', '\n21\n'));
    expect(() => run(log)).toThrow();
    expect(() => run(witness)).toThrow();
    writeFileSync(proofFile, proofText);
  });

  it('verify the whole proof with the Go libraries', () => {
    expect(run(commands[3])).toContain('OK: leaf 13 of log.example/evidence, tree size 20');
    writeFileSync(join(folder, 'e'), 'leaf 12');
    expect(() => run(commands[3])).toThrow();
    writeFileSync(join(folder, 'e'), leaf);
  });
});

import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../shared/bytes/base64.ts';
import {
  formatCheckpoint,
  logPublicKeyFromVkey,
  openCheckpoint,
  parseCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { appendSignatureLine, signNote } from '../../shared/log/note.ts';
import { EMPTY_ROOT } from '../../shared/log/tree.ts';
import { ed25519Pair, fixtureLog, fixtureWitness } from './logFixture.ts';

const checkpointInvalid = expect.objectContaining({ code: 'checkpointInvalid' });
const fixture = fixtureLog({ leaves: 10 });
const hash = toBase64(fixture.checkpoint(10).root);

describe('the lines of a checkpoint', () => {
  it('come back as they went in, the empty tree included', () => {
    for (const size of [0, 1, 10]) {
      const checkpoint = fixture.checkpoint(size);
      expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    }
    const large = { ...fixture.checkpoint(1), size: Number.MAX_SAFE_INTEGER };
    expect(parseCheckpoint(formatCheckpoint(large))).toEqual(large);
  });

  it.each([
    ['an extension line', `o\n10\n${hash}\nmore\n`],
    ['no final newline', `o\n10\n${hash}`],
    ['a second final newline', `o\n10\n${hash}\n\n`],
    ['no origin', `\n10\n${hash}\n`],
    ['a leading zero', `o\n010\n${hash}\n`],
    ['a sign', `o\n+10\n${hash}\n`],
    ['a fraction', `o\n1.0\n${hash}\n`],
    ['2^53', `o\n9007199254740992\n${hash}\n`],
    ['a short hash', `o\n10\n${toBase64(new Uint8Array(31))}\n`],
    ['a long hash', `o\n10\n${toBase64(new Uint8Array(33))}\n`],
    [
      'leftover bits in the hash',
      `o\n10\n${hash.slice(0, -2)}${hash.at(-2) === 'B' ? 'C' : 'B'}=\n`,
    ],
    ['size 0 with another root hash', `o\n0\n${hash}\n`],
  ])('are refused with %s', (_title, body) => {
    expect(() => parseCheckpoint(body)).toThrow(checkpointInvalid);
  });

  it('are not written from what is no checkpoint', () => {
    expect(() => formatCheckpoint({ origin: 'a\nb', size: 0, root: EMPTY_ROOT })).toThrow(
      TypeError,
    );
    expect(() => formatCheckpoint({ origin: 'a', size: 1.5, root: EMPTY_ROOT })).toThrow(TypeError);
  });
});

describe('a signed checkpoint', () => {
  it('opens under the key of its log, whoever else signed', async () => {
    const note = await fixture.note(10);
    const expected = { checkpoint: fixture.checkpoint(10) };
    expect(await openCheckpoint({ note, log: fixture.log })).toMatchObject(expected);
    const text = formatCheckpoint(fixture.checkpoint(10));
    const line = await fixtureWitness('w').cosign(text, 1);
    const cosigned = appendSignatureLine(note, line);
    const opened = await openCheckpoint({ note: cosigned, log: fixture.log });
    expect(opened).toEqual({ ...expected, text, note: cosigned });
  });

  it('is refused under the key of another log, also one of the same name', async () => {
    const note = await fixture.note(10);
    const other = fixtureLog({ origin: 'log.example/other', leaves: 1 });
    const signatureInvalid = expect.objectContaining({ code: 'signatureInvalid' });
    await expect(openCheckpoint({ note, log: other.log })).rejects.toThrow(signatureInvalid);
    const imposter = { ...fixture.log, publicKey: ed25519Pair('imposter').publicKey };
    await expect(openCheckpoint({ note, log: imposter })).rejects.toThrow(signatureInvalid);
  });

  it('is refused when its origin is not the name of its key', async () => {
    const text = formatCheckpoint({ ...fixture.checkpoint(10), origin: 'log.example/other' });
    const { publicKey, origin: name } = fixture.log;
    const note = await signNote({ text, name, publicKey, sign: fixture.sign });
    await expect(openCheckpoint({ note, log: fixture.log })).rejects.toThrow(checkpointInvalid);
  });

  it('is refused above its size limit', async () => {
    const note = (await fixture.note(10)).padEnd(16 * 1024 + 1, 'x');
    await expect(openCheckpoint({ note, log: fixture.log })).rejects.toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });
});

describe('a log key', () => {
  it('is read from its vkey of type 1 and no other type', () => {
    expect(logPublicKeyFromVkey(fixture.log.vkey)).toEqual(fixture.log);
    const { key } = fixtureWitness('w');
    const vkey = `w+${key.keyId}+${toBase64(Uint8Array.of(4, ...key.publicKey))}`;
    expect(() => logPublicKeyFromVkey(vkey)).toThrow(
      expect.objectContaining({ code: 'keyInvalid' }),
    );
  });
});

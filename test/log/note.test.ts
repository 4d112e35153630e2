import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { concat } from '../../shared/bytes/bytes.ts';
import {
  appendSignatureLine,
  ed25519NoteVerifier,
  formatSignatureLine,
  formatVkey,
  KEY_TYPES,
  keyId,
  noteKey,
  openNote,
  parseNote,
  parseVkey,
  signNote,
} from '../../shared/log/note.ts';
import { ed25519Pair } from './logFixture.ts';

const noteInvalid = expect.objectContaining({ code: 'noteInvalid' });
const signatureInvalid = expect.objectContaining({ code: 'signatureInvalid' });
const keyInvalid = expect.objectContaining({ code: 'keyInvalid' });

function party(name: string) {
  const pair = ed25519Pair(name);
  const key = noteKey(name, KEY_TYPES.ed25519, pair.publicKey);
  return { ...pair, name, key, verifier: ed25519NoteVerifier(key) };
}

const alice = party('alice.example');
const bob = party('bob.example');
const text = 'hello\n\nworld\n';
const lineOf = async (signer: typeof alice) =>
  parseNote(await signNote({ text, ...signer })).signatures[0]?.line ?? '';
const noteOf = (...lines: string[]) => `${text}\n${lines.join('\n')}\n`;

describe('a signed note', () => {
  it('opens under each key that signed, each counted once, in the order of the lines', async () => {
    const [a, b] = [await lineOf(alice), await lineOf(bob)];
    const opened = await openNote({
      note: noteOf(b, a, b),
      keys: [alice.verifier, bob.verifier],
    });
    expect(opened.text).toBe(text);
    expect(opened.verified.map(({ name }) => name)).toEqual(['bob.example', 'alice.example']);
  });

  it('skips unknown keys, but never opens without a known one', async () => {
    const note = noteOf(await lineOf(bob), await lineOf(alice));
    const opened = await openNote({ note, keys: [alice.verifier] });
    expect(opened.verified.map(({ name }) => name)).toEqual(['alice.example']);
    await expect(openNote({ note, keys: [] })).rejects.toThrow(signatureInvalid);
    await expect(openNote({ note, keys: [party('carol').verifier] })).rejects.toThrow(
      signatureInvalid,
    );
  });

  it('is refused whole for one bad signature of a known key, wherever it stands', async () => {
    const bad = formatSignatureLine(bob.key, new Uint8Array(64));
    const lines = [await lineOf(alice), await lineOf(bob), bad];
    const keys = [alice.verifier, bob.verifier];
    await expect(openNote({ note: noteOf(...lines), keys })).rejects.toThrow(signatureInvalid);
    lines.reverse();
    await expect(openNote({ note: noteOf(...lines), keys })).rejects.toThrow(signatureInvalid);
  });

  it('is refused when one byte of its text changes', async () => {
    const note = (await signNote({ text, ...alice })).replace('world', 'World');
    await expect(openNote({ note, keys: [alice.verifier] })).rejects.toThrow(signatureInvalid);
  });

  it('is refused when it uses a name and id that two keys share', async () => {
    const note = noteOf(await lineOf(alice), await lineOf(bob));
    const keys = [alice.verifier, bob.verifier, { ...bob.verifier }];
    await expect(openNote({ note, keys })).rejects.toThrow(noteInvalid);
  });

  it('takes more lines, each once', async () => {
    const first = await signNote({ text, ...alice });
    const line = await lineOf(bob);
    const both = appendSignatureLine(first, line);
    expect(both).toBe(noteOf(await lineOf(alice), line));
    expect(appendSignatureLine(both, line)).toBe(both);
    expect(() => appendSignatureLine(first, `${line}\n${line}`)).toThrow(noteInvalid);
  });
});

describe('parseNote', () => {
  it('splits at the last blank line', async () => {
    const parsed = parseNote(await signNote({ text, ...alice }));
    expect(parsed.text).toBe(text);
    expect(parsed.signatures).toHaveLength(1);
    expect(parsed.signatures[0]?.keyId).toBe(alice.key.keyId);
    expect(parsed.signatures[0]?.blob).toHaveLength(64);
  });

  const good = '— n AAAAAAAA';
  it.each([
    ['no blank line', `a\n${good}\n`],
    ['no final newline', `a\n\n${good}`],
    ['no signature', 'a\n\n'],
    ['a control character', `a\u0007\n\n${good}\n`],
    ['a carriage return', `a\r\n\n${good}\n`],
    ['DEL', `a\u007f\n\n${good}\n`],
    ['a lone surrogate', `a\ud800\n\n${good}\n`],
    ['a hyphen for the dash', 'a\n\n- n AAAAAAAA\n'],
    ['no name', 'a\n\n—  AAAAAAAA\n'],
    ['a plus in the name', 'a\n\n— n+m AAAAAAAA\n'],
    ['a Unicode space in the name', 'a\n\n— n\u2003m AAAAAAAA\n'],
    ['base64url', 'a\n\n— n AAAAAA__\n'],
    ['a blob of the key id alone', 'a\n\n— n AAAAAA==\n'],
    ['text after the signature', `a\n\n${good} x\n`],
    ['101 lines', `a\n\n${`${good}\n`.repeat(101)}`],
  ])('refuses %s', (_title, note) => {
    expect(() => parseNote(note)).toThrow(noteInvalid);
  });

  it('takes 100 lines', () => {
    expect(parseNote(`a\n\n${`${good}\n`.repeat(100)}`).signatures).toHaveLength(100);
  });
});

describe('a vkey', () => {
  it('comes back as it went in', () => {
    expect(parseVkey(formatVkey(alice.key))).toEqual(alice.key);
  });

  it('has another id for another type or name', () => {
    const { publicKey } = alice;
    const ids = [keyId('a', 1, publicKey), keyId('a', 4, publicKey), keyId('b', 1, publicKey)];
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    ['another id', `alice.example+00000000+${toBase64(concat(Uint8Array.of(1), alice.publicKey))}`],
    ['another type', `a+00000000+${toBase64(concat(Uint8Array.of(2), alice.publicKey))}`],
    [
      'a short key',
      `a+${keyId('a', 1, new Uint8Array(31))}+${toBase64(new Uint8Array(32).fill(1, 0, 1))}`,
    ],
    ['no name', formatVkey(alice.key).replace('alice.example', '')],
    ['a space in the name', formatVkey(alice.key).replace('alice', 'a lice')],
    ['two parts', 'a+00000000'],
    ['broken base64', formatVkey(alice.key).slice(0, -1)],
  ])('is refused with %s', (_title, vkey) => {
    expect(() => parseVkey(vkey)).toThrow(keyInvalid);
  });

  it('of type 4 makes no plain verifier', () => {
    const key = noteKey('w', KEY_TYPES.cosignatureV1, alice.publicKey);
    expect(() => ed25519NoteVerifier(key)).toThrow(TypeError);
  });
});

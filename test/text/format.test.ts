import { describe, expect, it } from 'vitest';
import { FORMAT_CHARACTERS, hasFormatCharacters } from '../../shared/text/format.ts';

describe('the characters that do something to the text around them', () => {
  it('are those of this Unicode version, or some of a later one', () => {
    const ours = new RegExp(`[${FORMAT_CHARACTERS}]`, 'u');
    const theirs = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const missed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      // U+2065 is not assigned, and lies between format characters.
      if (code === 0x2065) continue;
      if (theirs.test(character) !== ours.test(character)) missed.push(code.toString(16));
    }
    expect(missed).toEqual([]);
  });

  it.each(['NVIDIA H200', '主机 7', 'Москва', 'naïve', '🙂'])('are not in %s', (text) => {
    expect(hasFormatCharacters(text)).toBe(false);
  });

  it.each(['a\u001b[2J', 'a\u202Eb', 'a\u2028b', 'a\u200Bb', 'a\nb'])('are in %j', (text) => {
    expect(hasFormatCharacters(text)).toBe(true);
  });
});

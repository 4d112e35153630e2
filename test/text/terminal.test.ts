import { describe, expect, it } from 'vitest';
import { amount } from '../../shared/text/amount.ts';
import { asciiJson, terminalLines, terminalText, wrapText } from '../../shared/text/terminal.ts';

describe('terminalText', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mb', 'a?[31mb'],
    ['an 8-bit escape sequence', 'a\u009b2Jb', 'a?2Jb'],
    ['a bell and a carriage return', 'a\u0007\rb', 'a??b'],
    ['a line end', 'a\nb', 'a?b'],
    ['bidirectional overrides and isolates', 'a\u202e\u2066b', 'a??b'],
    ['zero width and tag characters', 'a\u200b\u{e0041}b', 'a??b'],
    ['line and paragraph separators', 'a\u2028\u2029b', 'a??b'],
    ['half of a surrogate pair', 'a\ud800b', 'a?b'],
  ])('replaces %s', (_, text, safe) => {
    expect(terminalText(text)).toBe(safe);
  });

  it('keeps letters of every script', () => {
    expect(terminalText('Zürich 北京 Москва 😀')).toBe('Zürich 北京 Москва 😀');
  });
});

describe('terminalLines', () => {
  it('ends every line, and lets none of them end early', () => {
    expect(terminalLines(['a', 'b\nc'])).toBe('a\nb?c\n');
  });
});

describe('asciiJson', () => {
  it('is the same value in ASCII', () => {
    const value = { name: 'Zürich \u202e\u009b 😀' };
    const text = asciiJson(JSON.stringify(value));
    expect(text).toMatch(/^[ -~]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('wrapText', () => {
  it('breaks between words, and indents what follows', () => {
    const lines = wrapText(`${'word '.repeat(30)}end`, { first: '  - ' });
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines[0]).toMatch(/^ {2}- word /);
    expect(lines[1]).toMatch(/^ {4}word .*end$/);
    expect(lines.join(' ').match(/word/g)).toHaveLength(30);
  });

  it('breaks a word that is longer than a line, and loses nothing', () => {
    const long = '0123456789'.repeat(25);
    const lines = wrapText(`a ${long} b`, { first: '', rest: '  ' });
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.join('').replaceAll(' ', '')).toBe(`a${long}b`);
    expect(lines.at(-1)).toMatch(/9 b$/);
  });

  it('leaves a short text on its line', () => {
    expect(wrapText('short', { first: '' })).toEqual(['short']);
    expect(wrapText('', { first: '  ' })).toEqual(['  ']);
  });
});

describe('amount', () => {
  it('takes the singular for one, and only for one', () => {
    expect([0, 1, 2].map((n) => amount(n, 'leaf', 'leaves'))).toEqual([
      '0 leaves',
      '1 leaf',
      '2 leaves',
    ]);
    expect(amount(3, 'GPU')).toBe('3 GPUs');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../../shared/bytes/json.ts';

const parse = (text: string) => parseStrictJson(utf8(text));
const refusal = expect.objectContaining({ code: 'jsonInvalid' });

const name = fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map((text) => text.toLowerCase());
const { value: jsonValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((number) => number + 0),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('strict JSON', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(parseStrictJson(encodeJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('reads what JSON.parse reads, or refuses with a code', () => {
    const token = fc.constantFrom(...'[]{}:,"\\u0dD81-.eE \ntrfalsn');
    fc.assert(
      fc.property(fc.string({ unit: token, maxLength: 12 }), (text) => {
        let value: unknown;
        try {
          value = parse(text);
        } catch (error) {
          expect(error).toEqual(refusal);
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['1', 1],
    [' -7\n', -7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['0', 0],
    ['{"a":[],"b":{},"c":"\\ud83d\\ude00"}', { a: [], b: {}, c: '\u{1f600}' }],
    ['{"ab":1,"ac":{"ab":2}}', { ab: 1, ac: { ab: 2 } }],
    ['"__proto__"', '__proto__'],
  ])('accepts %s', (text, value) => expect(parse(text)).toEqual(value));

  it.each([
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice, once escaped', '{"a":1,"\\u0061":1}'],
    ['names that differ only in case', '{"serial":1,"SERIAL":2}'],
    ['names that fold to one (long s)', '{"s":1,"\\u017f":2}'],
    ['a member __proto__', '{"__proto__":1}'],
    ['a member __proto__, escaped', '{"__proto\\u005f_":1}'],
    ['a lone high surrogate', '"\\ud800"'],
    ['a high surrogate before another character', '"\\ud800\\u0041"'],
    ['a lone low surrogate', '"\\udc00"'],
    ['two low surrogates', '"\\udc00\\udc00"'],
    ['swapped surrogates', '"\\udc00\\ud800"'],
    ['a lone surrogate in a name', '{"\\ud800":1}'],
    ['a fraction', '1.0'],
    ['an exponent', '1e2'],
    ['an exponent', '1E2'],
    ['negative zero', '-0'],
    ['2^53', '9007199254740992'],
    ['-2^53', '-9007199254740992'],
    ['a long number', '1'.repeat(400)],
    ['a leading zero', '01'],
    ['a plus', '+1'],
    ['a minus alone', '-'],
    ['two values', '1 2'],
    ['nothing', ''],
    ['a BOM', '\ufeff{}'],
    ['a trailing comma', '[1,]'],
    ['a control character', '"\u0000"'],
    ['no-break space', '\u00a01'],
    ['NaN', 'NaN'],
  ])('refuses %s', (_title, text) => expect(() => parse(text)).toThrow(refusal));

  it('names the position', () => {
    expect(() => parse('{"a":1,"A":2}')).toThrow(/at position 7$/);
  });

  it('goes 32 levels deep and no deeper', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parse(nested(32))).toBeInstanceOf(Array);
    expect(() => parse(nested(33))).toThrow(refusal);
    expect(() => parse('['.repeat(100_000))).toThrow(refusal);
    const siblings = `[${'{"a":[]},'.repeat(100)}0]`;
    expect(parse(siblings)).toHaveLength(101);
  });

  it('refuses bytes that are not UTF-8, and more bytes than allowed', () => {
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(refusal);
    expect(parseStrictJson(utf8('[]'), { maxBytes: 2 })).toEqual([]);
    expect(() => parseStrictJson(utf8('[ ]'), { maxBytes: 2 })).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });
});

describe('encodeJson', () => {
  it('writes compact JSON in the order of the members, without undefined ones', () => {
    expect(fromUtf8(encodeJson({ b: [1, 'é'], a: undefined, c: null }))).toBe(
      '{"b":[1,"é"],"c":null}',
    );
  });

  it.each([
    ['a fraction', 0.5],
    ['NaN', Number.NaN],
    ['an unsafe integer', 2 ** 53],
    ['a bigint', 1n],
    ['undefined in an array', [undefined]],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a lone surrogate', ['\ud800']],
    ['names that differ only in case', { a: 1, A: 2 }],
    ['a cycle', cycle()],
  ])('throws a TypeError for %s', (_title, value) => {
    expect(() => encodeJson(value)).toThrow(TypeError);
  });
});

function cycle(): unknown {
  const loop: unknown[] = [];
  loop.push(loop);
  return loop;
}

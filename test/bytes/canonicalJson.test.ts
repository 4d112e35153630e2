import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { canonicalBytes, canonicalText } from '../../shared/bytes/canonicalJson.ts';
import { parseStrictJson } from '../../shared/bytes/json.ts';

it('members are in order of their names by code unit, as RFC 8785 has it', () => {
  const value = { '\u20ac': 1, '\r': [2, null], '\ufb33': true, '1': 'a\n', '😀': {}, ö: -3 };
  expect(canonicalText(value)).toBe(
    '{"\\r":[2,null],"1":"a\\n","ö":-3,"€":1,"😀":{},"\ufb33":true}',
  );
});

it('a member that is undefined is left out', () => {
  expect(canonicalText({ b: undefined, a: 1 })).toBe('{"a":1}');
});

it('the same value in any order has the same bytes, which are that value', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'aa', 'B', 'é', '0', '10', '9'));
  const property = fc.property(names, fc.array(fc.integer()), (some, values) => {
    const members = some
      .filter((name) => name !== 'B')
      .map((name, index) => [name, values[index] ?? `${name}"`]);
    const one = Object.fromEntries(members);
    const other = Object.fromEntries(members.toReversed());
    expect(canonicalBytes(one)).toEqual(canonicalBytes(other));
    expect(parseStrictJson(canonicalBytes(one))).toEqual(one);
    expect(fromUtf8(canonicalBytes(one))).not.toMatch(/[ \n]/);
  });
  fc.assert(property);
});

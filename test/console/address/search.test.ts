import { describe, expect, it } from 'vitest';
import { changed, parseSearch, searchText } from '../../../console/address/search.ts';

describe('the state of a page in its address', () => {
  it.each(['?site=a&site=b&q=x', '?__proto__=1', '?constructor=1&toString=2&toString=3'])(
    'is read and written as it stands, whatever its names are: %s',
    (text) => {
      const search = parseSearch(text);
      expect(searchText(search)).toBe(text);
      expect(searchText(changed(search, { sort: 'id' }))).toBe(`${text}&sort=id`);
      expect(Object.getPrototypeOf(search)).toBe(Object.prototype);
    },
  );

  it('leaves out what has no value', () => {
    expect(parseSearch('?q=&site=a')).toEqual({ site: ['a'] });
  });
});

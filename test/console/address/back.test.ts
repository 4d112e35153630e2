import { describe, expect, it } from 'vitest';
import { safeBack } from '../../../console/address/back.ts';

const ORIGIN = 'https://fleet.example.com';

describe('where a sign-in leads back to', () => {
  it.each(['/', '/gpus?column=unaccounted&site=Hall+1', '/logs/register/3#proof'])(
    'is the page that was asked for: %s',
    (back) => {
      expect(safeBack(back, ORIGIN)).toBe(back);
    },
  );

  it.each([
    undefined,
    '',
    'gpus',
    'https://evil.example/',
    `${ORIGIN}/gpus`,
    '//evil.example/x',
    '/\\evil.example/x',
    '/\t/evil.example/x',
    '/.//evil.example/x',
    '/gpus/..//evil.example/x',
    'javascript:alert(1)',
  ])('is never another origin, nor what a browser could read as one: %j', (back) => {
    expect(safeBack(back, ORIGIN)).toBe('/');
  });

  it.each(['/sign-in?back=/gpus', '/link#secret'])('is no page before the sign-in: %s', (back) => {
    expect(safeBack(back, ORIGIN)).toBe('/');
  });
});

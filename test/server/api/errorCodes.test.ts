/** Every error code that the document of the API names is one that some test asserts. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { errorsOf } from '../../../server/api/openapi.ts';
import type { Route } from '../../../shared/api/route.ts';
import { ROUTES } from '../../../shared/api/routes.ts';

const tests = fileURLToPath(new URL('../../', import.meta.url));
const texts = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
  .map((path) => readFileSync(`${tests}${path}`, 'utf8'));
const codes = new Set(Object.values<Route>(ROUTES).flatMap(errorsOf));

/** Codes that stand in no test as a text of their own. */
function untested(wanted: Iterable<string>): string[] {
  return [...wanted].filter((code) => {
    return !texts.some((text) => text.includes(`'${code}'`) || text.includes(`: ${code}'`));
  });
}

it('asserts every code of the document', () => {
  expect(codes.size).toBeGreaterThan(40);
  expect(untested(codes)).toEqual([]);
  expect(untested([`never${'Asserted'}`])).toEqual([`never${'Asserted'}`]);
});

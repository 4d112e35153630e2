/** docs/CONSOLE.md says what the page table and the route table say. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAGE_NAMES, PAGES } from '../../console/address/pages.ts';
import { CONSOLE_HANDBOOK_PATH, consoleHandbookDocument } from './handbook.ts';

const text = readFileSync(new URL(`../../${CONSOLE_HANDBOOK_PATH}`, import.meta.url), 'utf8');

it('the table of who sees which page is the one of the code (npm run docs writes it)', () => {
  expect(consoleHandbookDocument(text)).toBe(text);
});

it('every page is in it, and who may not call what a page reads is not said to see it', () => {
  for (const name of PAGE_NAMES) expect(text).toContain(`| \`${PAGES[name].path}\` |`);
  const row = (path: string) => text.split('\n').find((line) => line.includes(`\`${path}\``)) ?? '';
  expect(row('/webhooks')).toMatch(/\| Administration \| whole \| - \| - \| - \| - \| - \|$/);
  expect(row('/sign-in')).toMatch(/(?:\| anyone ){6}\|$/);
});

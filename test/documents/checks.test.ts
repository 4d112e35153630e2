/** docs/CHECKS.md and docs/REQUIREMENTS.md say what the code says. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import { checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { FINDING_CODES } from '../../shared/appraisal/result.ts';
import { CHECKS_PATH, checksDocument, SHARES_PATH, sharesSchema } from './checks.ts';
import { NUMBERED_INVARIANTS } from './invariants.ts';
import { REQUIREMENTS_PATH, requirementsDocument } from './requirements.ts';

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const text = (path: string) => readFileSync(url(path), 'utf8');
const shares = existsSync(url(SHARES_PATH)) ? text(SHARES_PATH) : null;

it('the page of checks is the one that they make', () => {
  expect(text(CHECKS_PATH)).toBe(checksDocument(shares));
});

it('every check stands in it with all of its words', () => {
  for (const check of CHECKS) {
    const section = text(CHECKS_PATH)
      .split(`### ${checkId(check)}\n`)[1]
      ?.split('\n### ')[0];
    for (const words of [check.shows, check.cannotShow, check.falseAlarms, check.next]) {
      expect(words.length, checkId(check)).toBeGreaterThan(10);
      expect(section, checkId(check)).toContain(words);
    }
  }
});

it('every finding has a check, and every check a rule of the table', () => {
  const codes = new Set(CHECKS.map(({ code }) => code));
  expect(FINDING_CODES.filter((code) => !codes.has(code))).toEqual([]);
  const rules = new Set(REQUIREMENTS.map(({ id }) => id));
  expect(CHECKS.filter(({ rule }) => !rules.has(rule)).map(checkId)).toEqual([]);
});

it('all twelve invariants are numbered', () => {
  expect(NUMBERED_INVARIANTS).toHaveLength(12);
  expect(text(CHECKS_PATH)).toMatch(/^\| 12 \| .*`gpuNotReported@1` \|$/m);
});

it('every mutated field has its share, and a reason for what stays undetected', () => {
  const { rows } = sharesSchema.parse(JSON.parse(shares ?? ''));
  expect(rows.length).toBeGreaterThan(8);
  for (const { field, tried, undetectedWhy } of rows) {
    expect(text(CHECKS_PATH)).toContain(`| \`${field}\` | ${tried} | `);
    expect(undetectedWhy.length, field).toBeGreaterThan(10);
  }
});

it('the page of requirements is the one that the table makes, R01 to R34', () => {
  expect(text(REQUIREMENTS_PATH)).toBe(requirementsDocument());
  const ids = [...text(REQUIREMENTS_PATH).matchAll(/^\| (R[0-9]{2}) \|/gm)].map(([, id]) => id);
  expect(ids).toEqual(Array.from({ length: 34 }, (_, i) => `R${String(i + 1).padStart(2, '0')}`));
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERRORS, FleetsealError, isErrorCode, isFleetsealError } from '../shared/errors.ts';
import { ERRORS_PATH, errorsDocument } from './documents/errors.ts';

describe('the error table', () => {
  test('docs/ERRORS.md is in step with it (npm run docs writes it)', () => {
    const written = readFileSync(new URL(`../${ERRORS_PATH}`, import.meta.url), 'utf8');
    expect(written).toBe(errorsDocument());
  });

  test.each(Object.entries(ERRORS))('%s says what happened and what to do next', (code, row) => {
    expect(code).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const sentence of [row.meaning, row.next]) {
      // A sentence, and nothing that would break its cell of the table.
      expect(sentence).toMatch(/^[A-Z][^|\n]{8,}\.$/);
    }
  });
});

describe('FleetsealError', () => {
  test('without a detail it says what its code means', () => {
    expect(new FleetsealError('tokenInvalid').message).toBe(ERRORS.tokenInvalid.meaning);
  });

  test('it carries code, detail and cause', () => {
    const cause = new Error('seen');
    const error = new FleetsealError('fileUnreadable', 'no such file', { cause });
    expect(error).toMatchObject({ code: 'fileUnreadable', message: 'no such file', cause });
    expect(error.name).toBe('FleetsealError');
  });

  test('isFleetsealError tells ours from others, and one code from another', () => {
    const error = new FleetsealError('tokenInvalid');
    expect(isFleetsealError(error)).toBe(true);
    expect(isFleetsealError(error, 'tokenInvalid')).toBe(true);
    expect(isFleetsealError(error, 'tokenRefused')).toBe(false);
    expect(isFleetsealError(new Error('other'))).toBe(false);
    expect(isFleetsealError({ code: 'tokenInvalid' })).toBe(false);
  });

  test('isErrorCode knows the codes of the table and nothing else', () => {
    expect(isErrorCode('tokenInvalid')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
    expect(isErrorCode('')).toBe(false);
  });
});

/** Texts in cells: lists, moments, shares, guarded formulas. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentToMs, msToMoment } from '../../../shared/register/day.ts';
import { PERCENT } from '../../../shared/register/tables/cells.ts';
import { guarded, unguarded } from '../../../shared/register/tables/guard.ts';
import { parseList, printList } from '../../../shared/register/tables/listText.ts';

describe('a list in a cell', () => {
  it('comes back as it was, whatever its texts hold', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom(';', '"', '";"', ' a', 'a;', '""'),
    );
    const property = fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      expect(parseList(printList(texts))).toEqual(texts);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it.each([
    ['A;B', ['A', 'B']],
    [' A ;  "B; ""C""" ', ['A', 'B; "C"']],
    ['A "B"', ['A "B"']],
    ['A;', null],
    [';A', null],
    ['"A', null],
    ['"A" B', null],
    ['""', null],
  ])('%s is read', (cell, texts) => {
    expect(parseList(cell)).toEqual(texts);
  });
});

describe('a moment', () => {
  it('comes back as it was, to the millisecond', () => {
    const property = fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
      expect(momentToMs(msToMoment(ms))).toBe(ms);
    });
    fc.assert(property);
  });

  it.each([
    ['2026-06-01T18:00+08:00', '2026-06-01T10:00:00Z'],
    ['2026-06-01T00:30:15.5-05:30', '2026-06-01T06:00:15.500Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
    ['2026-03-01T00:00+00:01', '2026-02-28T23:59:00Z'],
  ])('%s is %s', (text, utc) => {
    expect(msToMoment(momentToMs(text))).toBe(utc);
  });

  it.each([
    '2026-06-01',
    '2026-06-01T18:00',
    '2026-06-01 18:00Z',
    '2026-06-01T24:00Z',
    '2026-06-01T18:60Z',
    '2026-06-31T18:00Z',
    '2026-06-01T18:00+24:00',
    '2026-06-01T18:00+08:60',
    '2026-06-01T18:00+8:00',
    '2026-06-01T18:00.5Z',
    '2026-06-01T18:00:00.1234Z',
    '6/1/2026 18:00',
  ])('%s is none', (text) => {
    expect(() => momentToMs(text)).toThrow(expect.objectContaining({ code: 'schemaInvalid' }));
  });
});

it('a share comes back as it was, in parts per million', () => {
  const property = fc.property(fc.integer({ min: 0, max: 1_000_000 }), (ppm) => {
    expect(PERCENT.parse(PERCENT.print(ppm))).toEqual({ value: ppm });
  });
  fc.assert(property, { numRuns: 500 });
  expect([0, 1, 125_000, 1_000_000].map(PERCENT.print)).toEqual(['0', '0.0001', '12.5', '100']);
  expect(PERCENT.parse('12,5')).toHaveProperty('problem');
});

it('no cell begins a formula, and every text comes back as it was', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('=1+1', "'=1", "''", "'", '@x', '-1', '\t=1', '＝1', "'a"),
  );
  const property = fc.property(text, (each) => {
    expect(unguarded(guarded(each))).toBe(each);
    expect(guarded(each)).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
  });
  fc.assert(property, { numRuns: 500 });
  expect(unguarded("'a")).toBe("'a");
});

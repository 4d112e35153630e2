import { expect, test } from 'vitest';
import { fromInput, momentMs, startOfMonth, toInput } from '../../console/shell/moments.ts';

test('a moment that an input shows is the moment that it says, to the second', () => {
  const ms = Date.UTC(2026, 10, 22, 23, 59, 58);
  expect(fromInput(toInput(ms))).toBe(ms);
  expect(fromInput('')).toBeNull();
});

test('the address says a moment as milliseconds, a day in UTC, or RFC 3339', () => {
  const ms = Date.UTC(2026, 10, 22);
  expect([String(ms), '2026-11-22', '2026-11-22T01:00:00+01:00'].map(momentMs)).toEqual([
    ms,
    ms,
    ms,
  ]);
  expect(momentMs('yesterday')).toBeNull();
});

test('a month starts at its first midnight in the zone of the browser', () => {
  const start = new Date(startOfMonth(Date.UTC(2026, 10, 22, 12)));
  expect([start.getDate(), start.getHours(), start.getMinutes()]).toEqual([1, 0, 0]);
});

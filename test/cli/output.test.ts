/** Lines of the log: JSON for machines, with the priority that the journal reads. */
import { describe, expect, it } from 'vitest';
import { errorFields, journalLine } from '../../cli/output.ts';
import { FleetsealError } from '../../shared/errors.ts';

describe('a line for the journal', () => {
  it.each([
    [60, 2],
    [50, 3],
    [40, 4],
    [30, 6],
    [20, 7],
  ])('of level %i has priority %i in front', (level, priority) => {
    const line = `{"level":${level},"code":"x"}\n`;
    expect(journalLine(line)).toBe(`<${priority}>${line}`);
  });
});

describe('an error in the log', () => {
  it('is its code and its sentence, without a stack', () => {
    const fields = errorFields(new FleetsealError('serverUnreachable', 'no answer'));
    expect(fields).toEqual({ code: 'serverUnreachable', detail: 'no answer' });
  });

  it('without a code of its own is internal, and keeps its stack', () => {
    const error = new TypeError('a defect');
    expect(errorFields(error)).toEqual({ code: 'internal', err: error });
  });
});

/** The life of a GPU as its page tells it: entries, and the gaps between them. */
import { describe, expect, test } from 'vitest';
import { entryOf, gapsOf, hiddenGapMs, lifeOf } from '../../console/pages/gpu/timeline.ts';
import type { UnitHistory } from '../../shared/accounting/types.ts';

const DAY = 86_400_000;
type Event = UnitHistory['events'][number];

function event(day: number | null, what: string, log: Event['log'] = 'register'): Event {
  return { at: day === null ? null : day * DAY, log, leaf: log === null ? null : 7, what };
}

const PAPERS = [
  event(0, 'lab test test 1: passed (declared by lab bayview)'),
  event(1, 'shipped in shipment SHP-1 of license LIC-1'),
  event(8, 'received at site Suzhou 1, by Chen Jie (custody received SHP-1)'),
];
const SEEN = [
  event(10, 'first attested by host a-1', 'evidence'),
  event(20, 'last attested by host a-1', 'evidence'),
  event(23, 'finding gpuMoved, high, open: attested by host a-1 …', 'evidence'),
  event(23, 'attested by host b-1, until then by host a-1', 'evidence'),
  event(30, 'last attested by host b-1', 'evidence'),
];

function historyOf(events: readonly Event[]): UnitHistory {
  return {
    format: 'fleetseal/unitHistory@1',
    license: 'LIC-1',
    shipment: 'SHP-1',
    model: 'H200',
    serial: '1',
    uuid: null,
    events: [...events],
  };
}

const linesOf = (events: readonly Event[], column: 'attested' | 'unreachable' | 'unaccounted') =>
  lifeOf(historyOf(events), { column, validAt: 33 * DAY }).map((line) =>
    'gap' in line
      ? `${line.gap.kind} ${(line.gap.to - line.gap.from) / DAY} days`
      : line.entry.kind,
  );

describe('the life of a GPU', () => {
  test('entries are told by kind, with who says so', () => {
    expect(entryOf(PAPERS[0] ?? event(0, ''))).toMatchObject({
      kind: 'testPassed',
      who: 'bayview',
    });
    expect(entryOf(PAPERS[2] ?? event(0, ''))).toMatchObject({ kind: 'received', who: 'Chen Jie' });
    const words = 'sent to repair with R, by Wang Lei, without a document (custody RMA 1)';
    expect(entryOf(event(1, words))).toMatchObject({ kind: 'rmaOut', who: 'Wang Lei' });
    expect(entryOf(event(1, 'something new'))).toMatchObject({ kind: 'other', who: null });
  });

  test('time on paper and time between two hosts are gaps before what ends them', () => {
    expect(linesOf([...PAPERS, ...SEEN], 'attested')).toEqual([
      ...['testPassed', 'shipped', 'received', 'onPaper 9 days', 'firstSeen', 'lastSeen'],
      ...['betweenHosts 3 days', 'finding', 'seenElsewhere', 'lastSeen'],
    ]);
  });

  test('a GPU that is silent, or was never attested, ends in a gap until now', () => {
    expect(linesOf([...PAPERS, ...SEEN], 'unreachable').at(-1)).toBe('silent 3 days');
    expect(linesOf(PAPERS, 'unaccounted').at(-1)).toBe('neverSeen 32 days');
    expect(linesOf([], 'unaccounted')).toEqual([]);
  });

  test('an entry without a moment stands last and ends no gap', () => {
    const undated = event(null, 'finding gpuUnlicensed, high, open: x', null);
    expect(linesOf([...PAPERS, undated], 'unaccounted')).toEqual([
      ...['testPassed', 'shipped', 'received', 'finding', 'neverSeen 32 days'],
    ]);
  });

  test('a longer gap than any that is shown lies within a stay, and is said', () => {
    const entries = [...PAPERS, ...SEEN].map(entryOf);
    const gaps = gapsOf(entries, { column: 'attested', validAt: 33 * DAY });
    const interval = { from: 12 * DAY, validAt: 33 * DAY };
    const continuity = { coveredPpm: 1, instants: 1, longestGapMs: 4 * DAY };
    expect(hiddenGapMs(gaps, continuity, interval)).toBe(4 * DAY);
    expect(hiddenGapMs(gaps, { ...continuity, longestGapMs: 3 * DAY }, interval)).toBeNull();
  });
});

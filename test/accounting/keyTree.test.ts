import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { keyState } from '../../shared/accounting/keyTree.ts';
import { digest, evidenceLeaf, T0 } from '../factories/appraisal.ts';

/**
 * `name@seq<prev`; `!` marks a refusal. `~own` resumes from its own (`own#7`: with that number),
 * `~null` from nothing.
 */
function items(...texts: readonly string[]): HistoryItem[] {
  const numbers = new Map<string, string>();
  return texts.map((text, index) => {
    const [, refused, name = '', seq = '', prev = '', own, ownSeq] =
      /^(!?)(\w+)@(\d+|\?)<(\w*)(?:~(\w+)(?:#(\d+))?)?$/.exec(text) ?? [];
    numbers.set(name, seq);
    const leaf = evidenceLeaf({
      host: 'host-1',
      index,
      seq: Number(seq === '?' ? 0 : seq),
      prev: prev === '' ? null : digest(prev),
      time: T0 + index,
    });
    const { digest: _, challenge: __, challengedAt: ___, kind: ____, ...rest } = leaf;
    return {
      index,
      leaf:
        refused === '!'
          ? {
              ...rest,
              kind: 'refusal' as const,
              digest: digest(name),
              code: 'nonceWrong',
              seq: seq === '?' ? null : Number(seq),
            }
          : { ...leaf, digest: digest(name) },
      resumesFrom: pointOf(own, ownSeq ?? numbers.get(own ?? '') ?? '0'),
      result: null,
    };
  });
}

function pointOf(name: string | undefined, seq: string): HistoryItem['resumesFrom'] {
  if (name === undefined) return undefined;
  return name === 'null' ? null : { seq: Number(seq), digest: digest(name) };
}

const stateOf = (...texts: readonly string[]) => {
  const all = items(...texts);
  return keyState('kid', all, all);
};

describe('forks of a key', () => {
  it.each([
    ['a straight row', ['a@0<', 'b@1<a', 'c@2<b'], []],
    ['a refusal in the row', ['a@0<', '!b@1<a', 'c@2<b'], []],
    ['a refusal without a place', ['a@0<', '!b@?<', 'c@2<b'], []],
    ['a plain fork', ['a@0<', 'b@1<a', 'x@1<a'], [[1, 2, null]]],
    ['a plain fork whose older branch speaks', ['a@0<', 'b@1<a', 'x@1<a', 'c@2<b'], [[1, 2, 3]]],
    ['a plain fork whose newer branch speaks', ['a@0<', 'b@1<a', 'x@1<a', 'y@2<x'], [[1, 2, null]]],
    ['two beginnings', ['a@0<', 'x@0<'], [[0, 1, null]]],
    ['a restored host', ['a@0<', 'b@1<a', 'x@2<b~a', 'y@3<x'], [[1, 2, null]]],
    ['a copy and its original', ['a@0<', 'b@1<a', 'x@2<b~a', 'c@3<x~b'], [[1, 2, 3]]],
    ['a host without a state', ['a@0<', 'b@1<a', 'x@2<b~null', 'y@3<x'], [[0, 2, null]]],
    ['a copy without a state', ['a@0<', 'b@1<a', 'x@2<b~null', 'c@3<x~b'], [[0, 2, 3]]],
    ['a copy that lies of its state', ['a@0<', 'x@1<a~nobody', 'b@2<x~a'], [[0, 1, 2]]],
    ['a copy that names a later leaf', ['a@0<', 'x@1<a~b#2', 'b@2<x~a'], [[0, 1, 2]]],
    [
      'a host restored twice from one backup',
      ['a@0<', 'b@1<a', 'x@2<b~a', 'y@3<x~a'],
      [
        [1, 2, null],
        [1, 3, null],
      ],
    ],
    [
      'a second copy, after which the first speaks',
      ['a@0<', 'b@1<a', 'x@2<b~a', 'y@3<x~a', 'z@4<y~x'],
      [
        [1, 2, null],
        [1, 3, 4],
      ],
    ],
  ])('of %s', (_, texts, expected) => {
    const { forks } = stateOf(...texts);
    const seen = forks.map((fork) => [fork.earlierIndex, fork.laterIndex, fork.spokeAgainIndex]);
    expect(seen).toEqual(expected);
  });
});

describe('gaps of a key', () => {
  it.each([
    ['a straight row', ['a@0<', 'b@1<a'], 0],
    ['a missing number', ['a@0<', 'c@2<b'], 1],
    ['a row that does not begin at 0', ['c@2<b'], 1],
    ['a predecessor that is no leaf', ['a@0<', 'b@1<x'], 1],
    ['a refusal that holds the number', ['a@0<', '!b@1<a', 'c@2<b'], 0],
    ['a refusal that may hold the number', ['a@0<', '!b@?<', 'c@2<b'], 0],
    ['a refusal without a predecessor', ['a@0<', '!b@1<'], 1],
    ['a host that resumes', ['a@0<', 'b@1<a', 'x@2<b~a'], 0],
    ['a host that resumes from nothing', ['a@0<', 'b@1<a', 'x@2<b~null'], 0],
    ['a host that resumes, and leaves out numbers', ['a@0<', 'b@1<a', 'x@7<b~a'], 1],
    ['a host that resumes, after a predecessor that is no leaf', ['a@0<', 'x@2<b~a'], 1],
    ['a host that resumes from nothing, after no leaf', ['a@0<', 'x@2<b~null'], 1],
    ['a host that resumes from what nobody has', ['a@0<', 'b@1<a~nobody'], 1],
    ['a host that resumes from a later leaf', ['a@0<', 'b@1<a~c#2', 'c@2<b'], 1],
    ['a host that resumes from a leaf by another number', ['a@0<', 'b@1<a', 'x@2<b~a#1'], 1],
    ['a number that arrives late', ['a@0<', 'c@2<b', 'b@1<a'], 1],
  ])('of %s', (_, texts, count) => {
    expect(stateOf(...texts).gaps).toHaveLength(count);
  });

  it('are none where the predecessor is in the log before, with a time after the moment', () => {
    const [first, second, third] = items('a@0<', 'b@1<a', 'c@2<b');
    const all = [first, second, third].filter((item) => item !== undefined);
    const atMoment = all.filter((item) => item !== second);
    expect(keyState('kid', atMoment, all).gaps).toEqual([]);
  });

  it.each([
    ['a number that was left out', ['a@0<', 'c@2<a'], 'number 2 follows number 0'],
    ['no leaf before', ['a@0<', 'b@1<x'], 'the predecessor of number 1 is no earlier leaf'],
    [
      'a false state',
      ['a@0<', 'b@1<a~x#9'],
      'number 1 goes on from a number 9 that is no earlier leaf',
    ],
  ])('say what is wrong: %s', (_, texts, expected) => {
    expect(stateOf(...texts).gaps.map(({ seen }) => seen)).toEqual([expected]);
  });
});

it('refusals of a key are listed with their code', () => {
  expect(stateOf('a@0<', '!b@1<a').refusals).toEqual([{ index: 1, code: 'nonceWrong' }]);
});

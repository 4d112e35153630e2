import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { keyState } from '../../shared/accounting/keyTree.ts';
import { digest, evidenceLeaf, T0 } from '../factories/appraisal.ts';

/** `name<prev` at its seq; `name<prev~own` resumes from its own; `!` marks a refusal. */
function items(...texts: readonly string[]): HistoryItem[] {
  return texts.map((text, index) => {
    const [, refused, name = '', seq = '', prev = '', own] =
      /^(!?)(\w+)@(\d+|\?)<(\w*)(?:~(\w+))?$/.exec(text) ?? [];
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
      resumesFrom: own === undefined ? null : { seq: 0, digest: digest(own) },
      result: null,
    };
  });
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
    ['a host that resumes', ['a@0<', 'b@1<a', 'x@7<b~a'], 0],
    ['a number that arrives late', ['a@0<', 'c@2<b', 'b@1<a'], 0],
  ])('of %s', (_, texts, count) => {
    expect(stateOf(...texts).gaps).toHaveLength(count);
  });

  it('are closed by a number that is known but came after the moment', () => {
    const all = items('a@0<', 'c@2<b', 'b@1<a');
    expect(keyState('kid', all.slice(0, 2), all).gaps).toEqual([]);
  });

  it('stay when the missing evidence is not the predecessor', () => {
    expect(stateOf('a@0<', 'c@2<a').gaps.map(({ seen }) => seen)).toEqual([
      'numbers up to 1 after 0 are in no leaf',
    ]);
  });
});

it('refusals of a key are listed with their code', () => {
  expect(stateOf('a@0<', '!b@1<a').refusals).toEqual([{ index: 1, code: 'nonceWrong' }]);
});

import { describe, expect, it } from 'vitest';
import {
  awaitsApproval,
  enterHostDocument,
  type HostKeyState,
  isAfterEnd,
  isCounted,
  keysOfHost,
} from '../../shared/register/hostKeys.ts';
import { withHostDocument } from '../../shared/register/register.ts';
import { digest, hostKey, type KeyLife, registerOf } from '../factories/appraisal.ts';
import { hostKeyV2, keyEvent, retirementOf, rotationOf } from '../factories/keyLife.ts';

type Documents = readonly (KeyLife['document'] | [KeyLife['document'], number])[];

function hostsOf(...documents: Documents): Map<string, HostKeyState> {
  const hosts = new Map<string, HostKeyState>();
  for (const [index, each] of documents.entries()) {
    const [document, evidenceSize] = Array.isArray(each) ? each : [each, index * 10];
    enterHostDocument(hosts, { index, leaf: { evidenceSize, time: index }, document });
  }
  return hosts;
}

function stateOf(hosts: Map<string, HostKeyState>, name: string): HostKeyState {
  const state = hosts.get(digest(name));
  if (state === undefined) throw new TypeError(`no key ${name}`);
  return state;
}

const last = { seq: 4, digest: digest('a 4') };
const rotated = (from: string, to: string) =>
  hostKeyV2(to, { token: null, rotation: rotationOf(from, to, last) });
const inTpm = (protection: 'tpm' | 'tpmEkVerified', ekPublic = 'EK') => ({
  protection,
  tpm: {
    ekPublic,
    ekCertificate: null,
    akPublic: 'AK',
    keyPublic: 'KEY',
    certifyInfo: 'INFO',
    certifySignature: 'SIGNATURE',
  },
});
const waiting = (name: string) => hostKeyV2(name, { awaitsApproval: true });
const approved = (name: string, replaces: string | null = null) =>
  keyEvent(name, { event: 'approved', replaces: replaces === null ? null : digest(replaces) });

const leafAt = (index: number, seq: number, name = `a ${seq}`) => ({
  index,
  leaf: { seq, digest: digest(name) },
});

describe('a host key', () => {
  it('counts from its first evidence, and is a host of its own', () => {
    const state = stateOf(hostsOf(hostKey('a')), 'a');
    expect(state).toMatchObject({ hostId: digest('a'), countsFrom: 0, ended: null });
    expect(isCounted(state, leafAt(0, 0))).toBe(true);
  });

  it('keeps its first document', () => {
    const state = stateOf(hostsOf(hostKey('a'), { ...hostKey('a'), name: 'other' }), 'a');
    expect(state.document.name).toBe('a');
  });
});

describe('a rotation', () => {
  const hosts = hostsOf(hostKey('a'), rotated('a', 'b'), rotated('b', 'c'));

  it('keeps the host', () => {
    expect(keysOfHost(hosts, digest('a'))).toEqual(['a', 'b', 'c'].map(digest));
    for (const name of ['a', 'b', 'c']) expect(stateOf(hosts, name).hostId).toBe(digest('a'));
  });

  it('ends the old key at its last point, wherever the evidence is logged', () => {
    const old = stateOf(hosts, 'a');
    expect(old.ended).toMatchObject({ cause: 'rotation', last, index: 1, evidenceSize: 10 });
    expect(isCounted(old, leafAt(99, 4))).toBe(true);
    expect(isAfterEnd(old, leafAt(5, 5))).toBe(true);
    expect(isAfterEnd(old, leafAt(99, 4, 'another 4'))).toBe(true);
  });

  it('ends the old key for every challenge after it, however far ahead the last point is', () => {
    const rotation = rotationOf('a', 'b', { seq: 999, digest: digest('never') });
    const own = hostsOf(hostKey('a'), hostKeyV2('b', { token: null, rotation }));
    const answering = (challengedAt: number) => {
      const { index, leaf } = leafAt(50, 5);
      return { index, leaf: { ...leaf, challengedAt } };
    };
    expect(isCounted(stateOf(own, 'a'), answering(1))).toBe(true);
    expect(isAfterEnd(stateOf(own, 'a'), answering(2))).toBe(true);
  });

  it.each([
    ['into a file', { protection: 'file', tpm: null }],
    ['into another TPM', inTpm('tpmEkVerified', 'other')],
    ['to a key that nobody vouches for', inTpm('tpm')],
  ] as const)('out of a TPM %s gives a key that waits for approval', (_, kept) => {
    const rotation = rotationOf('a', 'b', last);
    const first = hostKeyV2('a', inTpm('tpmEkVerified'));
    const hosts = hostsOf(first, hostKeyV2('b', { token: null, rotation, ...kept }));
    expect(awaitsApproval(stateOf(hosts, 'b'))).toBe(true);
    const approval = hostsOf(
      first,
      hostKeyV2('b', { token: null, rotation, ...kept }),
      approved('b'),
    );
    expect(stateOf(approval, 'b')).toMatchObject({ hostId: digest('a'), countsFrom: 20 });
  });

  it('within a TPM, or from a file into one, counts at once', () => {
    const kept = inTpm('tpmEkVerified');
    for (const before of [{}, inTpm('tpm'), kept]) {
      const rotation = rotationOf('a', 'b', last);
      const next = hostKeyV2('b', { token: null, rotation, ...kept });
      expect(stateOf(hostsOf(hostKeyV2('a', before), next), 'b').countsFrom).toBe(0);
    }
  });

  it('lets a key that signed nothing sign nothing', () => {
    const rotation = rotationOf('a', 'b', null);
    const own = hostsOf(hostKey('a'), hostKeyV2('b', { token: null, rotation }));
    expect(isAfterEnd(stateOf(own, 'a'), leafAt(0, 0))).toBe(true);
  });

  it.each<[string, Documents]>([
    ['a key that is not there', [rotated('a', 'b')]],
    [
      'a key that was retired',
      [hostKey('a'), keyEvent('a', { event: 'retired', retirement: null }), rotated('a', 'b')],
    ],
    ['a key that was rotated already', [hostKey('a'), rotated('a', 'x'), rotated('a', 'b')]],
    ['a key that waits for approval', [waiting('a'), rotated('a', 'b')]],
  ])('from %s gives a key that does not count', (_, documents) => {
    const state = stateOf(hostsOf(...documents), 'b');
    expect(state.countsFrom).toBeNull();
    expect(awaitsApproval(state)).toBe(true);
  });
});

describe('an approval', () => {
  it('makes evidence count from the size that it follows', () => {
    const hosts = hostsOf(waiting('a'), [approved('a'), 7]);
    const state = stateOf(hosts, 'a');
    expect(awaitsApproval(stateOf(hostsOf(waiting('a')), 'a'))).toBe(true);
    expect([6, 7].map((index) => isCounted(state, leafAt(index, index)))).toEqual([false, true]);
  });

  it('that replaces a key ends it and joins its host', () => {
    const hosts = hostsOf(hostKey('a'), waiting('b'), approved('b', 'a'));
    expect(stateOf(hosts, 'a')).toMatchObject({
      ended: { cause: 'replacement', index: 2, evidenceSize: 20 },
      replacedBy: digest('b'),
    });
    expect(stateOf(hosts, 'b')).toMatchObject({ hostId: digest('a'), countsFrom: 20 });
    const old = stateOf(hosts, 'a');
    expect([19, 20].map((index) => isAfterEnd(old, leafAt(index, 1)))).toEqual([false, true]);
  });

  it('reaches the key that the host has rotated to while it waited', () => {
    const hosts = hostsOf(hostKey('a'), waiting('b'), rotated('b', 'c'), approved('b', 'a'));
    expect(stateOf(hosts, 'c')).toMatchObject({ hostId: digest('a'), countsFrom: 30 });
    expect(keysOfHost(hosts, digest('a'))).toEqual(['a', 'b', 'c'].map(digest));
  });

  it('joins every key of the host, so that no list of keys leads back into itself', () => {
    const rotation = rotationOf('c', 'd', last);
    const hosts = hostsOf(
      hostKey('x'),
      ...['a', 'b', 'c'].map(waiting),
      approved('a', 'b'),
      approved('c', 'a'),
      approved('b', 'x'),
      hostKeyV2('d', { token: null, rotation, awaitsApproval: true }),
      approved('d', 'x'),
    );
    for (const name of ['a', 'b', 'c', 'd']) expect(stateOf(hosts, name).hostId).toBe(digest('x'));
    expect(keysOfHost(hosts, digest('x'))).toEqual(['x', 'b', 'a', 'c', 'd'].map(digest));
  });

  it('changes nothing of a key that was refused', () => {
    const refused = keyEvent('b', { event: 'refused' });
    const hosts = hostsOf(hostKey('a'), waiting('b'), refused, approved('b', 'a'));
    expect(stateOf(hosts, 'a').ended).toBeNull();
    expect(stateOf(hosts, 'b')).toMatchObject({ countsFrom: null, ended: { cause: 'refusal' } });
  });
});

describe('a retirement', () => {
  it('by the host names its last point, by a person none', () => {
    const own = keyEvent('a', { event: 'retired', retirement: retirementOf('a', last) });
    const byHost = stateOf(hostsOf(hostKey('a'), own), 'a');
    expect(byHost.ended).toMatchObject({ cause: 'retirement', last });
    expect([4, 5].map((seq) => isAfterEnd(byHost, leafAt(50, seq)))).toEqual([false, true]);
    const other = keyEvent('a', { event: 'retired', retirement: null });
    const byPerson = stateOf(hostsOf(hostKey('a'), other), 'a');
    expect(byPerson.ended?.last).toBeUndefined();
    expect([9, 10].map((index) => isAfterEnd(byPerson, leafAt(index, 1)))).toEqual([false, true]);
  });

  it('counts once: what is said of an ended key later changes nothing', () => {
    const first = keyEvent('a', { event: 'retired', retirement: retirementOf('a', last) });
    const again = keyEvent('a', { event: 'retired', retirement: null });
    expect(stateOf(hostsOf(hostKey('a'), first, again), 'a').ended?.index).toBe(1);
  });
});

describe('one more document', () => {
  it('gives the register that folding all gives, and leaves the one before as it is', () => {
    const documents = [hostKey('a'), rotated('a', 'b'), keyEvent('b', { event: 'refused' })];
    const empty = { ...registerOf(), size: 0 };
    let register = empty;
    for (const [index, document] of documents.entries()) {
      const kind = document.format === 'fleetseal/hostEvent@1' ? 'hostEvent' : 'hostKey';
      const leaf = {
        kind,
        digest: digest(`${index}`),
        evidenceSize: index * 10,
        time: index,
      } as const;
      register = withHostDocument(register, { index, leaf, document });
    }
    expect(register.size).toBe(3);
    expect(register.hosts).toEqual(hostsOf(...documents));
    expect(empty.hosts.size).toBe(0);
  });
});

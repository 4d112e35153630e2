import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../shared/log/checkpoint.ts';
import { appendSignatureLine, formatSignatureLine, formatVkey } from '../../shared/log/note.ts';
import {
  openTrustedCheckpoint,
  parseTrustPolicy,
  quorumSatisfied,
} from '../../shared/log/trustPolicy.ts';
import { fixtureLog, fixtureWitness } from './logFixture.ts';

const fixture = fixtureLog({ leaves: 5 });
const witnesses = ['w1', 'w2', 'w3'].map((name) => fixtureWitness(`${name}.example`));
const vkeys = witnesses.map(({ key }) => formatVkey(key));
const head = `log ${fixture.log.vkey} https://log.example/\n`;
const three = vkeys.map((vkey, index) => `witness w${index + 1} ${vkey}\n`).join('');
const twoOfThree = parseTrustPolicy(`${head}${three}group q 2 w1 w2 w3\nquorum q\n`);

async function cosigned(...indexes: number[]): Promise<string> {
  const text = formatCheckpoint(fixture.checkpoint(5));
  let note = await fixture.note(5);
  for (const index of indexes) {
    const line = await witnesses[index]?.cosign(text, 1_000 + index);
    note = appendSignatureLine(note, line ?? '');
  }
  return note;
}

const coded = (code: string) => expect.objectContaining({ code });

describe('a log trust policy', () => {
  it('reads logs, witnesses, groups and quorum', () => {
    const text = `# pinned\n\n${head}${three}group a all w1 w2\ngroup b any a w3\nquorum b\n`;
    const policy = parseTrustPolicy(text);
    expect(policy.logs).toEqual([fixture.log]);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['w1', 'w2', 'w3']);
    expect(policy.groups).toEqual([
      { name: 'a', threshold: 2, members: ['w1', 'w2'] },
      { name: 'b', threshold: 1, members: ['a', 'w3'] },
    ]);
    expect(policy.quorum).toBe('b');
    const satisfied = (...names: string[]) => quorumSatisfied(policy, new Set(names));
    expect([satisfied('w1'), satisfied('w1', 'w2'), satisfied('w3')]).toEqual([false, true, true]);
    // Only witnesses can be named as cosigners, not groups.
    expect([satisfied(), satisfied('a'), satisfied('b')]).toEqual([false, false, false]);
  });

  it.each([
    ['no quorum', `${head}`],
    ['two quorums', `${head}quorum none\nquorum none\n`],
    ['no log', 'quorum none\n'],
    ['an unknown word', `${head}quorum none\nfoo bar\n`],
    ['a name used before its definition', `${head}group g any w1\n${three}quorum g\n`],
    ['an unknown quorum', `${head}${three}quorum w9\n`],
    ['a name twice', `${head}${three}group w1 any w2\nquorum w1\n`],
    ['a witness called none', `${head}witness none ${vkeys[0]}\nquorum none\n`],
    ['none in a group', `${head}${three}group g any none\nquorum g\n`],
    ['a member of two groups', `${head}${three}group g any w1\ngroup h any w1\nquorum g\n`],
    ['a member twice in one group', `${head}${three}group g 2 w1 w1\nquorum g\n`],
    ['a threshold of 0', `${head}${three}group g 0 w1\nquorum g\n`],
    ['a threshold above the members', `${head}${three}group g 2 w1\nquorum g\n`],
    ['a threshold with a leading zero', `${head}${three}group g 01 w1\nquorum g\n`],
    ['a group without members', `${head}${three}group g any\nquorum g\n`],
    ['one key under two names', `${head}${three}witness w4 ${vkeys[0]}\nquorum w4\n`],
    ['one origin twice', `${head}${head}quorum none\n`],
    ['a broken key', `${head}witness w ${vkeys[0]}x\nquorum none\n`],
    ['words too many', `${head}quorum none none\n`],
  ])('is refused with %s', (_title, text) => {
    expect(() => parseTrustPolicy(text)).toThrow(coded('trustPolicyInvalid'));
  });

  it('names the line that is wrong', () => {
    expect(() => parseTrustPolicy(`${head}\nquorum x\n`)).toThrow(/line 3/);
  });
});

describe('a checkpoint under a policy', () => {
  it('opens when the quorum has cosigned, and tells who and when', async () => {
    const opened = await openTrustedCheckpoint({ note: await cosigned(2, 0), policy: twoOfThree });
    expect(opened.checkpoint).toEqual(fixture.checkpoint(5));
    expect(opened.witnesses).toEqual([
      { name: 'w1', time: 1_000 },
      { name: 'w3', time: 1_002 },
    ]);
  });

  it('is refused with too few witnesses, one signing twice included', async () => {
    const note = await cosigned(1);
    const policy = twoOfThree;
    await expect(openTrustedCheckpoint({ note, policy })).rejects.toThrow(coded('quorumMissing'));
    const text = formatCheckpoint(fixture.checkpoint(5));
    const again = appendSignatureLine(note, (await witnesses[1]?.cosign(text, 9_999)) ?? '');
    await expect(openTrustedCheckpoint({ note: again, policy })).rejects.toThrow(
      coded('quorumMissing'),
    );
  });

  it('is refused with a bad cosignature of a policy witness, even above the quorum', async () => {
    const key = witnesses[2]?.key;
    if (key === undefined) throw new Error('no third witness');
    const bad = formatSignatureLine(key, new Uint8Array(72));
    const note = appendSignatureLine(await cosigned(0, 1), bad);
    await expect(openTrustedCheckpoint({ note, policy: twoOfThree })).rejects.toThrow(
      coded('signatureInvalid'),
    );
  });

  it('is refused without the signature of the log, whoever cosigned', async () => {
    const note = await cosigned(0, 1, 2);
    const unsigned = note.replace(/\n— log\.example\/test [^\n]+\n/, '\n');
    expect(unsigned).not.toBe(note);
    await expect(openTrustedCheckpoint({ note: unsigned, policy: twoOfThree })).rejects.toThrow(
      coded('signatureInvalid'),
    );
  });

  it('is refused for an unknown or another origin', async () => {
    const other = fixtureLog({ origin: 'log.example/other', leaves: 2 });
    const policy = parseTrustPolicy(`${head}log ${other.log.vkey}\nquorum none\n`);
    const note = await fixture.note(5);
    await openTrustedCheckpoint({ note, policy, origin: fixture.origin });
    await expect(openTrustedCheckpoint({ note, policy, origin: other.origin })).rejects.toThrow(
      coded('checkpointInvalid'),
    );
    const unknown = parseTrustPolicy(`log ${other.log.vkey}\nquorum none\n`);
    await expect(openTrustedCheckpoint({ note, policy: unknown })).rejects.toThrow(
      coded('checkpointInvalid'),
    );
  });
});

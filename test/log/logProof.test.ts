import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { formatCheckpoint } from '../../shared/log/checkpoint.ts';
import { formatLogProof, parseLogProof, verifyLogProof } from '../../shared/log/logProof.ts';
import { appendSignatureLine, formatVkey } from '../../shared/log/note.ts';
import { inclusionProof } from '../../shared/log/tree.ts';
import { parseTrustPolicy } from '../../shared/log/trustPolicy.ts';
import { fixtureLog, fixtureWitness } from './logFixture.ts';

const proofInvalid = expect.objectContaining({ code: 'proofInvalid' });
const fixture = fixtureLog({ leaves: 21 });
const { log } = fixture;
const [index, size] = [13, 21];
const leaf = utf8(`leaf ${index}`);
const proof = inclusionProof(size, index, fixture.getHash);
let text = '';
beforeAll(async () => {
  text = formatLogProof({ index, proof, checkpoint: await fixture.note(size) });
});

describe('a log proof', () => {
  it('proves its leaf under the log key', async () => {
    const verified = await verifyLogProof({ text, leaf, log });
    expect(verified).toMatchObject({ index, checkpoint: fixture.checkpoint(size), witnesses: [] });
    expect(text).toContain(verified.note);
  });

  it('proves no other leaf', async () => {
    const other = verifyLogProof({ text, leaf: utf8('leaf 12'), log });
    await expect(other).rejects.toThrow(proofInvalid);
  });

  it('proves its leaf under a policy, with the witnesses that cosigned', async () => {
    const witness = fixtureWitness('w.example');
    const policy = parseTrustPolicy(
      `log ${log.vkey}\nwitness w ${formatVkey(witness.key)}\nquorum w\n`,
    );
    const quorumMissing = expect.objectContaining({ code: 'quorumMissing' });
    await expect(verifyLogProof({ text, leaf, policy })).rejects.toThrow(quorumMissing);
    const line = await witness.cosign(formatCheckpoint(fixture.checkpoint(size)), 77);
    const checkpoint = appendSignatureLine(await fixture.note(size), line);
    const cosigned = formatLogProof({ index, proof, checkpoint });
    const verified = await verifyLogProof({ text: cosigned, leaf, policy });
    expect(verified.witnesses).toEqual([{ name: 'w', time: 77 }]);
  });

  it('is refused with any one character changed', async () => {
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      const error: unknown = await verifyLogProof({ text: changed, leaf, log }).catch((e) => e);
      expect(isFleetsealError(error), `character ${at}`).toBe(true);
    }
  });

  it('comes back as it went in, without its extra line', () => {
    const parsed = parseLogProof(text);
    expect(formatLogProof(parsed)).toBe(text);
    const extra = text.replace('\nindex', '\nextra AAAA\nindex');
    expect(parseLogProof(extra)).toEqual(parsed);
  });

  it.each([
    ['another version', (good: string) => good.replace('@v1', '@v2')],
    ['an index with a leading zero', (good: string) => good.replace('index 13', 'index 013')],
    ['no index', (good: string) => good.replace('index 13\n', '')],
    ['an index above 2^53', (good: string) => good.replace('13', '9007199254740992')],
    ['a broken extra', (good: string) => good.replace('\nindex', '\nextra A\nindex')],
    ['two extras', (good: string) => good.replace('\nindex', '\nextra AA==\nextra AA==\nindex')],
    ['the extra after the index', (good: string) => good.replace('13\n', '13\nextra AAAA\n')],
    ['no checkpoint', (good: string) => good.slice(0, good.indexOf('\n\n'))],
    [
      '64 hashes',
      (good: string) => good.replace('13\n', `13\n${`${'A'.repeat(43)}=\n`.repeat(64)}`),
    ],
  ])('is refused with %s', (_title, change) => {
    expect(change(text)).not.toBe(text);
    expect(() => parseLogProof(change(text))).toThrow(proofInvalid);
  });

  it('is refused above its size limit', () => {
    const tooLarge = expect.objectContaining({ code: 'tooLarge' });
    expect(() => parseLogProof(text.padEnd(24 * 1024 + 1, 'x'))).toThrow(tooLarge);
  });
});

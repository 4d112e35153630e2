import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { formatCheckpoint } from '../../shared/log/checkpoint.ts';
import { appendSignatureLine, formatVkey, signNote } from '../../shared/log/note.ts';
import { consistencyProof, EMPTY_ROOT, leafHash } from '../../shared/log/tree.ts';
import { openTrustedCheckpoint, parseTrustPolicy } from '../../shared/log/trustPolicy.ts';
import { addCheckpoint, type WitnessState } from '../../shared/log/witness.ts';
import { ed25519Pair, fixtureLog, fixtureWitness } from './logFixture.ts';

const fixture = fixtureLog({ leaves: 30 });
const own = fixtureWitness('w.example');
const witness = { key: own.key, sign: own.sign, logs: [fixture.log] };
const time = 1_700_000_000;
const empty: WitnessState = new Map();

async function body(old: number, size: number): Promise<string> {
  const proof = consistencyProof(old, size, fixture.getHash).map((hash) => `${toBase64(hash)}\n`);
  return `old ${old}\n${proof.join('')}\n${await fixture.note(size)}`;
}
const ask = (state: WitnessState, text: string) =>
  addCheckpoint({ state, body: text, witness, time });
const seen = async (size: number) => (await ask(empty, await body(0, size))).next;

describe('a witness', () => {
  it('cosigns growth, and the cosignature satisfies a policy', async () => {
    const first = await ask(empty, await body(0, 7));
    expect(first.status).toBe(200);
    const second = await ask(first.next, await body(7, 30));
    expect(second.status).toBe(200);
    const note = appendSignatureLine(await fixture.note(30), second.body.slice(0, -1));
    const policy = parseTrustPolicy(
      `log ${fixture.log.vkey}\nwitness w ${formatVkey(own.key)}\nquorum w\n`,
    );
    const opened = await openTrustedCheckpoint({ note, policy });
    expect(opened.witnesses).toEqual([{ name: 'w', time }]);
  });

  it('cosigns the same checkpoint again', async () => {
    expect((await ask(await seen(7), await body(7, 7))).status).toBe(200);
  });

  it('tells the size that it knows when the sender is behind or ahead', async () => {
    const state = await seen(7);
    const answer = await ask(state, await body(3, 9));
    expect(answer).toMatchObject({ status: 409, body: '7\n', contentType: 'text/x.tlog.size' });
    expect(answer.next).toBe(state);
  });

  it('refuses a rewritten history and keeps its state', async () => {
    const state = await seen(7);
    const other = fixtureLog({ leaves: 30 });
    const forged = { ...fixture.checkpoint(9), root: leafHash(new Uint8Array(1)) };
    const { publicKey } = fixture.log;
    const text = formatCheckpoint(forged);
    const note = await signNote({ text, name: fixture.origin, publicKey, sign: other.sign });
    const proof = (await body(7, 9)).split('\n\n')[0];
    const answer = await ask(state, `${proof}\n\n${note}`);
    expect(answer.status).toBe(422);
    expect(answer.next).toBe(state);
  });

  it('refuses another root hash of the same size, and proofs where none belongs', async () => {
    const { publicKey } = fixture.log;
    const forged = { ...fixture.checkpoint(7), root: leafHash(new Uint8Array(1)) };
    const text = formatCheckpoint(forged);
    const note = await signNote({ text, name: fixture.origin, publicKey, sign: fixture.sign });
    expect((await ask(await seen(7), `old 7\n\n${note}`)).status).toBe(422);
    const hash = toBase64(EMPTY_ROOT);
    expect((await ask(empty, `old 0\n${hash}\n\n${await fixture.note(7)}`)).status).toBe(422);
    expect((await ask(await seen(7), `old 7\n${hash}\n\n${await fixture.note(7)}`)).status).toBe(
      422,
    );
  });

  it('refuses an empty tree with another root hash, and takes the right one', async () => {
    const { publicKey } = fixture.log;
    const text = `${fixture.origin}\n0\n${toBase64(leafHash(new Uint8Array(1)))}\n`;
    const note = await signNote({ text, name: fixture.origin, publicKey, sign: fixture.sign });
    expect((await ask(empty, `old 0\n\n${note}`)).status).toBe(422);
    const right = await ask(empty, await body(0, 0));
    expect(right.status).toBe(200);
    expect((await ask(right.next, await body(0, 5))).status).toBe(200);
  });

  it('answers 404 for an unknown origin and 403 without the signature of the log', async () => {
    const other = fixtureLog({ origin: 'log.example/unknown', leaves: 1 });
    expect((await ask(empty, `old 0\n\n${await other.note(1)}`)).status).toBe(404);
    const imposter = ed25519Pair('imposter');
    const text = formatCheckpoint(fixture.checkpoint(7));
    const note = await signNote({ text, name: fixture.origin, ...imposter });
    expect((await ask(empty, `old 0\n\n${note}`)).status).toBe(403);
    const tampered = (await body(0, 7)).replace(/=\n$/, '\n');
    expect((await ask(empty, tampered)).status).toBe(403);
  });

  it('answers 400 for what is no request, and for old above the size', async () => {
    const note = await fixture.note(7);
    const hashes = `${toBase64(EMPTY_ROOT)}\n`.repeat(64);
    const bodies = ['', 'old 0\n', `old 00\n\n${note}`, `old x\n\n${note}`, `${note}`];
    for (const text of [...bodies, `old 1\nAA==\n\n${note}`, `old 1\n${hashes}\n${note}`]) {
      expect((await ask(empty, text)).status).toBe(400);
    }
    expect((await ask(empty, `old 8\n\n${note}`)).status).toBe(400);
    const large = `old 0\n\n${note}`.padEnd(17 * 1024, 'x');
    expect((await ask(empty, large)).status).toBe(400);
  });
});

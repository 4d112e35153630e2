/** What the console checks of logs in the browser: each thing that was tampered with is named. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CheckedProof,
  checkProof,
  type ProofInput,
} from '../../console/parts/proof/checkProof.ts';
import {
  compareCheckpoints,
  type KeptCheckpoint,
  mayKeep,
} from '../../console/parts/proof/compareCheckpoints.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { logPublicKey, signCheckpoint } from '../../shared/log/checkpoint.ts';
import { encodeLeaf } from '../../shared/log/leaf.ts';
import { formatLogProof } from '../../shared/log/logProof.ts';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  rootFromHashes,
} from '../../shared/log/tree.ts';
import { ed25519Pair, hashesOf } from '../log/logFixture.ts';

const ORIGIN = 'log.example/register';
const DOCUMENTS = Array.from({ length: 13 }, (_, index) => `{"statement":${index}}`);

function registerLog(documents: readonly string[], origin = ORIGIN, keyName = ORIGIN) {
  const pair = ed25519Pair(keyName);
  const { vkey } = logPublicKey(origin, pair.publicKey);
  const leaves = documents.map((text, index) =>
    encodeLeaf({
      kind: 'record',
      digest: sha256Base64Url(utf8(text)),
      evidenceSize: 0,
      time: 1_790_000_000_000 + index,
    }),
  );
  const getHash = hashesOf(leaves.map(leafHash));
  const note = (size: number) => {
    const checkpoint = { origin, size, root: rootFromHashes(size, getHash) };
    return signCheckpoint({ checkpoint, ...pair });
  };
  const seen = async (size: number) => ({ log: 'register', vkey, note: await note(size) }) as const;
  return { vkey, leaves, getHash, note, seen };
}

const LOG = registerLog(DOCUMENTS);
const INDEX = 5;
let genuine: ProofInput;
beforeAll(async () => {
  const proof = inclusionProof(13, INDEX, LOG.getHash);
  genuine = {
    log: 'register',
    index: INDEX,
    leaf: fromUtf8(LOG.leaves[INDEX] ?? new Uint8Array(0)),
    proof: formatLogProof({ index: INDEX, proof, checkpoint: await LOG.note(13) }),
    vkey: LOG.vkey,
    document: DOCUMENTS[INDEX] ?? '',
  };
});

const failing = ({ steps }: CheckedProof) =>
  steps.filter(({ outcome }) => outcome === 'fails').map(({ id }) => id);

describe('the proof of a leaf', () => {
  test('every step of a genuine one holds, and the fingerprint is that of the key', async () => {
    const checked = await checkProof(genuine);
    expect(checked.steps.every(({ outcome }) => outcome === 'holds')).toBe(true);
    expect(checked).toMatchObject({ holds: true, size: 13, otherSignatures: 0 });
    expect(checked.fingerprint).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  test('a changed leaf fails at the inclusion, a garbled one at all that rests on it', async () => {
    const leaf = genuine.leaf.replace('"evidenceSize":0', '"evidenceSize":1');
    const checked = await checkProof({ ...genuine, leaf });
    expect(failing(checked)).toEqual(['inclusion']);
    expect(checked.holds).toBe(false);
    const garbled = await checkProof({ ...genuine, leaf: 'no leaf' });
    expect(failing(garbled)).toEqual(['inclusion', 'leaf', 'document']);
  });

  test('a changed document is not the one that the leaf names', async () => {
    const checked = await checkProof({ ...genuine, document: '{"statement":6}' });
    expect(failing(checked)).toEqual(['document']);
    expect(checked.holds).toBe(false);
  });

  test('a document that is withheld leaves its step open, and the rest holds', async () => {
    const checked = await checkProof({ ...genuine, document: null });
    expect(checked.steps.at(-1)).toMatchObject({ id: 'document', outcome: 'open' });
    expect(checked.holds).toBe(true);
  });

  test('a changed checkpoint is not signed, and nothing is said of the inclusion', async () => {
    const proof = genuine.proof.replace('\n13\n', '\n12\n');
    const checked = await checkProof({ ...genuine, proof });
    expect(failing(checked)).toEqual(['checkpoint']);
    expect(checked.steps.find(({ id }) => id === 'inclusion')?.outcome).toBe('open');
    expect(checked.holds).toBe(false);
  });

  test('a changed hash, and the proof of another leaf, fail at the inclusion', async () => {
    const [first = ''] = inclusionProof(13, INDEX, LOG.getHash).map(toBase64);
    const proof = genuine.proof.replace(first, toBase64(leafHash(utf8('other'))));
    expect(failing(await checkProof({ ...genuine, proof }))).toEqual(['inclusion']);
    expect(failing(await checkProof({ ...genuine, index: 4 }))).toEqual(['inclusion']);
  });

  test('another key, a damaged key and a damaged file are named', async () => {
    const { vkey } = registerLog(DOCUMENTS, ORIGIN, 'another key');
    expect(failing(await checkProof({ ...genuine, vkey }))).toEqual(['checkpoint']);
    expect(failing(await checkProof({ ...genuine, vkey: 'none' }))).toEqual(['key']);
    expect(failing(await checkProof({ ...genuine, proof: 'none' }))).toEqual(['proof']);
  });
});

/** What the server proves of a log of 13 leaves; null for sizes that it does not hold. */
const prove =
  (log = LOG, size = 13) =>
  async (from: number, to: number) =>
    to > size ? null : consistencyProof(from, to, log.getHash).map(toBase64);

async function keptOf(size: number, log = LOG): Promise<KeptCheckpoint> {
  return { ...(await log.seen(size)), origin: ORIGIN, size, seenAt: 1 };
}

describe('a log beside what this browser saw before', () => {
  test('the first visit, the same log and one that grew are kept as they should be', async () => {
    const first = await compareCheckpoints({ seen: await LOG.seen(13), kept: [], prove: prove() });
    expect([first.state, mayKeep(first)]).toEqual(['first', true]);
    const same = { seen: await LOG.seen(13), kept: [await keptOf(13)], prove: prove() };
    expect((await compareCheckpoints(same)).state).toBe('same');
    const grew = await compareCheckpoints({ ...same, kept: [await keptOf(7)] });
    expect([grew.state, mayKeep(grew)]).toEqual(['grew', true]);
  });

  test('an older checkpoint of the same history is fine and replaces nothing', async () => {
    const seen = await LOG.seen(7);
    const older = await compareCheckpoints({ seen, kept: [await keptOf(13)], prove: prove() });
    expect([older.state, mayKeep(older)]).toEqual(['older', false]);
  });

  test('a log that went back cannot show what was there: rolled back', async () => {
    const seen = await LOG.seen(7);
    const kept = [await keptOf(13)];
    const compared = await compareCheckpoints({ seen, kept, prove: prove(LOG, 7) });
    expect([compared.state, mayKeep(compared)]).toEqual(['rolledBack', false]);
  });

  test('another history is a fork, of the same size and of a larger one', async () => {
    const other = registerLog(['{"statement":"forged"}', ...DOCUMENTS.slice(1)]);
    for (const size of [7, 13]) {
      const kept = [await keptOf(size)];
      const seen = await other.seen(13);
      const compared = await compareCheckpoints({ seen, kept, prove: prove(other) });
      expect([compared.state, mayKeep(compared)]).toEqual(['forked', false]);
    }
  });

  test('no proof, another key, another name and no signature are each named', async () => {
    const kept = [await keptOf(7)];
    const seen = await LOG.seen(13);
    const silent = await compareCheckpoints({ seen, kept, prove: async () => null });
    expect(silent.state).toBe('unproven');
    const otherKey = await registerLog(DOCUMENTS, ORIGIN, 'another key').seen(13);
    expect((await compareCheckpoints({ seen: otherKey, kept, prove: prove() })).state).toBe(
      'otherKey',
    );
    const renamed = await registerLog(DOCUMENTS, 'log.example/2').seen(13);
    const asked = await compareCheckpoints({ seen: renamed, kept, prove: prove() });
    expect([asked.state, mayKeep(asked)]).toEqual(['renamed', false]);
    const unsigned = { ...seen, note: seen.note.replace('\n13\n', '\n14\n') };
    expect((await compareCheckpoints({ seen: unsigned, kept, prove: prove() })).state).toBe(
      'unsigned',
    );
  });
});

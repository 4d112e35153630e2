import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import { concat, fromHex, fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  logPublicKey,
  logPublicKeyFromVkey,
  openCheckpoint,
  parseCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { parseCosignature } from '../../shared/log/cosignature.ts';
import { formatLogProof, parseLogProof, verifyLogProof } from '../../shared/log/logProof.ts';
import {
  ed25519NoteVerifier,
  KEY_TYPES,
  noteKey,
  openNote,
  parseNote,
  parseSignatureLine,
  parseVkey,
} from '../../shared/log/note.ts';
import { addCheckpoint, parseAddCheckpoint, type WitnessState } from '../../shared/log/witness.ts';
import { hasVectors, Tally, vectorJson } from './tally.ts';

interface NoteCase {
  desc: string;
  note_b64: string;
  vkeys: string[];
  ok: boolean;
  verified: string[] | null;
}
interface RekorCase {
  dir: string;
  vkey: string;
  leaf_b64: string;
  index: string;
  size: string;
  proof_b64: string[];
  checkpoint: string;
}
interface WitnessSequence {
  log_ed25519_public_key_hex: string;
  log_origin: string;
  witness_name: string;
  witness_openssh_key: string;
  steps: { body: string; status: number; assert: string }[];
}

describe.skipIf(!hasVectors)('published notes, checkpoints and proofs', () => {
  it('opens the notes of golang.org/x/mod exactly as it does', async () => {
    const { cases } = vectorJson<{ cases: NoteCase[] }>('extracted', 'signed-note-go-xmod.json');
    const tally = new Tally('signed-note-go-xmod');
    for (const { desc, note_b64, vkeys, ok, verified } of cases) {
      const attempt = async () => {
        const note = fromUtf8(fromBase64(note_b64), 'noteInvalid');
        const keys = vkeys.map((vkey) => ed25519NoteVerifier(parseVkey(vkey)));
        const opened = await openNote({ note, keys });
        expect(opened.verified.map(({ name }) => name)).toEqual(verified);
      };
      await tally.run({ id: desc, valid: ok, attempt });
    }
    tally.finish(cases.length);
  });

  it('opens the example of the signed-note specification', async () => {
    const file = 'signed-note-spec-example.json';
    const { vkey, note } = vectorJson<{ vkey: string; note: string }>('extracted', file);
    const tally = new Tally('signed-note-spec-example');
    const attempt = () => openNote({ note, keys: [ed25519NoteVerifier(parseVkey(vkey))] });
    await tally.run({ id: 'note', valid: true, attempt });
    tally.finish(1);
  });

  it('refuses the bad checkpoints of transparency-dev/formats', async () => {
    const file = 'checkpoint-parse.json';
    type Case = { desc: string; text: string; error: boolean };
    const { cases } = vectorJson<{ cases: Case[] }>('extracted', file);
    const tally = new Tally('checkpoint-parse');
    for (const { desc, text, error } of cases) {
      await tally.run({ id: desc, valid: !error, attempt: () => parseCheckpoint(text) });
    }
    tally.finish(cases.length);
  });

  it('opens a real checkpoint of the Go checksum database as a note', async () => {
    const file = 'sumdb-checkpoints.json';
    type File = { vkey: string; origin: string; steps: { body: string }[] };
    const { vkey, origin, steps } = vectorJson<File>('extracted', file);
    const tally = new Tally('sumdb-checkpoints');
    for (const [index, { body }] of steps.entries()) {
      const { note } = parseAddCheckpoint(body);
      const open = () => openNote({ note, keys: [ed25519NoteVerifier(parseVkey(vkey))] });
      const attempt = async () => expect(parseCheckpoint((await open()).text).origin).toBe(origin);
      await tally.run({ id: `step ${index + 1} as a note`, valid: true, attempt });
      const asOurs = () => openCheckpoint({ note, log: logPublicKeyFromVkey(vkey) });
      await tally.run({ id: `step ${index + 1} as our checkpoint`, valid: true, attempt: asOurs });
    }
    tally.finish(steps.length * 2);
  });

  it('reads the cosignatures of the specifications', async () => {
    const spec = vectorJson<{ note: string }>('extracted', 'tlog-cosignature-spec-example.json');
    const tally = new Tally('tlog-cosignature-spec-example');
    const attempt = () => {
      const { text, signatures } = parseNote(spec.note);
      expect(parseCheckpoint(text).size).toBe(20852163);
      const blob = signatures[1]?.blob ?? new Uint8Array(0);
      expect(parseCosignature(blob).time).toBe(1679315147);
    };
    await tally.run({ id: 'note', valid: true, attempt });
    tally.finish(1);

    const sigsum = vectorJson<{ line: string; key_id: number[]; timestamp_hex: string }>(
      'extracted',
      'sigsum-cosignature-line.json',
    );
    const sigsumTally = new Tally('sigsum-cosignature-line');
    const parseLine = () => {
      const { keyId, blob } = parseSignatureLine(sigsum.line.slice(0, -1));
      expect(fromHex(keyId)).toEqual(Uint8Array.from(sigsum.key_id));
      expect(blob.subarray(0, 8)).toEqual(fromHex(sigsum.timestamp_hex));
      return parseCosignature(blob);
    };
    await sigsumTally.run({ id: 'line', valid: true, attempt: parseLine });
    sigsumTally.finish(1);
  });

  it('parses the proof files of transparency-dev/formats and no other', async () => {
    const file = 'tlog-proof-parse.json';
    type File = { valid_framing: string[]; invalid: [string, string][] };
    const { valid_framing: framing, invalid } = vectorJson<File>('extracted', file);
    const tally = new Tally('tlog-proof-parse');
    for (const [index, text] of framing.entries()) {
      await tally.run({ id: `valid ${index}`, valid: true, attempt: () => parseLogProof(text) });
    }
    for (const [id, text] of invalid) {
      await tally.run({ id, valid: false, attempt: () => parseLogProof(text) });
    }
    tally.finish(framing.length + invalid.length);

    const sigsum = vectorJson<{ raw_proofs: string[] }>('extracted', 'sigsum-proof-examples.json');
    const sigsumTally = new Tally('sigsum-proof-examples');
    for (const [index, text] of sigsum.raw_proofs.entries()) {
      const attempt = () => parseLogProof(text);
      await sigsumTally.run({ id: String(index + 1), valid: true, attempt });
    }
    sigsumTally.finish(sigsum.raw_proofs.length);
  });

  it('verifies real inclusions of Rekor v2', async () => {
    const { cases } = vectorJson<{ cases: RekorCase[] }>('extracted', 'rekor2-real-inclusion.json');
    const tally = new Tally('rekor2-real-inclusion');
    for (const { dir, vkey, leaf_b64, index, size, proof_b64, checkpoint } of cases) {
      const attempt = async () => {
        const proof = proof_b64.map((hash) => fromBase64(hash));
        const text = formatLogProof({ index: Number(index), proof, checkpoint });
        const [leaf, log] = [fromBase64(leaf_b64), logPublicKeyFromVkey(vkey)];
        const verified = await verifyLogProof({ text, leaf, log });
        expect(verified.checkpoint.size).toBe(Number(size));
        const wrong = concat(leaf, Uint8Array.of(0));
        await expect(verifyLogProof({ text, leaf: wrong, log })).rejects.toThrow(FleetsealError);
      };
      await tally.run({ id: dir, valid: true, attempt });
    }
    tally.finish(cases.length);
  });
});

describe.skipIf(!hasVectors)('published witness requests', () => {
  it('parses the example of the witness specification', async () => {
    const file = 'tlog-witness-add-checkpoint-spec-example.json';
    const { body } = vectorJson<{ body: string }>('extracted', file);
    const tally = new Tally('tlog-witness-add-checkpoint-spec-example');
    const attempt = () => {
      const { oldSize, proof, note } = parseAddCheckpoint(body);
      expect([oldSize, proof.length]).toEqual([20852014, 4]);
      expect(parseCheckpoint(parseNote(note).text).size).toBe(20852163);
    };
    await tally.run({ id: 'body', valid: true, attempt });
    tally.finish(1);
  });

  it('answers the sequence of torchwood as its witness does', async () => {
    const file = 'tlog-witness-add-checkpoint-sequence.json';
    const sequence = vectorJson<WitnessSequence>('extracted', file);
    const { seed, publicKey } = openSshEd25519(sequence.witness_openssh_key);
    const witness = {
      key: noteKey(sequence.witness_name, KEY_TYPES.cosignatureV1, publicKey),
      logs: [logPublicKey(sequence.log_origin, fromHex(sequence.log_ed25519_public_key_hex))],
      sign: async (message: Uint8Array) => new Uint8Array(sign(null, message, seed)),
    };
    const tally = new Tally('tlog-witness-add-checkpoint-sequence');
    let state: WitnessState = new Map();
    for (const [index, step] of sequence.steps.entries()) {
      const attempt = async () => {
        const answer = await addCheckpoint({
          state,
          body: step.body,
          witness,
          time: 1_700_000_000,
        });
        state = answer.next;
        // An unknown log: torchwood says 403, the specification 404.
        const allowed = step.assert.includes('unknown log') ? [404] : [step.status];
        expect(allowed).toContain(answer.status);
        const [, exact] = /body == "(\d+)\\n"/.exec(step.assert) ?? [];
        if (exact !== undefined) expect(answer.body).toBe(`${exact}\n`);
        if (answer.status === 200) expect(answer.body).toContain(`— ${sequence.witness_name} `);
      };
      await tally.run({ id: `step ${index + 1}`, valid: true, attempt });
    }
    tally.finish(sequence.steps.length);
  });
});

/** The unencrypted OpenSSH container ends in string(public ‖ …): seed and key are 64 bytes. */
function openSshEd25519(pem: string) {
  const bytes = Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
  const marker = Buffer.from([0, 0, 0, 0x40]);
  const start = bytes.lastIndexOf(marker) + marker.length;
  const publicKey = new Uint8Array(bytes.subarray(start + 32, start + 64));
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, bytes.subarray(start, start + 32)]);
  return { publicKey, seed: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

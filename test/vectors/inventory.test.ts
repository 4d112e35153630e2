import { describe, expect, it } from 'vitest';
import { parseVkey } from '../../shared/log/note.ts';
import { NOT_RUN } from './exceptions.ts';
import { hasVectors, vectorFiles, vectorJson } from './tally.ts';

/** Files of the vectors that a test beside this one reads. */
const RUN: Readonly<Record<string, readonly string[]>> = {
  extracted: [
    'checkpoint-parse.json',
    'dsse-spec-vector.json',
    'jwk-thumbprints.json',
    'rekor2-real-inclusion.json',
    'rfc6962-reference-tree.json',
    'signed-note-go-xmod.json',
    'signed-note-spec-example.json',
    'sigsum-cosignature-line.json',
    'sigsum-proof-examples.json',
    'sumdb-checkpoints.json',
    'tlog-cosignature-spec-example.json',
    'tlog-proof-parse.json',
    'tlog-tiles-paths.json',
    'tlog-witness-add-checkpoint-sequence.json',
    'tlog-witness-add-checkpoint-spec-example.json',
    'veraison-ear-jwts.json',
  ],
  generated: [
    ...['ES256.dsse.json', 'ES256.pem', 'EdDSA.dsse.json', 'EdDSA.pem', 'report.json'].map(
      (name) => `dsse/${name}`,
    ),
    ...['ES256', 'EdDSA'].flatMap((name) =>
      ['general.json', 'jwk', 'jws', 'payload', 'pem'].map((kind) => `jws/${name}.${kind}`),
    ),
    ...['dup.jws', 'dup.pem', 'mal.jws', 'nc.jws'].map((name) => `jws/${name}`),
    ...['ca.pem', 'data', 'q.tsq', 'r.tsr', 'tsa.pem'].map((name) => `rfc3161/${name}`),
    ...['checkpoint', 'entry', 'entry.spicy', 'entry.tlog-proof'].map((name) => `tlog/${name}`),
    ...['log.pem', 'log.vkey', 'witness.vkey', 'witness1.vkey'].map((name) => `tlog/${name}`),
    ...['ak.name', 'ak.pem', 'ak.tss', 'app.name', 'app.pem', 'app.tss'].map(
      (name) => `tpm/${name}`,
    ),
    ...['certify.attest', 'certify.sig', 'cred.blob', 'ek.tss', 'nonce'].map(
      (name) => `tpm/${name}`,
    ),
    ...['q.msg', 'q.pcrs', 'q.sig', 'tpm.jws'].map((name) => `tpm/${name}`),
  ],
  wycheproof: [
    'ecdsa_secp256r1_sha256_p1363_test.json',
    'ed25519_test.json',
    'json_web_signature_test.json',
  ],
};

describe.skipIf(!hasVectors)('every published file', () => {
  it('is run by a test, or is listed with the reason why not', () => {
    for (const [folder, names] of Object.entries(RUN)) {
      const notRun = [...NOT_RUN.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1));
      const known = [...names, ...notRun].sort((a, b) => (a < b ? -1 : 1));
      const found = vectorFiles(folder).filter((name) => name !== 'README.md');
      expect(known, folder).toEqual(found);
    }
    for (const [path, reason] of NOT_RUN) console.log(`not run: ${path}: ${reason}`);
  });

  it('has at least its key read where its log is missing', () => {
    const file = 'tessera-testdata-log-key.json';
    const { vkey } = vectorJson<{ vkey: string }>('extracted', file);
    expect(parseVkey(vkey).name).toBe('example.com/log/testdata');
  });
});

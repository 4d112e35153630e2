/** What must hold after any crash: nothing acknowledged is lost, both logs and sequences intact. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { readPinnedServer } from '../../agent/state/pinned.ts';
import { checkWholeLog } from '../../server/log/wholeLog.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseEvidence } from '../../shared/evidence/evidence.ts';
import { logPublicKeyFromVkey } from '../../shared/log/checkpoint.ts';
import { type EvidenceLogLeaf, parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { leafHash, rootOfLeafHashes } from '../../shared/log/tree.ts';
import { databasePath } from './serverProcess.ts';

/** A leaf and its log proof, as a host kept them. */
export interface KeptProof {
  readonly leaf: string;
  readonly logProof: string;
}

/** What a test knows when the server has stopped. */
export interface Aftermath {
  /** The server's data directory. */
  readonly directory: string;
  /** State directory of each host. */
  readonly hosts: readonly string[];
  /** Acknowledgments that came before the crash. */
  readonly acknowledged: readonly KeptProof[];
}

/** Checks everything. Every host must have delivered everything, and the server have stopped. */
export async function expectNothingLost(aftermath: Aftermath): Promise<void> {
  const store = await openStore({ path: databasePath(aftermath.directory) });
  try {
    const evidenceVkey = await expectLogsConsistent(store, aftermath.hosts);
    const leaves = await evidenceLeaves(store);
    for (const kept of aftermath.acknowledged) await expectKept(kept, leaves, evidenceVkey);
    let made = 0;
    for (const host of aftermath.hosts) {
      const digests = await digestsOf(host);
      made += digests.length;
      const parsed = leaves.map(parseEvidenceLogLeaf);
      expectSequence(parsed, digests, (await loadOrCreateIdentity(host)).kid);
      for (const kept of await keptProofs(host)) await expectKept(kept, leaves, evidenceVkey);
    }
    expect(leaves.length).toBe(made);
    await expectAppraised(store, made);
  } finally {
    await store.close();
  }
}

async function expectLogsConsistent(store: Store, hosts: readonly string[]): Promise<string> {
  const pinned = await readPinnedServer(hosts[0] ?? '');
  if (pinned === null) throw new TypeError('the first host is not enrolled');
  for (const name of ['evidence', 'register'] as const) {
    const { problems } = await checkWholeLog(store, name, pinned.logs[name]);
    expect(problems).toEqual([]);
  }
  return pinned.logs.evidence;
}

async function evidenceLeaves(store: Store): Promise<Uint8Array[]> {
  const rows = await store.db
    .selectFrom('leaf')
    .select('data')
    .where('log', '=', 'evidence')
    .orderBy('leaf_index')
    .execute();
  return rows.map(({ data }) => data);
}

/** The proof still verifies, names the same leaf, and its checkpoint is one that the log passed. */
async function expectKept(
  { leaf, logProof }: KeptProof,
  leaves: readonly Uint8Array[],
  vkey: string,
): Promise<void> {
  const log = logPublicKeyFromVkey(vkey);
  const proven = await verifyLogProof({ text: logProof, leaf: utf8(leaf), log });
  expect(new TextDecoder().decode(leaves[proven.index])).toBe(leaf);
  const { size, root } = proven.checkpoint;
  expect(size).toBeLessThanOrEqual(leaves.length);
  expect(rootOfLeafHashes(leaves.slice(0, size).map(leafHash))).toEqual(root);
}

/** One leaf for each evidence, in order, each with its predecessor: no gap, fork or repetition. */
function expectSequence(
  leaves: readonly EvidenceLogLeaf[],
  digests: readonly string[],
  kid: string,
): void {
  const points = leaves
    .filter((leaf) => leaf.kid === kid)
    .map(({ kind, seq, prev, digest }) => ({ kind, seq, prev, digest }));
  const expected = digests.map((digest, seq) => ({
    kind: 'evidence',
    seq,
    prev: digests[seq - 1] ?? null,
    digest,
  }));
  expect(points).toEqual(expected);
}

/** Digests of what a host made, by number, none missing. */
async function digestsOf(host: string): Promise<string[]> {
  const texts = await filesOf(host, '.jws');
  return texts.map((text) => parseEvidence(text).digest);
}

async function keptProofs(host: string): Promise<KeptProof[]> {
  const leaves = await filesOf(host, '.leaf');
  const proofs = await filesOf(host, '.tlog-proof');
  expect(proofs.length).toBe((await filesOf(host, '.jws')).length);
  return proofs.map((logProof, seq) => ({ leaf: leaves[seq] ?? '', logProof }));
}

async function filesOf(host: string, suffix: string): Promise<string[]> {
  const names = (await readdir(join(host, 'evidence'))).filter((name) => name.endsWith(suffix));
  const expected = names.map((_, seq) => `${String(seq).padStart(12, '0')}${suffix}`);
  expect(names.toSorted()).toEqual(expected);
  return Promise.all(expected.map((name) => readFile(join(host, 'evidence', name), 'utf8')));
}

/** Every document is there, and every evidence was appraised, once. */
async function expectAppraised(store: Store, made: number): Promise<void> {
  const missing = await store.db
    .selectFrom('evidence_document as named')
    .leftJoin('document as held', 'held.digest', 'named.digest')
    .select('named.digest')
    .where('held.digest', 'is', null)
    .execute();
  expect(missing).toEqual([]);
  const results = await store.db.selectFrom('result').select('evidence_index').execute();
  expect(results.length).toBe(made);
}

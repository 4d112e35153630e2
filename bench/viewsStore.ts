/**
 * A server's store with 421,000 GPUs and a year: register, evidence logs and signed evidence, as
 * the server would have written them, but for tiles and checkpoints, which no view reads.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { prepareStatement } from '../server/statements.ts';
import { openStore } from '../server/store/store.ts';
import { defaultCatalogue } from '../shared/appraisal/catalogue.ts';
import { defaultPolicy } from '../shared/appraisal/policy.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import { signJws } from '../shared/crypto/jws.ts';
import { p256PublicJwkSchema } from '../shared/crypto/keys.ts';
import { challengeDigest, formatChallenge, nonceFor } from '../shared/evidence/challenge.ts';
import { documentDigest } from '../shared/evidence/document.ts';
import {
  EVIDENCE_PROFILE,
  EVIDENCE_TYP,
  type EvidencePayload,
  parseEvidence,
} from '../shared/evidence/evidence.ts';
import { encodeLeaf } from '../shared/log/leaf.ts';
import { DAY_MS, HOUR_MS } from '../shared/register/day.ts';
import { registerKind } from '../shared/register/documents.ts';
import type { RegisterRecord } from '../shared/register/records/record.ts';
import { kidOf, namesOf, paperRecords, START_MS } from './accountingFleet.ts';

/** Origin of its evidence log. */
export const ORIGIN = 'bench.example/evidence';
/** The end of the year. */
export const END_MS = START_MS + 365 * DAY_MS;
const GPUS = 8;
/** One host of so many attests once a week. */
const WEEKLY = 100;
/** One host of so many shows a GPU that no license covers in place of one of its own. */
const STRANGE = 50;

/** What the store has. */
export interface YearFacts {
  readonly evidenceSize: number;
  readonly registerSize: number;
}

/** Writes the store. */
export async function writeYear(path: string, hosts: number): Promise<YearFacts> {
  await (await openStore({ path })).close();
  const db = new DatabaseSync(path);
  // It is thrown away: what a loss of power would do to it does not matter.
  db.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN');
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const registerSize = writeRegister(db, hosts, key.publicKey);
  const evidenceSize = await writeEvidence(db, hosts, key.privateKey);
  db.exec('COMMIT');
  db.close();
  return { evidenceSize, registerSize };
}

function writeRegister(db: DatabaseSync, hosts: number, publicKey: KeyObject): number {
  const insertLeaf = leafInsert(db, 'register');
  const insertText = db.prepare('INSERT INTO register_document (digest, text) VALUES (?, ?)');
  const enter = (unsalted: Parameters<typeof prepareStatement>[0]): string => {
    const { document, digest, text } = prepareStatement(unsalted);
    insertText.run(digest, text);
    const time = START_MS - DAY_MS;
    const leaf = { kind: registerKind(document), digest, evidenceSize: 0, time };
    insertLeaf(digest, encodeLeaf(leaf));
    return digest;
  };
  const record = (declared: RegisterRecord) => {
    const about = { by: 'Li Na', reason: '', withdrawn: false, record: declared };
    enter({ format: 'fleetseal/record@1', ...about });
  };
  enter(defaultPolicy(enter(defaultCatalogue())));
  for (const declared of paperRecords(hosts * GPUS)) record(declared);
  const jwk = p256PublicJwkSchema.parse(publicKey.export({ format: 'jwk' }));
  for (let host = 0; host < hosts; host += 1) {
    const name = `host-${host}`;
    const kid = kidOf(host);
    const about = { kid, jwk, ueid: ueidOf(host), name, site: 'site-1' };
    enter({ format: 'fleetseal/hostKey@1', ...about, token: 'T1', protection: 'file' });
    record({ type: 'use@1', id: `use-${name}`, host: name, user: 'user-1', from: 0 });
  }
  return insertLeaf.size();
}

const ueidOf = (host: number) => `AQ${kidOf(host).slice(0, 42)}`;

/** Numbers leaves and writes them. */
function leafInsert(db: DatabaseSync, log: 'evidence' | 'register') {
  const insert = db.prepare('INSERT INTO leaf (log, leaf_index, key, data) VALUES (?, ?, ?, ?)');
  let size = 0;
  const run = (key: string, data: Uint8Array) => {
    insert.run(log, size, key, data);
    size += 1;
  };
  return Object.assign(run, { size: () => size });
}

/** Every host at the start and at the end of the year, and one of a hundred once a week. */
function* rounds(hosts: number): Generator<{ host: number; time: number }> {
  for (let host = 0; host < hosts; host += 1) yield { host, time: START_MS + host };
  for (let week = 1; week < 52; week += 1) {
    for (let host = 0; host < hosts; host += WEEKLY) {
      yield { host, time: START_MS + week * 7 * DAY_MS + host };
    }
  }
  for (let host = 0; host < hosts; host += 1) yield { host, time: END_MS - HOUR_MS + host };
}

async function writeEvidence(
  db: DatabaseSync,
  hosts: number,
  privateKey: KeyObject,
): Promise<number> {
  const insertLeaf = leafInsert(db, 'evidence');
  const evidence = db.prepare(
    "INSERT INTO evidence (digest, kid, jws, outcome) VALUES (?, ?, ?, 'evidence')",
  );
  const named = db.prepare(
    'INSERT INTO evidence_document (evidence_digest, submodule, digest) VALUES (?, ?, ?)',
  );
  const held = db.prepare('INSERT OR IGNORE INTO document (digest, text) VALUES (?, ?)');
  const heads = new Map<number, { seq: number; digest: string }>();
  for (const { host, time } of rounds(hosts)) {
    const kid = kidOf(host);
    const documents = documentsOf(host);
    const challengedAt = time - 30_000;
    const random = new Uint8Array(32).fill(Math.trunc(challengedAt / HOUR_MS) % 251);
    const noteHash = new Uint8Array(32);
    const challenge = formatChallenge({ origin: ORIGIN, noteHash, random, regulatorNonce: null });
    const head = heads.get(host) ?? null;
    const place = { seq: head === null ? 0 : head.seq + 1, prev: head?.digest ?? null };
    const payload: EvidencePayload = {
      eat_profile: EVIDENCE_PROFILE,
      aud: ORIGIN,
      ueid: ueidOf(host),
      iat: Math.trunc(time / 1000),
      eat_nonce: nonceFor(challenge, kid),
      challenge,
      ...place,
      submods: Object.fromEntries(
        documents.map(({ name, digest }) => [name, ['DIGEST', ['sha-256', digest]]]),
      ),
    };
    const jws = await signJws({
      payload: encodeJson(payload),
      typ: EVIDENCE_TYP,
      signer: {
        kid,
        sign: async (bytes) => {
          const signed = sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
          return new Uint8Array(signed);
        },
      },
    });
    const { digest } = parseEvidence(jws);
    heads.set(host, { seq: place.seq, digest });
    evidence.run(digest, kid, jws);
    for (const each of documents) {
      held.run(each.digest, each.text);
      named.run(digest, each.name, each.digest);
    }
    const leaf = { digest, kid, challenge: challengeDigest(challenge), challengedAt, ...place };
    insertLeaf(digest, encodeLeaf({ kind: 'evidence', ...leaf, time }));
  }
  return insertLeaf.size();
}

function documentsOf(host: number): { name: string; text: string; digest: string }[] {
  return Array.from({ length: GPUS }, (_, slot) => {
    const isStrange = host % STRANGE === 0 && slot === GPUS - 1;
    const text = gpuText(isStrange ? 500_000 + host : host * GPUS + slot, slot);
    return { name: `gpu-${busIdOf(slot)}`, text, digest: documentDigest(text) };
  });
}

const busIdOf = (slot: number) => `00000000:0${slot + 1}:00.0`;

function gpuText(unit: number, slot: number): string {
  return fromUtf8(
    encodeJson({
      format: 'fleetseal/gpu@1',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      state: 'readable',
      provenance: {},
      ...namesOf(unit),
      productName: 'NVIDIA H200',
      pciBusId: busIdOf(slot),
      pciDeviceId: '233510DE',
      memoryTotalMiB: 143_771,
    }),
  );
}

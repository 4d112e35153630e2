/** Everything that a released version wrote stays readable (test/golden/README.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { parsePolicyFile } from '../../server/policyFile.ts';
import { parseResult } from '../../shared/appraisal/encode.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { concat, utf8 } from '../../shared/bytes/bytes.ts';
import { parseStrictJson } from '../../shared/bytes/json.ts';
import { gpuClaimsSchema, hostClaimsSchema } from '../../shared/claims/claims.ts';
import { parseJws, verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey, thumbprint } from '../../shared/crypto/keys.ts';
import {
  CHALLENGE_TYP,
  noteHash,
  parseChallenge,
  signedChallengeSchema,
} from '../../shared/evidence/challenge.ts';
import { documentDigest, parseDocument } from '../../shared/evidence/document.ts';
import { parseEvidence, verifyEvidence } from '../../shared/evidence/evidence.ts';
import { logPublicKeyFromVkey, openCheckpoint } from '../../shared/log/checkpoint.ts';
import {
  parseEvidenceLogLeaf,
  parseRegisterLeaf,
  REGISTER_KINDS,
  type RegisterKind,
} from '../../shared/log/leaf.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { decodeEntries } from '../../shared/log/tile.ts';
import { leafHash, rootOfLeafHashes } from '../../shared/log/tree.ts';
import { openTrustedCheckpoint, parseTrustPolicy } from '../../shared/log/trustPolicy.ts';
import {
  parseOfflineAnswer,
  parseOfflineBundle,
  parseOfflineKit,
} from '../../shared/offline/files.ts';
import {
  encodeMessage,
  parseAgentMessage,
  parseServerMessage,
  parseSigned,
  WELCOME_TYP,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import {
  isRecordDocument,
  parseRegisterDocument,
  registerKind,
} from '../../shared/register/documents.ts';
import { isHostKeyDocument, openHostKey } from '../../shared/register/hostKeys.ts';
import { parseLicenseFile } from '../../shared/register/import.ts';
import { verifyLabTest } from '../../shared/register/labTest.ts';
import { RECORD_TYPES, recordType } from '../../shared/register/records/record.ts';
import { foldRegister } from '../../shared/register/register.ts';
import { parseTable } from '../../shared/register/tables/parse.ts';
import { TABLES } from '../../shared/register/tables/tables.ts';
import { splitLines } from '../../shared/report/members.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { OpenReport } from '../factories/tamper.ts';
import { carryOn, copyState } from './goldenRun.ts';
import { agentKind, serverKind } from './recorder.ts';

const GOLDEN = join(import.meta.dirname, '../golden');
const versions = readdirSync(GOLDEN).filter((name) => /^v[0-9]+$/.test(name));

/** Kinds of statements that the fourth version wrote first. */
const SINCE_4: readonly RegisterKind[] = [
  'permission',
  'accessRoot',
  'reportStep',
  'regulatorKey',
  'challengeFiled',
  'recovery',
];

it('there is a first version', () => expect(versions).toContain('v1'));

describe.each(versions)('what %s wrote', (version) => {
  const bytes = (name: string) => new Uint8Array(readFileSync(join(GOLDEN, version, name)));
  const text = (name: string) => readFileSync(join(GOLDEN, version, name), 'utf8');
  const names = (folder: string) => readdirSync(join(GOLDEN, version, folder)).toSorted();
  const frame = (name: string) => text(`frames/${name}.json`);
  const logKey = (name: string) => logPublicKeyFromVkey(text(`${name}-log/vkey`).trim());

  async function serverKey() {
    const welcome = parseServerMessage(frame('server-welcome'));
    if (welcome.type !== 'welcome') throw new TypeError('not a welcome');
    return { key: await importP256PublicKey(welcome.key), kid: thumbprint(welcome.key) };
  }

  const number = Number(version.slice(1));
  /** For what is there from a version on. */
  const itSince = (first: number, title: string, test: () => void | Promise<void>): void => {
    if (number >= first) it(title, test);
  };

  it('enrollment tokens parse and name the server key and the logs', async () => {
    const token = parseToken(text('token-agent.txt'));
    expect(token.serverKey).toBe((await serverKey()).kid);
    expect(token.logs).toEqual([logKey('evidence').origin, logKey('register').origin]);
  });

  it('challenge and welcome verify under the server key', async () => {
    const { key, kid } = await serverKey();
    const signed = parseJws(text('challenge.jws'), { typ: CHALLENGE_TYP, maxBytes: 4096 });
    const welcome = parseJws(text('welcome.jws'), { typ: WELCOME_TYP, maxBytes: 65_536 });
    expect([signed.kid, welcome.kid]).toEqual([kid, kid]);
    await verifyJws(signed, key);
    await verifyJws(welcome, key);
    const { challenge } = parseSigned(signed.payloadBytes, signedChallengeSchema);
    expect(challenge).toBe(text('challenge.txt'));
    expect(parseChallenge(challenge).noteHash).toEqual(noteHash(text('challenge-note.txt')));
    expect(parseSigned(welcome.payloadBytes, welcomePayloadSchema).head).toBe(null);
  });

  it('every message of the protocol parses, and is written the same again', () => {
    const files = names('frames');
    expect(files.length).toBeGreaterThanOrEqual(14);
    for (const file of files) {
      const content = text(`frames/${file}`);
      const isAgent = file.startsWith('agent-');
      const message = isAgent ? parseAgentMessage(content) : parseServerMessage(content);
      expect(encodeMessage(message)).toBe(content);
      expect(`${isAgent ? agentKind(content) : serverKind(content)}.json`).toBe(file);
    }
  });

  it('evidence verifies under the key of its host', async () => {
    const { jwk, kid, ueid } = await loadOrCreateIdentity(await copyState(GOLDEN, version));
    const host = { kid, ueid, publicKey: await importP256PublicKey(jwk), attestationKey: null };
    const { origin } = logKey('evidence');
    const evidence = await verifyEvidence(parseEvidence(text('evidence.jws')), host, origin);
    expect([...evidence.documents.keys()].length).toBe(4);
    expect(parseEvidenceLogLeaf(bytes('leaf-logged.json'))).toMatchObject({
      kind: 'evidence',
      digest: evidence.digest,
      kid,
      seq: 0,
    });
  });

  it('documents parse under the submodules that they are for', () => {
    const host = parseDocument(text('document-host.json'), 'host');
    expect(host.format).toBe(`fleetseal/host@${Math.min(number, 2)}`);
    const gpu = parseDocument(text('document-gpu.json'), 'gpu-00000000:18:00.0');
    expect(gpu).toMatchObject({
      format: `fleetseal/gpu@${Math.min(number, 3)}`,
      state: 'readable',
      productName: 'NVIDIA H200',
    });
    const readings = parseDocument(text('document-readings.json'), 'readings');
    expect(readings).toMatchObject({ trigger: 'start' });
  });

  it.each(['logged', 'refused'])(
    'the log proof of the %s leaf leads to a checkpoint',
    async (of) => {
      const leaf = bytes(`leaf-${of}.json`);
      const log = logKey('evidence');
      const proven = await verifyLogProof({ text: text(`leaf-${of}.tlog-proof`), leaf, log });
      const [entries = ''] = names('evidence-log/tile/entries/000.p');
      const leaves = decodeEntries(bytes(`evidence-log/tile/entries/000.p/${entries}`));
      expect(leaves[proven.index]).toEqual(leaf);
      expect(parseEvidenceLogLeaf(leaf).kind).toBe(of === 'logged' ? 'evidence' : 'refusal');
    },
  );

  it.each(['evidence', 'register'])(
    'checkpoint, tile and entries of the %s log fit',
    async (name) => {
      const note = text(`${name}-log/checkpoint`);
      const { checkpoint } = await openCheckpoint({ note, log: logKey(name) });
      const width = String(checkpoint.size);
      expect(names(`${name}-log/tile/0/000.p`)).toEqual([width]);
      const hashes = decodeEntries(bytes(`${name}-log/tile/entries/000.p/${width}`)).map(leafHash);
      expect(concat(...hashes)).toEqual(bytes(`${name}-log/tile/0/000.p/${width}`));
      expect(rootOfLeafHashes(hashes)).toEqual(checkpoint.root);
    },
  );

  it('the cosigned checkpoint satisfies its policy', async () => {
    const policy = parseTrustPolicy(text('policy.txt'));
    const note = text('cosigned-checkpoint.txt');
    const { witnesses } = await openTrustedCheckpoint({ note, policy });
    expect(witnesses.map(({ name }) => name)).toEqual(['w1']);
  });

  // From the third version on licenses and shipments are records.
  const without = number >= 3 ? ['license', 'shipment'] : ['record'];
  if (number < 2) without.push('hostEvent');
  if (number < 4) without.push(...SINCE_4);
  const kinds = REGISTER_KINDS.filter((kind) => !without.includes(kind));
  it.each(kinds)('the register statement %s fits its leaf', (kind) => {
    const leaf = parseRegisterLeaf(bytes(`register/${kind}.leaf.json`));
    const document = parseRegisterDocument(text(`register/${kind}.json`));
    expect([leaf.kind, registerKind(document)]).toEqual([kind, kind]);
    expect(documentDigest(text(`register/${kind}.json`))).toBe(leaf.digest);
  });

  itSince(2, 'every form of a host’s statements is in the register', () => {
    const [width = ''] = names('register-log/tile/entries/000.p');
    const leaves = decodeEntries(bytes(`register-log/tile/entries/000.p/${width}`));
    const digests = new Set(leaves.map((leaf) => parseRegisterLeaf(leaf).digest));
    const forms = names('register').filter((name) => /^host\w+-\w+\.json$/.test(name));
    expect(forms).toHaveLength(6);
    for (const form of forms) {
      const statement = text(`register/${form}`);
      expect(parseRegisterDocument(statement).format).toMatch(/^fleetseal\/host(Key@2|Event@1)$/);
      expect(digests.has(documentDigest(statement))).toBe(true);
    }
  });

  itSince(
    3,
    'a record of every type is in the register, a lab test with its signature',
    async () => {
      const records = RECORD_TYPES.map((type) => {
        const document = parseRegisterDocument(text(`register/record-${type}.json`));
        if (!isRecordDocument(document)) throw new TypeError('not a record');
        return document.record;
      });
      expect(records.map(recordType)).toEqual(RECORD_TYPES);
      const { register } = await registerOf();
      const test = [...register.records.labTest.values()][0]?.value;
      if (test === undefined) throw new TypeError('no lab test');
      expect(await verifyLabTest(test, register.records.party.get(test.lab)?.value)).toBe('signed');
      const { policies, catalogue } = register;
      expect(policies.map(({ policy }) => policy.format)).toEqual(
        policies.map(() => 'fleetseal/policy@2'),
      );
      expect(catalogue).toMatchObject({ format: 'fleetseal/catalogue@2' });
    },
  );

  itSince(5, 'racks and coordinates are in the register, in records of a second version', () => {
    const records = ['custody', 'site'].map((type) => {
      const document = parseRegisterDocument(text(`register/record-${type}-2.json`));
      expect(document.format).toBe('fleetseal/record@2');
      return isRecordDocument(document) ? document.record : null;
    });
    expect(records).toMatchObject([
      { type: 'custody@2', rack: 'Row A, rack 07', position: 'U21' },
      { type: 'site@2', latitudeE6: 31_299_000, longitudeE6: -120_585_300 },
    ]);
  });

  itSince(3, 'files of tables parse, and say the same in JSON and in CSV', () => {
    const files = names('tables').filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(TABLES.length);
    for (const file of files) {
      const table = TABLES.find(({ name }) => `${name}.json` === file);
      if (table === undefined) throw new TypeError(`no table ${file}`);
      const [json, csv] = (['json', 'csv'] as const).map((format) => {
        const source = { format, text: text(`tables/${table.name}.${format}`) };
        return parseTable(table.name, source);
      });
      expect([...(json?.problems ?? []), ...(csv?.problems ?? [])]).toEqual([]);
      const records = csv?.drafts.map(({ record }) => record);
      for (const { record } of json?.drafts ?? []) expect(records).toContainEqual(record);
    }
  });

  itSince(3, 'the file of the policy is that of the policy in force', async () => {
    const { register } = await registerOf();
    expect(parsePolicyFile(text('policy.yaml'))).toMatchObject({
      cadenceMs: register.policy.cadenceMs,
      checks: register.policy.checks,
    });
    expect(register.policies).toHaveLength(2);
  });

  async function registerOf() {
    const [width = ''] = names('register-log/tile/entries/000.p');
    const leaves = decodeEntries(bytes(`register-log/tile/entries/000.p/${width}`));
    const { members } = new OpenReport(bytes('report.zip'));
    const texts = splitLines(members.get('register.jsonl') ?? new Uint8Array(0));
    const entries = texts.map((line, index) => ({
      index,
      leaf: parseRegisterLeaf(leaves[index] ?? new Uint8Array(0)),
      document: parseRegisterDocument(line),
    }));
    return { register: foldRegister(entries) };
  }

  itSince(2, 'a quote verifies under the key of its TPM', async () => {
    const document = parseRegisterDocument(text('register/hostKey-tpm.json'));
    if (!isHostKeyDocument(document)) throw new TypeError('not a host key');
    const host = await openHostKey(document);
    const signed = parseEvidence(text('evidence-quoted.jws'));
    const { quote } = await verifyEvidence(signed, host, logKey('evidence').origin);
    expect(quote.state).toBe('valid');
  });

  itSince(2, 'kit, bundle and answer of an air gap parse', () => {
    const kit = parseOfflineKit(bytes('offline/kit.json'));
    expect(parseToken(kit.token ?? '').serverKey).toBe(thumbprint(kit.key));
    const bundle = parseOfflineBundle(bytes('offline/bundle.json'));
    const answer = parseOfflineAnswer(bytes('offline/answer.json'));
    expect([bundle.evidence.length, answer.acks.length]).toEqual([1, 1]);
    expect(parseEvidenceLogLeaf(utf8(answer.acks[0]?.leaf ?? '')).via).toBe('file');
  });

  it('import files parse', () => {
    const files = ['license.json', 'licenses.csv', 'shipments.csv'];
    const tables = files.flatMap((name) => parseLicenseFile({ name, bytes: bytes(name) }));
    expect(tables.flatMap(({ problems }) => problems)).toEqual([]);
    const records = tables.flatMap(({ drafts }) => drafts.map(({ record }) => record));
    const licenses = records.filter(({ type }) => type === 'license@2');
    const shipments = records.filter(({ type }) => type === 'shipment@2');
    expect(licenses.map(({ id }) => id)).toEqual(['LIC-2026-0001', 'LIC-2026-0002']);
    expect(shipments.map(({ id }) => id)).toEqual(['SHP-1', 'SHP-2', 'SHP-3']);
  });

  it('preview and attestation result parse', () => {
    const result = parseResult(parseStrictJson(bytes('result.json')));
    expect(result.evidenceIndex).toBeGreaterThan(0);
    expect(result.format).toBe(`fleetseal/attestationResult@${number < 3 ? 1 : 2}`);
    const { host, submods } = JSON.parse(text('preview.json'));
    expect(hostClaimsSchema.parse(host).hostname).toBe('gpu-host-1');
    const gpus = Object.keys(submods).filter((name) => name.startsWith('gpu-'));
    expect(gpus.map((name) => gpuClaimsSchema.parse(submods[name]).serial).length).toBe(2);
  });

  it('the report verifies under its trust file, every step of it', async () => {
    const trust = parseTrust(bytes('trust.json'));
    const verification = await verifyReport({ file: bytes('report.zip'), trust });
    const notPassed = verification.steps.filter(({ outcome }) => outcome !== 'passed');
    expect(notPassed).toEqual([]);
    expect(verification.outcome).toBe('valid');
    expect(verification.balance?.total.licensed).toBe(4);
    expect(verification.balance?.format).toBe(`fleetseal/balance@${number < 3 ? 1 : 2}`);
    expect(verification.notCovered.length).toBeGreaterThan(10);
    const { coverage, findings } = verification.balance ?? { coverage: [], findings: [] };
    expect(coverage).toHaveLength(number < 3 ? 0 : 34);
    const lives = new Set(findings.map(({ life }) => life));
    expect(lives.has('explained')).toBe(number >= 3);
  });

  it('a server and an agent carry on from their files', async () => {
    const after = await carryOn(GOLDEN, version);
    expect(after.vkeys).toEqual([logKey('evidence').vkey, logKey('register').vkey]);
    expect(after.licensed).toBe(6);
    expect(after.seq).toBe(3);
    expect(after.problems).toEqual([]);
    const { checkpoint } = await openCheckpoint({
      note: text('evidence-log/checkpoint'),
      log: logKey('evidence'),
    });
    expect(toBase64(after.rootAt(checkpoint.size))).toBe(toBase64(checkpoint.root));
  });
});

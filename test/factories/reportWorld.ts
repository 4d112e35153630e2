/**
 * A whole world for report tests, made purely: hosts with GPUs, both logs, a witness, a register
 * and everything that buildReport needs. All real signatures, all keys made here.
 */

import { defaultCatalogue } from '../../shared/appraisal/catalogue.ts';
import { parseResult, resultDigest } from '../../shared/appraisal/encode.ts';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { fromUtf8, u32be, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../../shared/bytes/json.ts';
import { parseJws, signJws } from '../../shared/crypto/jws.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import {
  challengeDigest,
  formatChallenge,
  nonceFor,
  noteHash,
} from '../../shared/evidence/challenge.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { EVIDENCE_PROFILE, EVIDENCE_TYP } from '../../shared/evidence/evidence.ts';
import {
  type EvidenceLeaf,
  type EvidenceLogLeaf,
  encodeLeaf,
  parseEvidenceLogLeaf,
  type RefusalCode,
} from '../../shared/log/leaf.ts';
import {
  encodeRegisterDocument,
  type RecordDocument,
  type RegisterDocument,
  recordFormat,
  registerKind,
} from '../../shared/register/documents.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { buildReport, type ReportInput } from '../../shared/report/build.ts';
import { memberBytes, splitLines } from '../../shared/report/members.ts';
import { formatTrust, parseTrust, type Trust } from '../../shared/report/trust.ts';
import { OpenReport } from './tamper.ts';
import { makeLog, makeTestKey, makeWitness, type TestKey, type TestLog } from './testLog.ts';

/** 2026-06-01T00:00:00Z. */
export const WORLD_START = 1_780_272_000_000;
const MINUTE_MS = 60_000;

/** One host of the world. */
export interface TestHost {
  key: TestKey;
  readonly name: string;
  readonly ueid: string;
  /** Text of each document by submodule, `readings` left out: it is made anew. */
  readonly documents: ReadonlyMap<string, string>;
  seq: number;
  prev: string | null;
}

/** How large the world is. */
export interface WorldOptions {
  readonly hosts?: number;
  readonly gpusPerHost?: number;
  /** Evidences of each host, half an hour apart. */
  readonly rounds?: number;
  /** In the origins of the logs and in serials. */
  readonly name?: string;
  /** In the serials and uuids of GPUs. */
  readonly serials?: string;
  /** The only models of the catalogue; all where not given. */
  readonly models?: readonly string[];
  /** Texts that a former release began its register with. */
  readonly former?: { readonly catalogue: string; readonly policy: string };
  /** Write the first results into the register: as they are, or with another status or digest. */
  readonly results?: 'true' | 'false' | 'otherDigest';
}

/** A finished world. */
export interface ReportWorld {
  readonly input: ReportInput;
  readonly trust: Trust;
  readonly trustText: string;
  readonly reportKey: TestKey;
  readonly hosts: readonly TestHost[];
  /** Goes on: append, then finish again. */
  readonly builder: WorldBuilder;
}

/** Makes a world and everything in it. */
export async function reportWorld(options: WorldOptions = {}): Promise<ReportWorld> {
  const builder = await WorldBuilder.start(options);
  await builder.register();
  for (let round = 0; round < (options.rounds ?? 3); round += 1) await builder.attest(round);
  if (options.results !== undefined) await builder.appendResults();
  return builder.finish();
}

let salts = 0;
/** The next of a row of salts. */
export function nextSalt(): string {
  salts += 1;
  return toBase64Url(sha256(u32be(salts)).subarray(0, 16));
}

function gpuDocument(options: WorldOptions, host: number, gpu: number): string {
  const number = `${host}${gpu}`.padStart(4, '0');
  // Board, week 23 of 2025, number.
  const serial = `${options.serials ?? '165'}2325${number.padStart(6, '3')}`;
  const uuid = `GPU-${options.serials ?? '165'}0a1b2-5c6d-4e7f-8091-a2b3c4d5${number}`;
  const values = {
    productName: 'NVIDIA H200',
    serial,
    uuid,
    pciBusId: `00000000:${gpu + 1}8:00.0`,
    memoryTotalMiB: 143_771,
    pciDeviceId: '233510DE',
    pciSubsystemId: '18BE10DE',
  };
  const read = ['nvidiaSmiCsv', 'nvidiaSmiXml'];
  const provenance = Object.fromEntries(Object.keys(values).map((field) => [field, read]));
  const document = { format: 'fleetseal/gpu@1', salt: nextSalt(), state: 'readable', ...values };
  return fromUtf8(encodeJson({ ...document, provenance }));
}

async function makeHost(options: WorldOptions, index: number): Promise<TestHost> {
  const host = { format: 'fleetseal/host@1', salt: nextSalt(), agentVersion: '0.1.0' };
  const documents = new Map([['host', fromUtf8(encodeJson(host))]]);
  for (let gpu = 0; gpu < (options.gpusPerHost ?? 2); gpu += 1) {
    documents.set(`gpu-00000000:${gpu + 1}8:00.0`, gpuDocument(options, index, gpu));
  }
  const ueid = toBase64Url(Uint8Array.of(1, 0, ...sha256(u32be(index)).subarray(1)));
  return { key: await makeTestKey(), name: `host-${index}`, ueid, documents, seq: 0, prev: null };
}

/** What one evidence answers, and what its leaf falsely says. */
export interface Answer {
  readonly challenge: string;
  readonly challengedAt: number;
  readonly leaf?: Partial<EvidenceLeaf>;
  /** Members of the payload that are signed otherwise. */
  readonly payload?: object;
  /** Logged as refused, for this reason. */
  readonly refused?: RefusalCode;
}

type Said = Pick<RecordDocument, 'by' | 'reason' | 'withdrawn'>;

/** Builds a world leaf by leaf. */
export class WorldBuilder {
  readonly options: WorldOptions;
  readonly hosts: TestHost[] = [];
  readonly reportKey: TestKey;
  readonly witnessVkey: string;
  readonly evidenceLog: TestLog;
  readonly registerLog: TestLog;
  readonly texts: string[] = [];
  readonly jws = new Map<string, string>();
  readonly documents = new Map<string, string>();
  readonly notes: string[] = [];

  constructor(
    options: WorldOptions,
    made: { reportKey: TestKey; witnessVkey: string; logs: TestLog[] },
  ) {
    const [evidenceLog, registerLog] = made.logs;
    if (evidenceLog === undefined || registerLog === undefined) throw new TypeError('two logs');
    this.options = options;
    this.reportKey = made.reportKey;
    this.witnessVkey = made.witnessVkey;
    this.evidenceLog = evidenceLog;
    this.registerLog = registerLog;
  }

  static async start(options: WorldOptions): Promise<WorldBuilder> {
    const witness = await makeWitness();
    const seconds = Math.floor(WORLD_START / 1000);
    const operator = options.name ?? 'operator';
    const logs = [
      await makeLog(`${operator}.example/evidence`, witness, seconds),
      await makeLog(`${operator}.example/register`, witness, seconds),
    ];
    const reportKey = await makeTestKey();
    const builder = new WorldBuilder(options, { reportKey, witnessVkey: witness.vkey, logs });
    for (let i = 0; i < (options.hosts ?? 2); i += 1)
      builder.hosts.push(await makeHost(options, i));
    return builder;
  }

  append(document: RegisterDocument): string {
    return this.appendText(registerKind(document), encodeRegisterDocument(document));
  }

  /** What a person declares; `said` is who, why, and whether it takes the record back. */
  appendRecord(record: RegisterRecord, said: Partial<Said> = {}): string {
    const { by = 'A. Person', reason = 'As the paper says.', withdrawn = false } = said;
    const format = recordFormat(record);
    return this.append({ format, salt: nextSalt(), by, reason, withdrawn, record });
  }

  appendText(kind: string, text: string, evidenceSize = this.evidenceLog.leaves.length): string {
    const digest = documentDigest(text);
    // A register leaf is as young as the evidence that it follows.
    const newest = this.evidenceLog.leaves.at(-1);
    const time = newest === undefined ? WORLD_START : parseEvidenceLogLeaf(newest).time;
    this.registerLog.leaves.push(encodeJson({ kind, digest, evidenceSize, time }));
    this.texts.push(text);
    return digest;
  }

  async register(): Promise<void> {
    const { former } = this.options;
    if (former === undefined) this.appendPolicy();
    else {
      this.appendText('catalogue', former.catalogue);
      this.appendText('policy', former.policy);
    }
    const { kid, jwk } = this.reportKey;
    this.append({ format: 'fleetseal/reportKey@1', salt: nextSalt(), kid, jwk });
    for (const { key, ueid, name } of this.hosts) {
      const declared = {
        ueid,
        name,
        site: 'Hall 1',
        token: 'token-1',
        protection: 'file',
      } as const;
      const named = { kid: key.kid, jwk: key.jwk, ...declared };
      this.append({ format: 'fleetseal/hostKey@1', salt: nextSalt(), ...named });
    }
    this.appendLicense();
  }

  /** The default ones. */
  appendPolicy(): void {
    const { models: only } = this.options;
    const { format, models } = defaultCatalogue();
    const kept = models.filter(({ model }) => only?.includes(model) ?? true);
    const catalogue = this.append({ format, models: kept, salt: nextSalt() });
    this.append({ ...defaultPolicy(catalogue), salt: nextSalt() });
  }

  appendLicense(): void {
    const units = this.hosts.flatMap(({ documents }) =>
      [...documents].flatMap(([name, text]) => {
        if (name === 'host') return [];
        // as: gpuDocument made this text.
        const { serial, uuid } = JSON.parse(text) as { serial: string; uuid: string };
        return [{ model: 'H200', serial, uuid }];
      }),
    );
    const license = {
      id: 'L-1',
      authority: 'BIS',
      number: 'D1234567',
      items: [{ model: 'H200', quantity: units.length + 1 }],
      validFrom: '2026-01-01',
      validTo: '2028-01-01',
    };
    this.append({ format: 'fleetseal/license@1', salt: nextSalt(), license });
    const shipment = { id: 'S-1', license: 'L-1', shippedAt: '2026-05-20', units };
    this.append({ format: 'fleetseal/shipment@1', salt: nextSalt(), shipment });
  }

  /** One evidence of each host, all of them to one challenge. */
  async attest(round: number): Promise<void> {
    const challenge = await this.challenge(round);
    for (const host of this.hosts) await this.attestHost(host, challenge);
  }

  /** The challenge of a round. */
  async challenge(round: number): Promise<Pick<Answer, 'challenge' | 'challengedAt'>> {
    const note = await this.evidenceLog.checkpoint(true);
    this.notes.push(note);
    const random = sha256(u32be(round));
    const { origin } = this.evidenceLog;
    const parts = { origin, noteHash: noteHash(note), random, regulatorNonce: null };
    const challenge = formatChallenge(parts);
    return { challenge, challengedAt: WORLD_START + round * 30 * MINUTE_MS };
  }

  async attestHost(host: TestHost, at: Answer): Promise<void> {
    const { challenge, challengedAt } = at;
    const { kid } = host.key;
    const { seq, prev, ueid } = host;
    const texts = new Map([...host.documents, ['readings', readingsDocument(challengedAt)]]);
    const submods: Record<string, unknown> = {};
    for (const [name, text] of texts) {
      submods[name] = ['DIGEST', ['sha-256', documentDigest(text)]];
      this.documents.set(documentDigest(text), text);
    }
    const payload = encodeJson({
      eat_profile: EVIDENCE_PROFILE,
      aud: this.evidenceLog.origin,
      ueid,
      iat: Math.floor(challengedAt / 1000),
      eat_nonce: nonceFor(challenge, kid),
      challenge,
      seq,
      prev,
      submods,
      ...at.payload,
    });
    const text = await signJws({ payload, typ: EVIDENCE_TYP, signer: host.key });
    const { digest } = parseJws(text, { typ: EVIDENCE_TYP, maxBytes: 16_384 });
    this.jws.set(digest, text);
    const leaf = { challenge: challengeDigest(challenge), challengedAt, seq, prev };
    const time = challengedAt + 5000;
    if (at.refused !== undefined) {
      this.log({ kind: 'refusal', digest, kid, code: at.refused, seq, prev, time });
    } else this.log({ kind: 'evidence', digest, kid, ...leaf, time, ...at.leaf });
    host.seq += 1;
    host.prev = digest;
  }

  log(leaf: EvidenceLogLeaf): void {
    this.evidenceLog.leaves.push(encodeLeaf(leaf));
  }

  /** The result of each host's first evidence, as a report gives it. */
  async appendResults(): Promise<void> {
    const { results } = this.options;
    const { input } = await this.finish();
    const { members } = new OpenReport(await buildReport(input));
    const lines = splitLines(memberBytes(members, 'results.jsonl'));
    for (const line of lines.slice(0, this.hosts.length)) {
      const result = parseResult(parseStrictJson(utf8(line)));
      const { kid, evidenceIndex } = result;
      this.append({
        format: 'fleetseal/result@1',
        salt: nextSalt(),
        kid,
        evidenceIndex,
        registerSize: this.texts.length,
        status: results === 'false' ? 'none' : result.status,
        resultDigest: results === 'otherDigest' ? result.digest : resultDigest(result),
      });
    }
  }

  /** Everything up to `to`, by default a minute after the last round; witnessed just then. */
  async finish(interval: { to?: number } = {}): Promise<ReportWorld> {
    const rounds = this.options.rounds ?? 3;
    const to = interval.to ?? WORLD_START + (rounds - 1) * 30 * MINUTE_MS + MINUTE_MS;
    const seconds = Math.ceil(to / 1000);
    const input: ReportInput = {
      programVersion: '0.1.0',
      createdAt: to + MINUTE_MS,
      licenses: ['L-1'],
      from: WORLD_START,
      to,
      evidenceLog: {
        leaves: this.evidenceLog.leaves,
        checkpoint: await this.evidenceLog.checkpoint(true, seconds),
      },
      registerLog: {
        leaves: this.registerLog.leaves,
        checkpoint: await this.registerLog.checkpoint(true, seconds),
        texts: this.texts,
      },
      evidence: this.jws,
      documents: this.documents,
      notes: this.notes,
      signer: this.reportKey,
    };
    const trustText = formatTrust({
      logs: {
        evidence: { policy: this.policy(this.evidenceLog) },
        register: { policy: this.policy(this.registerLog) },
      },
      reportKeys: [
        { kid: this.reportKey.kid, jwk: this.reportKey.jwk, from: WORLD_START, to: null },
      ],
    });
    const { reportKey, hosts } = this;
    const trust = parseTrust(utf8(trustText));
    return { input, trust, trustText, reportKey, hosts, builder: this };
  }

  policy(log: TestLog): string {
    return `log ${log.vkey}\nwitness w1 ${this.witnessVkey}\nquorum w1\n`;
  }
}

function readingsDocument(collectedAt: number): string {
  const ok = { outcome: 'ok', startedAt: collectedAt, durationMs: 40 };
  const gpus = {};
  return fromUtf8(
    encodeJson({
      format: 'fleetseal/readings@1',
      salt: nextSalt(),
      trigger: 'cadence',
      collectedAt,
      collectors: { nvidiaSmiCsv: ok, nvidiaSmiXml: ok, host: ok },
      gpus,
    }),
  );
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogAudit } from '../../agent/connection/audit.ts';
import type { SignedWithDocuments } from '../../agent/signEvidence.ts';
import { Appraising } from '../../server/appraising.ts';
import { decideHost } from '../../server/hostDecisions.ts';
import { importBundle as importBundleBytes } from '../../server/offline/importBundle.ts';
import { makeKit } from '../../server/offline/kit.ts';
import type { OfflineImportReply } from '../../shared/api/admin.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws, verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import {
  CHALLENGE_TYP,
  challengeDigest,
  signedChallengeSchema,
} from '../../shared/evidence/challenge.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { encodeOfflineFile, type OfflineBundle } from '../../shared/offline/files.ts';
import { parseAgentMessage, parseSigned } from '../../shared/protocol/messages.ts';
import { deliver, rawEvidence, signInBound } from '../factories/rawKeys.ts';
import { type RowCounts, type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  type EnrollOverrides,
  enrollFrame,
  enrollRawHost,
  evidencePayload,
  makeRawHost,
  type RawHost,
  signAsEvidence,
} from '../hostile/rawAgent.ts';

let world: ServerWorld;
let host: RawHost;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  host = await makeRawHost();
});

async function importBytes(bytes: Uint8Array): Promise<OfflineImportReply> {
  const { context } = world.server;
  const appraising = new Appraising(context);
  const reply = await importBundleBytes({ context, appraising, scope: WHOLE_ACCESS }, bytes);
  await appraising.settled;
  return reply;
}
const importBundle = (bundle: OfflineBundle) => importBytes(encodeOfflineFile(bundle));

/** The enrollment that a host makes of a kit. */
async function enrollment(overrides: EnrollOverrides = {}, token?: string): Promise<string> {
  const { text } = world.server.context.challenges.current;
  const agentNonce = Buffer.alloc(32, 5).toString('base64url');
  const nonces = { serverNonce: challengeDigest(text), agentNonce };
  const made = { host, token: token ?? (await world.token()), nonces };
  const message = parseAgentMessage(await enrollFrame(made, overrides));
  if (message.type !== 'enroll') throw new TypeError(message.type);
  return message.request;
}

async function made(count: number, before: SignedWithDocuments | null = null) {
  const all: SignedWithDocuments[] = [];
  for (let i = 0; i < count; i += 1) {
    all.push(await rawEvidence(world.server, host, { before: all.at(-1) ?? before }));
  }
  return all;
}

function bundleOf(
  evidence: readonly SignedWithDocuments[],
  rest: Partial<OfflineBundle> = {},
): OfflineBundle {
  const documents = [...new Set(evidence.flatMap((one) => [...one.documents.values()]))];
  return {
    format: 'fleetseal/offlineBundle@1',
    checkpointSize: 0,
    enrollment: null,
    evidence: evidence.map(({ jws }) => jws),
    documents,
    ...rest,
  };
}

/** Everything that a refused import must leave as it is. */
async function untouched(run: () => Promise<unknown>): Promise<void> {
  const sizes = () => {
    const { evidenceLog, registerLog } = world.server.context;
    return [evidenceLog.size, registerLog.size];
  };
  const before: [RowCounts, number[]] = [await world.rowCounts(), sizes()];
  await run();
  expect([await world.rowCounts(), sizes()]).toEqual(before);
}

const results = async () => (await world.rowCounts()).result ?? 0;
const leafOf = async (digest: string) => {
  const { evidenceLog } = world.server.context;
  const index = await evidenceLog.indexOfKey(digest);
  return index === null ? null : parseEvidenceLogLeaf(await evidenceLog.leafAt(index));
};

describe('a kit', () => {
  it('holds the keys, and the challenge of now signed by the server', async () => {
    const { key, logs, challenge, note, token } = makeKit(world.server.context);
    const { context } = world.server;
    expect({ key, token }).toEqual({ key: context.keys.server.publicJwk, token: null });
    expect(logs.evidence).toBe(context.evidenceLog.vkey);
    const parsed = parseJws(challenge, { typ: CHALLENGE_TYP, maxBytes: 4096 });
    await verifyJws(parsed, await importP256PublicKey(key));
    const signed = parseSigned(parsed.payloadBytes, signedChallengeSchema);
    expect(signed.challenge).toBe(context.challenges.current.text);
    expect(note).toBe(context.challenges.current.note);
  });
});

describe('a bundle', () => {
  it('enrolls its host and is logged as a file, appraised, and proven to the host', async () => {
    const evidence = await made(3);
    const before = await results();
    const bundle = bundleOf(evidence, { enrollment: await enrollment() });
    const { summary, answer } = await importBundle(bundle);
    expect(summary).toEqual({
      evidence: 3,
      added: 3,
      refused: {},
      documents: bundle.documents.length,
      documentsRefused: {},
      documentsMissing: 0,
      gaps: [],
    });
    expect(answer.enrolled).toEqual({ kid: host.kid });
    for (const { digest } of evidence) expect(await leafOf(digest)).toMatchObject({ via: 'file' });
    expect(await results()).toBe(before + 3);

    const directory = mkdtempSync(join(tmpdir(), 'fleetseal-offline-'));
    const audit = await LogAudit.open(directory, answer.logs.evidence);
    for (const ack of answer.acks) await audit.accept(ack, host.kid);
    expect(answer.acks.map(({ digest }) => digest)).toEqual(evidence.map(({ digest }) => digest));
    expect(audit.size).toBe(world.server.context.evidenceLog.size);
    const more = await made(2, evidence.at(-1));
    await enrollRawHost(world.server, await world.token());
    const next = await importBundle(bundleOf(more, { checkpointSize: audit.size }));
    for (const ack of next.answer.acks) await audit.accept(ack, host.kid);
    expect(next.summary.gaps).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('adds nothing a second time, and gives the same answer', async () => {
    const bundle = bundleOf(await made(3), { enrollment: await enrollment() });
    const first = await importBundle(bundle);
    let second: OfflineImportReply | undefined;
    await untouched(async () => {
      second = await importBundle(bundle);
    });
    expect(second?.answer).toEqual(first.answer);
    expect(second?.summary).toMatchObject({ evidence: 3, added: 0, gaps: [] });
  });

  it('is answered again when its token has long expired', async () => {
    const bundle = bundleOf(await made(1), { enrollment: await enrollment() });
    await importBundle(bundle);
    world.clock.now += 3 * 3_600_000;
    await world.token();
    expect((await importBundle(bundle)).answer.enrolled).toEqual({ kid: host.kid });
  });

  it('does not rename what came over a connection', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const [first, second] = await made(2);
    if (first === undefined || second === undefined) throw new TypeError('two');
    const { link } = await signInBound(world.server, host);
    await deliver(world.server, link, first);
    const { summary } = await importBundle(bundleOf([first, second]));
    expect(summary).toMatchObject({ evidence: 2, added: 1 });
    expect((await leafOf(first.digest))?.via).toBeUndefined();
    expect((await leafOf(second.digest))?.via).toBe('file');
    await link.close();
  });

  it('shows the numbers that are missing before and between its evidence', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const all = await made(9);
    const some = [2, 3, 7].flatMap((seq) => all[seq] ?? []);
    const { summary } = await importBundle(bundleOf(some));
    expect(summary.gaps).toEqual([
      { kid: host.kid, from: 0, to: 1 },
      { kid: host.kid, from: 4, to: 6 },
    ]);
  });

  it('may hold more evidence than a connection may send in a minute', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const all: string[] = [];
    for (let seq = 0; seq < LIMITS.evidencePerMinute + 50; seq += 1) {
      const prev =
        seq === 0 ? null : parseJws(all.at(-1) ?? '', { typ: 'eat+jwt', maxBytes: 16_384 }).digest;
      all.push(await signAsEvidence(host.key, evidencePayload(world.server, host, { seq, prev })));
    }
    const { summary } = await importBundle(bundleOf([], { evidence: all }));
    expect(summary).toMatchObject({ added: all.length, gaps: [] });
  }, 60_000);

  it('makes a host wait for approval whose name is taken', async () => {
    const payload = { name: 'twice' };
    await importBundle(bundleOf([], { enrollment: await enrollment({ payload }) }));
    host = await makeRawHost();
    const evidence = await made(1);
    const before = await results();
    const bundle = bundleOf(evidence, { enrollment: await enrollment({ payload }) });
    const { answer } = await importBundle(bundle);
    expect(answer.enrolled).toEqual({ kid: host.kid, missing: 'approval' });
    expect(await leafOf(evidence[0]?.digest ?? '')).toMatchObject({ kind: 'evidence' });
    expect(await results()).toBe(before);
  });

  it('of a retired key is logged all the same', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const by = 'tester';
    const reason = 'left';
    const decision = { event: 'retired', kid: host.kid, replaces: null, by, reason } as const;
    await decideHost(world.server.context, { ...decision, scope: WHOLE_ACCESS });
    const [evidence] = await made(1);
    if (evidence === undefined) throw new TypeError('one');
    const before = await results();
    const { summary } = await importBundle(bundleOf([evidence]));
    expect(summary).toMatchObject({ added: 1, refused: {} });
    expect(await leafOf(evidence.digest)).toMatchObject({ kind: 'evidence', via: 'file' });
    expect(await results()).toBe(before);
  });

  it('makes refusals of what its key signed wrongly, by code', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const sign = (overrides: Record<string, unknown>) =>
      signAsEvidence(host.key, evidencePayload(world.server, host, overrides));
    const evidence = [
      await sign({ seq: 3, prev: host.kid, aud: 'other/evidence' }),
      await sign({ seq: 4, prev: host.kid, eat_nonce: host.kid }),
      await sign({ seq: 'x' }),
    ];
    const { summary, answer } = await importBundle(bundleOf([], { evidence }));
    expect(summary.refused).toEqual({ audienceWrong: 1, nonceWrong: 1, evidenceInvalid: 1 });
    expect(answer.acks.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
    const leaf = await leafOf(answer.acks[0]?.digest ?? '');
    expect(leaf).toMatchObject({ kind: 'refusal', via: 'file' });
  });

  it('keeps no document that no evidence names, and says so', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const bundle = bundleOf(await made(1));
    const documents = ['{"format":"x"}', ...bundle.documents.slice(1)];
    const { summary } = await importBundle({ ...bundle, documents });
    expect(summary).toMatchObject({
      documentsRefused: { documentUnexpected: 1 },
      documentsMissing: 1,
    });
  });
});

describe('a hostile bundle', () => {
  const refused = (bytes: Uint8Array, code: string) =>
    untouched(() => expect(importBytes(bytes)).rejects.toMatchObject({ code }));
  const refusedBundle = (bundle: OfflineBundle, code: string) =>
    refused(encodeOfflineFile(bundle), code);

  it.each<[string, string, () => Promise<Partial<OfflineBundle>>]>([
    [
      'whose token is unknown',
      'tokenRefused',
      async () => ({ enrollment: await enrollment({ payload: { tokenId: 'tok-0' } }) }),
    ],
    [
      'whose MAC is wrong',
      'tokenRefused',
      async () => ({ enrollment: await enrollment({ payload: { mac: host.kid } }) }),
    ],
    [
      'whose kit is of another server',
      'tokenRefused',
      async () => ({ enrollment: await enrollment({ payload: { serverNonce: host.kid } }) }),
    ],
    [
      'whose enrollment another key signed',
      'signatureInvalid',
      async () => ({ enrollment: await enrollment({ signer: (await makeRawHost()).key }) }),
    ],
    ['with no enrollment of its key', 'signInRefused', async () => ({})],
    [
      'that is ahead of the log',
      'proofInvalid',
      async () => ({ enrollment: await enrollment(), checkpointSize: 1_000_000 }),
    ],
    ['of an enrollment that is no JWS', 'jwsInvalid', async () => ({ enrollment: 'a.b.c' })],
  ])('%s is refused whole: %s', async (_what, code, part) => {
    const rest = await part();
    await refusedBundle(bundleOf(await made(2), rest), code);
  });

  it('with one evidence that its key did not sign is refused whole', async () => {
    const good = await made(3);
    const other = await enrollRawHost(world.server, await world.token());
    const bundle = bundleOf(good, { enrollment: await enrollment() });
    const forged = await signAsEvidence(
      { ...host.key, kid: other.kid },
      evidencePayload(world.server, other),
    );
    const cut = good[2]?.jws.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) ?? '';
    const strange = await signAsEvidence(
      (await makeRawHost()).key,
      evidencePayload(world.server, host),
    );
    await refusedBundle({ ...bundle, evidence: [...bundle.evidence, forged] }, 'signatureInvalid');
    await refusedBundle({ ...bundle, evidence: [...bundle.evidence, strange] }, 'signInRefused');
    const error = await importBundle({
      ...bundle,
      evidence: [...bundle.evidence.slice(0, 2), cut],
    }).catch((one: unknown) => one);
    expect(error).toMatchObject({ message: expect.stringContaining('Evidence 2 of the bundle') });
    expect(await leafOf(good[0]?.digest ?? '')).toBeNull();
  });

  it('adds no leaf for what was changed anywhere in it', async () => {
    host = await enrollRawHost(world.server, await world.token());
    const good = await made(2);
    const text = new TextDecoder().decode(encodeOfflineFile(bundleOf(good)));
    const start = text.indexOf('"evidence":["') + 13;
    const end = text.indexOf('"]', start);
    const before = world.server.context.evidenceLog.size;
    for (let step = 0; step < 150; step += 1) {
      const at = start + Math.floor(((end - start) * step) / 150);
      const other = text[at] === 'A' ? 'B' : 'A';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      await importBytes(utf8(changed)).catch(() => undefined);
    }
    const { evidenceLog } = world.server.context;
    const digests = new Set(good.map(({ digest }) => digest));
    for (let index = before; index < evidenceLog.size; index += 1) {
      expect(digests).toContain(parseEvidenceLogLeaf(await evidenceLog.leafAt(index)).digest);
    }
  });

  const members = '"checkpointSize":0,"enrollment":null,"evidence":[],"documents":[]';
  const format = '"format":"fleetseal/offlineBundle@1"';
  it.each([
    '',
    '{}',
    '[]',
    '{"format":"fleetseal/offlineKit@1"}',
    `{"format":"fleetseal/offlineBundle@2",${members}}`,
    `{${format},${members.replace(':0', ':-1')}}`,
    `{${format},${members.replace('"evidence":[]', '"evidence":["a b"]')}}`,
    `{${format},${members},"run":"x"}`,
    `{${format},${members},"evidence":[]}`,
  ])('%j is no bundle', async (text) => {
    await refused(utf8(text), 'offlineInvalid');
  });

  it('of too many evidences or bytes is refused', async () => {
    const many = Array.from({ length: LIMITS.bundleEvidence + 1 }, () => 'a.b.c');
    await refusedBundle(bundleOf([], { evidence: many }), 'offlineInvalid');
    const large = new Uint8Array(LIMITS.importBytes + 1);
    await refused(large, 'tooLarge');
  }, 30_000);
});

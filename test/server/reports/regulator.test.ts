/** What regulators get of the logs, and the challenges that they file. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signWith } from '../../../platform/sign.ts';
import { Challenges } from '../../../server/challenges.ts';
import { trustFile } from '../../../server/trustFile.ts';
import { fromBase64, toBase64Url } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { encodeJson } from '../../../shared/bytes/json.ts';
import { type JwsSigner, signJws } from '../../../shared/crypto/jws.ts';
import {
  type P256PublicJwk,
  p256PublicJwkSchema,
  thumbprint,
} from '../../../shared/crypto/keys.ts';
import { sha256 } from '../../../shared/crypto/sha256.ts';
import { parseChallenge } from '../../../shared/evidence/challenge.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { parseCheckpoint } from '../../../shared/log/checkpoint.ts';
import { parseLogProof } from '../../../shared/log/logProof.ts';
import { parseNote } from '../../../shared/log/note.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '../../../shared/log/tree.ts';
import { REGULATOR_CHALLENGE_TYP } from '../../../shared/register/regulatorDocuments.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import {
  ADA,
  type Answer,
  APU,
  AUDI,
  CORA,
  OPA,
  person,
  REGI,
  type ReportsWorld,
  reportsWorld,
} from './reportsWorld.ts';

const HOUR_MS = 3_600_000;
let world: ReportsWorld;

interface TestKey extends JwsSigner {
  readonly jwk: P256PublicJwk;
}

function makeKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = p256PublicJwkSchema.parse(publicKey.export({ format: 'jwk' }));
  return { jwk, kid: thumbprint(jwk), sign: (message) => signWith(privateKey, message) };
}

let nonces = 0;
async function signed(key: TestKey, changes: object = {}, typ = REGULATOR_CHALLENGE_TYP) {
  nonces += 1;
  const { now } = world.world.clock;
  const payload = {
    format: 'fleetseal/regulatorChallenge@1',
    log: world.world.server.context.evidenceLog.origin,
    nonce: toBase64Url(sha256(utf8(`nonce ${nonces}`))),
    issuedAt: now,
    answerBy: now + HOUR_MS,
    ...changes,
  };
  return signJws({ payload: encodeJson(payload), typ, signer: key });
}

const file = (jws: string, as = REGI) => world.ask(as, 'fileChallenge', { body: { jws } });
const codeOf = ({ status, json }: Answer): string => (status === 200 ? 'done' : json.code);
const addKey = ({ jwk }: TestKey, as = ADA) =>
  world.ask(as, 'addRegulatorKey', { body: { name: 'BIS', jwk } });

let key: TestKey;
beforeAll(async () => {
  world = await reportsWorld();
  key = makeKey();
  expect(codeOf(await addKey(key))).toBe('done');
});
afterAll(() => world.close());

describe('the key of a regulator', () => {
  it('is entered and ended by an administrator of the whole fleet alone', async () => {
    const other = makeKey();
    const limited = person('Limited', ['administrator'], { licenses: ['L1'] });
    for (const as of [CORA, APU, AUDI, REGI, OPA, limited]) {
      expect(codeOf(await addKey(other, as))).toBe('forbidden');
    }
    const added = await addKey(other);
    expect(added.json).toMatchObject({ kid: other.kid, name: 'BIS', by: 'Ada' });
    expect(codeOf(await addKey(other))).toBe('stateChanged');
    const listed = await world.ask(REGI, 'listRegulatorKeys');
    expect(listed.json.items.map(({ kid }) => kid)).toEqual([key.kid, other.kid]);
    const remove = () => world.ask(ADA, 'removeRegulatorKey', { params: { kid: other.kid } });
    const before = await signed(other);
    expect(codeOf(await remove())).toBe('done');
    expect(codeOf(await remove())).toBe('notFound');
    expect(codeOf(await file(before))).toBe('signatureInvalid');
  });

  it('is refused where it is no point of the curve', async () => {
    const jwk = { ...key.jwk, y: key.jwk.x };
    const asked = await world.ask(ADA, 'addRegulatorKey', { body: { name: 'BIS', jwk } });
    expect(codeOf(asked)).toBe('keyInvalid');
  });
});

describe('a challenge', () => {
  it('gets a receipt with its place in the register, and the same one again', async () => {
    const jws = await signed(key);
    const first = await file(jws);
    expect(first).toMatchObject({
      status: 200,
      json: { kid: key.kid, by: 'Regi', state: 'running' },
    });
    const { size } = world.world.server.context.registerLog;
    expect(await file(jws)).toEqual(first);
    expect(world.world.server.context.registerLog.size).toBe(size);
    const leaf = await world.ask(REGI, 'getLeaf', {
      params: { log: 'register', index: String(first.json.leaf) },
    });
    expect(leaf.json.document).toContain(jws);
  });

  it('is refused from anybody but a regulator, and by a key that nobody entered', async () => {
    const jws = await signed(key);
    for (const as of [ADA, CORA, APU, AUDI, OPA])
      expect(codeOf(await file(jws, as))).toBe('forbidden');
    expect(codeOf(await file(await signed(makeKey())))).toBe('signatureInvalid');
    // Signed by another key under the id of the right one.
    const forged = { ...makeKey(), kid: key.kid };
    expect(codeOf(await file(await signed(forged)))).toBe('signatureInvalid');
  });

  it('is refused for another log, time or type, or a nonce that was used', async () => {
    const { now } = world.world.clock;
    const nonce = toBase64Url(sha256(utf8('twice')));
    const late = { answerBy: now + LIMITS.regulatorAnswerMs + 1 };
    expect(codeOf(await file(await signed(key, { nonce })))).toBe('done');
    for (const changes of [
      { log: 'other.example/evidence' },
      { issuedAt: now + HOUR_MS },
      { answerBy: now },
      late,
      { nonce, issuedAt: now - 1 },
      { more: true },
      { format: 'fleetseal/regulatorChallenge@2' },
      { nonce: 'short' },
    ]) {
      const seen = codeOf(await file(await signed(key, changes)));
      expect([changes, seen]).toEqual([changes, 'challengeRefused']);
    }
    expect(codeOf(await file(await signed(key, {}, 'jwt')))).toBe('jwsInvalid');
    expect(codeOf(await file('no.jws'))).toBe('jwsInvalid');
  });

  it('stands in epoch challenges, one at a time, until its time is over', async () => {
    const { context } = world.world.server;
    const { clock } = world.world;
    clock.now += 2 * HOUR_MS;
    expect(world.regulators.pendingNonce()).toBeNull();
    const { now } = clock;
    const a = (await file(await signed(key, { answerBy: now + 2 * HOUR_MS }))).json;
    const b = (await file(await signed(key, { answerBy: now + 3 * HOUR_MS }))).json;
    const challenges = await Challenges.open({
      store: context.store,
      evidenceLog: context.evidenceLog,
      signer: context.keys.server,
      mac: () => new Uint8Array(32),
      regulatorNonce: () => world.regulators.pendingNonce(),
      now: context.now,
    });
    const asked = async () => {
      const { text } = await challenges.renew();
      const { regulatorNonce } = parseChallenge(text);
      return regulatorNonce === null ? null : toBase64Url(regulatorNonce);
    };
    const states = async () => {
      const { json } = await world.ask(REGI, 'listChallenges');
      const both = json.items.filter(({ digest }) => [a.digest, b.digest].includes(digest));
      return both.map(({ state }) => state);
    };
    expect(await asked()).toBe(a.nonce);
    expect(await states()).toEqual(['running', 'waiting']);
    clock.now = now + 2 * HOUR_MS;
    expect(await asked()).toBe(b.nonce);
    expect(await states()).toEqual(['over', 'running']);
    clock.now = now + 3 * HOUR_MS;
    expect(await asked()).toBeNull();
  });

  it('is one of so many that wait at most', async () => {
    const filing = Array.from({ length: LIMITS.regulatorChallenges }, async () =>
      codeOf(await file(await signed(key))),
    );
    expect(new Set(await Promise.all(filing))).toEqual(new Set(['done']));
    expect(codeOf(await file(await signed(key)))).toBe('challengeRefused');
  });

  it('is in a register that the report verifier accepts', async () => {
    const { report } = await world.draft();
    const { bytes } = await world.ask(CORA, 'getReportFile', { params: { report } });
    const trust = parseTrust(utf8(await trustFile(world.world.server.context)));
    const found = await verifyReport({ file: bytes, trust });
    expect(found.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });
});

describe('the logs', () => {
  const at = (index: number, log = 'register') => ({ params: { log, index: String(index) } });

  it('are shown with keys and checkpoints to whoever may ask, and to nobody else', async () => {
    const { json } = await world.ask(REGI, 'listLogs');
    const { evidenceLog, registerLog } = world.world.server.context;
    expect(json.items).toEqual(
      [evidenceLog, registerLog].map(({ name, origin, vkey, size, checkpoint }) => {
        return { log: name, origin, vkey, size, checkpoint };
      }),
    );
    for (const as of [OPA, APU]) {
      for (const id of ['listLogs', 'getLeaf', 'getLeafProof', 'getConsistency'] as const) {
        const asked = { params: { log: 'register', index: '0' }, query: { from: '1' } };
        const query = id === 'getConsistency' ? asked.query : {};
        expect(codeOf(await world.ask(as, id, { ...asked, query }))).toBe('forbidden');
      }
    }
  });

  it('prove each leaf and that they only grow', async () => {
    const { json: leaf } = await world.ask(REGI, 'getLeaf', at(3));
    const { json: proven } = await world.ask(REGI, 'getLeafProof', at(3));
    const proof = parseLogProof(proven.proof);
    const { size, root } = parseCheckpoint(parseNote(proof.checkpoint).text);
    const hash = leafHash(utf8(leaf.leaf));
    expect(() =>
      verifyInclusion({ leafHash: hash, index: 3, size, root, proof: proof.proof }),
    ).not.toThrow();
    const { json } = await world.ask(REGI, 'getConsistency', {
      params: { log: 'register' },
      query: { from: '4' },
    });
    const { registerLog } = world.world.server.context;
    const to = parseCheckpoint(parseNote(json.checkpoint).text);
    expect(json.to).toBe(to.size);
    const hashes = json.hashes.map((text) => fromBase64(text, 32));
    const first = { size1: 4, root1: await registerLog.rootAt(4) };
    const claim = { ...first, size2: to.size, root2: to.root, proof: hashes };
    expect(() => verifyConsistency(claim)).not.toThrow();
    const beyond = String(registerLog.size + 1);
    expect(codeOf(await world.ask(REGI, 'getLeaf', at(registerLog.size)))).toBe('notFound');
    expect(codeOf(await world.ask(REGI, 'getLeafProof', at(registerLog.size)))).toBe('notFound');
    const query = { from: '1', to: beyond };
    const asked = { params: { log: 'register' }, query };
    expect(codeOf(await world.ask(REGI, 'getConsistency', asked))).toBe('notFound');
    expect(codeOf(await world.ask(REGI, 'getLeaf', at(0, 'other')))).toBe('requestInvalid');
  });

  it('show a regulator no document but those of its released reports', async () => {
    const { report } = await world.draft();
    const body = { reference: 'Approval 1' };
    await world.ask(APU, 'approveReport', { params: { report }, body });
    await world.ask(CORA, 'releaseReport', { params: { report }, body: {} });
    await world.ask(REGI, 'getReportFile', { params: { report } });
    await world.ask(AUDI, 'getReportFile', { params: { report } });
    const foreign = person('Foreign', ['regulator'], { licenses: ['L2'] });
    const scoped = person('Scoped', ['auditor'], { licenses: ['L2'] });
    const { entries } = world.world.server.context.register;
    const seen: Record<'whole' | 'own' | 'foreign' | 'scoped', string[]> = {
      whole: [],
      own: [],
      foreign: [],
      scoped: [],
    };
    for (const { index, document } of entries) {
      const name = 'step' in document ? `${document.step} ${document.by}` : document.format;
      const asking = { whole: AUDI, own: REGI, foreign, scoped };
      for (const [who, as] of Object.entries(asking)) {
        const { json } = await world.ask(as, 'getLeaf', at(index));
        expect(json.leaf).toContain('"digest":');
        // as: the keys of the object above
        if (json.document !== null) seen[who as keyof typeof seen].push(name);
      }
    }
    expect(seen.whole).toHaveLength(entries.length);
    const filings = ['fleetseal/regulatorKey@1', 'fleetseal/challengeFiled@1'];
    expect(seen.own.filter((name) => !filings.includes(name))).toEqual([
      'released Cora',
      'downloaded Regi',
    ]);
    expect(new Set(seen.foreign)).toEqual(new Set(filings));
    expect(new Set(seen.scoped)).toEqual(new Set(filings));
  });
});

/** The life of host keys in a report: what hosts and TPMs signed is verified again. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { type JwsSigner, signJws } from '../../shared/crypto/jws.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { nonceFor } from '../../shared/evidence/challenge.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { RETIRE_TYP, ROTATE_CONSENT_TYP, ROTATE_TYP } from '../../shared/protocol/messages.ts';
import type { HostKeyDocument } from '../../shared/register/documents.ts';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { makePureTpm, type PureTpm } from '../factories/pureTpm.ts';
import {
  nextSalt,
  type ReportWorld,
  reportWorld,
  type TestHost,
  type WorldBuilder,
} from '../factories/reportWorld.ts';
import { makeTestKey, type TestKey } from '../factories/testLog.ts';

type KeyV2 = Extract<HostKeyDocument, { format: 'fleetseal/hostKey@2' }>;

const nonces = {
  serverNonce: sha256Base64Url(Uint8Array.of(1)),
  agentNonce: sha256Base64Url(Uint8Array.of(2)),
};
const signed = (typ: string, signer: JwsSigner, payload: object) =>
  signJws({ payload: encodeJson(payload), typ, signer });

let other: TestKey;
let tpm: PureTpm;
beforeAll(async () => {
  other = await makeTestKey();
  tpm = await makePureTpm();
});

/** A world of one host that has attested twice, and that host. */
async function world(): Promise<{ world: ReportWorld; builder: WorldBuilder; host: TestHost }> {
  const made = await reportWorld({ hosts: 1, rounds: 2 });
  const [host] = made.hosts;
  if (host === undefined) throw new TypeError('no host');
  return { world: made, builder: made.builder, host };
}

function lastPoint({ seq, prev }: TestHost): SequencePoint | null {
  return prev === null ? null : { seq: seq - 1, digest: prev };
}

interface Lies {
  readonly rotation?: object;
  readonly consent?: object;
  readonly consentBy?: JwsSigner;
  readonly document?: Partial<KeyV2>;
}

/** The document of a key that follows the host's key, changed as given. */
async function rotated(builder: WorldBuilder, host: TestHost, lies: Lies = {}): Promise<KeyV2> {
  const aud = builder.evidenceLog.origin;
  const said = { aud, newKid: other.kid, last: lastPoint(host), ...nonces, ...lies.consent };
  const consent = await signed(ROTATE_CONSENT_TYP, lies.consentBy ?? host.key, said);
  const stated = { aud, oldKid: host.key.kid, jwk: other.jwk, consent, ...lies.rotation };
  return {
    ...keyOf(host, other),
    token: null,
    rotation: await signed(ROTATE_TYP, other, stated),
    ...lies.document,
  };
}

function keyOf(host: Pick<TestHost, 'ueid' | 'name'>, { kid, jwk }: TestKey): KeyV2 {
  return {
    format: 'fleetseal/hostKey@2',
    salt: nextSalt(),
    kid,
    jwk,
    ueid: host.ueid,
    name: host.name,
    site: 'Hall 1',
    protection: 'file',
    token: 'token-1',
    awaitsApproval: false,
    rotation: null,
    tpm: null,
  };
}

async function verified(builder: WorldBuilder, to?: number): Promise<Verification> {
  const { input, trust } = await builder.finish(to === undefined ? {} : { to });
  return verifyReport({ file: await buildReport(input), trust });
}

/** A round half an hour after the first two, by the host with its key of now. */
async function attestAgain(builder: WorldBuilder, host: TestHost, round = 2) {
  await builder.attestHost(host, await builder.challenge(round));
}

const END = (round: number) => 1_780_272_000_000 + round * 30 * 60_000 + 60_000;
/** Without those on papers that this world does not have. */
const codesOf = ({ balance }: Verification) =>
  (balance?.findings ?? [])
    .filter(({ family }) => family !== 'license' && family !== 'endUse')
    .map(({ code }) => code);

describe('a rotation in a report', () => {
  it('is valid where both keys signed it, and the host goes on as one', async () => {
    const { builder, host } = await world();
    builder.append(await rotated(builder, host));
    const old = host.key;
    Object.assign(host, { key: other, seq: 0, prev: null });
    await attestAgain(builder, host);
    const found = await verified(builder, END(2));
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toEqual([]);
    expect(found.balance?.units.map(({ kid }) => kid)).toEqual([other.kid, other.kid]);
    expect(found.statement?.hosts).toHaveLength(2);
    Object.assign(host, { key: old });
  });

  it('shows what the old key signed after it', async () => {
    const { builder, host } = await world();
    builder.append(await rotated(builder, host));
    await attestAgain(builder, host);
    const found = await verified(builder, END(2));
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toContain('keyAfterEnd');
  });

  const LIES: [string, string, (host: TestHost) => Lies][] = [
    ['whose consent is by another key', 'reportInvalid', () => ({ consentBy: other })],
    [
      'whose consent only names the old key',
      'signatureInvalid',
      ({ key }) => ({ consentBy: { kid: key.kid, sign: (input) => other.sign(input) } }),
    ],
    ['to another key', 'reportInvalid', ({ key }) => ({ consent: { newKid: key.kid } })],
    ['of another jwk', 'reportInvalid', ({ key }) => ({ rotation: { jwk: key.jwk } })],
    ['from a key that is not there', 'reportInvalid', () => ({ rotation: { oldKid: other.kid } })],
    ['for another log', 'reportInvalid', () => ({ rotation: { aud: 'other/log' } })],
    ['with a consent for another log', 'reportInvalid', () => ({ consent: { aud: 'other/log' } })],
    ['that a token authorized as well', 'reportInvalid', () => ({ document: { token: 't' } })],
    ['with another ueid', 'reportInvalid', () => ({ document: { ueid: `AQ${'B'.repeat(42)}` } })],
  ];
  it.each(LIES)('is refused: one %s', async (_, code, lies) => {
    const { builder, host } = await world();
    builder.append(await rotated(builder, host, lies(host)));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code });
  });

  it('is refused where the new key did not sign it', async () => {
    const { builder, host } = await world();
    const document = await rotated(builder, host);
    const [head, payload] = (document.rotation ?? '').split('.');
    const forged = toBase64Url(new Uint8Array(64).fill(1));
    builder.append({ ...document, rotation: `${head}.${payload}.${forged}` });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'signatureInvalid' });
  });
});

describe('what happened to a key, in a report', () => {
  const about = (kid: string) =>
    ({ format: 'fleetseal/hostEvent@1', salt: nextSalt(), kid, by: 'Li Na', reason: '' }) as const;

  it('leaves evidence without approval out of the figures', async () => {
    const { builder, host } = await world();
    const ueid = `AQ${'B'.repeat(42)}`;
    builder.append({ ...keyOf({ name: host.name, ueid }, other), awaitsApproval: true });
    const second = { ...host, key: other, ueid, seq: 0, prev: null };
    await attestAgain(builder, second);
    const waiting = await verified(builder, END(2));
    expect(waiting.outcome).toBe('valid');
    expect(codesOf(waiting)).toContain('hostAwaitsApproval');
    expect(waiting.balance?.units[0]?.kid).toBe(host.key.kid);
    expect(waiting.notes.join()).toContain('holds 1 evidence that no figure counts');
    builder.append({ ...about(other.kid), event: 'approved', replaces: host.key.kid });
    await attestAgain(builder, second, 3);
    const approved = await verified(builder, END(3));
    expect(approved.outcome).toBe('valid');
    expect(codesOf(approved)).toEqual([]);
    expect(approved.balance?.units[0]?.kid).toBe(other.kid);
    expect(approved.notes.join()).toContain('A person said of 1 host key which host it belongs to');
    expect(approved.notes.join()).toContain('holds 1 evidence that no figure counts');
  });

  it('tells of evidence of a key that was refused, which gives no finding', async () => {
    const { builder, host } = await world();
    const ueid = `AQ${'B'.repeat(42)}`;
    builder.append({ ...keyOf({ name: host.name, ueid }, other), awaitsApproval: true });
    await attestAgain(builder, { ...host, key: other, ueid, seq: 0, prev: null });
    builder.append({ ...about(other.kid), event: 'refused' });
    const found = await verified(builder, END(2));
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toEqual([]);
    expect(found.notes.join()).toContain('holds 1 evidence that no figure counts');
  });

  it('lets a key claim the ueid of a host only once it is a key of that host', async () => {
    const { builder, host } = await world();
    builder.append({ ...keyOf(host, other), awaitsApproval: true });
    expect((await verified(builder)).outcome).toBe('valid');
    const texts = [...builder.texts];
    const leaves = [...builder.registerLog.leaves];
    builder.append({ ...about(other.kid), event: 'approved', replaces: host.key.kid });
    expect((await verified(builder)).outcome).toBe('valid');
    builder.texts.splice(0, Number.POSITIVE_INFINITY, ...texts);
    builder.registerLog.leaves.splice(0, Number.POSITIVE_INFINITY, ...leaves);
    builder.append({ ...about(other.kid), event: 'approved', replaces: null });
    await expect(verified(builder)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('lets a host that left be enrolled anew under its ueid', async () => {
    const { builder, host } = await world();
    builder.append({ ...about(host.key.kid), event: 'retired', retirement: null });
    builder.append(keyOf(host, other));
    expect((await verified(builder)).outcome).toBe('valid');
  });

  it('is refused of a key that is not there', async () => {
    const { builder } = await world();
    builder.append({ ...about(other.kid), event: 'refused' });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it.each([
    ['that nobody decided', { by: null, event: 'refused' }],
    ['that passes for the word of the host', { by: null, event: 'retired', retirement: null }],
  ] as const)('is refused: one %s', async (_, event) => {
    const { builder, host } = await world();
    builder.append({ ...about(host.key.kid), ...event });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('is refused where it replaces a key that is not there', async () => {
    const { builder, host } = await world();
    builder.append({ ...about(host.key.kid), event: 'approved', replaces: other.kid });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it.each([
    ['the key itself', 'valid', {}],
    ['another key', 'signatureInvalid', { isForeign: true }],
    ['the key itself, for another log', 'reportInvalid', { aud: 'other/log' }],
  ])('is a retirement only if signed by %s', async (_, code, lies) => {
    const { builder, host } = await world();
    const aud = 'aud' in lies ? lies.aud : builder.evidenceLog.origin;
    const said = { aud, last: lastPoint(host), ...nonces };
    const retirement = await signed(RETIRE_TYP, 'isForeign' in lies ? other : host.key, said);
    builder.append({ ...about(host.key.kid), by: null, event: 'retired', retirement });
    const report = verified(builder);
    if (code === 'valid') expect((await report).outcome).toBe('valid');
    else await expect(report).rejects.toMatchObject({ code });
  });
});

describe('a key in a TPM, in a report', () => {
  async function inTpm(changes: (document: KeyV2) => Partial<KeyV2> = () => ({})) {
    const { builder, host } = await world();
    const statement = await tpm.statement(other.jwk, 'MAA');
    const ueid = `AQ${'B'.repeat(42)}`;
    const document = keyOf({ name: 'host-tpm', ueid }, other);
    const kept = { ...document, protection: 'tpm', tpm: statement } as const;
    builder.append({ ...kept, ...changes(kept) });
    const own = { ...host, key: other, ueid, seq: 0, prev: null };
    const challenge = await builder.challenge(2);
    const nonce = fromBase64Url(nonceFor(challenge.challenge, other.kid));
    const attest = (payload: object) => builder.attestHost(own, { ...challenge, payload });
    return { builder, attest, nonce };
  }

  it('is verified with its quotes', async () => {
    const { builder, attest, nonce } = await inTpm();
    await attest({ tpm_quote: await tpm.quote(nonce) });
    const found = await verified(builder, END(2));
    expect(found.outcome).toBe('valid');
    expect(codesOf(found).filter((code) => code.startsWith('quote'))).toEqual([]);
    const words = found.steps.find(({ name }) => name === 'evidence')?.words;
    expect(words).toContain('TPM quotes over boot registers: 1 verify, 0 do not.');
    expect(found.notCovered.join()).not.toContain('endorsement certificate');
  });

  it('gives a finding where a quote is missing, of another moment or of another TPM', async () => {
    const foreign = await makePureTpm();
    for (const [code, quoteOf] of [
      ['quoteMissing', async () => ({})],
      ['quoteInvalid', async () => ({ tpm_quote: await tpm.quote(new Uint8Array(32)) })],
      ['quoteInvalid', async (nonce: Uint8Array) => ({ tpm_quote: await foreign.quote(nonce) })],
    ] as const) {
      const { builder, attest, nonce } = await inTpm();
      await attest(await quoteOf(nonce));
      const found = await verified(builder, END(2));
      expect(found.outcome).toBe('valid');
      expect(codesOf(found)).toContain(code);
    }
  });

  it('says whose word a verified endorsement key is, with a certificate or without', async () => {
    const { builder } = await inTpm(({ tpm: said }) => ({
      protection: 'tpmEkVerified',
      // Of a maker that gives none: the operator named the key in a list.
      tpm: said === null ? null : { ...said, ekCertificate: null },
    }));
    const found = await verified(builder);
    expect(found.outcome).toBe('valid');
    expect(found.notCovered.join()).toContain(
      'the TPM of 1 host key is a genuine one is the server',
    );
  });

  it.each<[string, string, (document: KeyV2) => Partial<KeyV2>]>([
    ['called better kept without a TPM', 'reportInvalid', () => ({ tpm: null })],
    ['called in a file with a TPM', 'reportInvalid', () => ({ protection: 'file' })],
    [
      'with a changed certification',
      'tpmInvalid',
      ({ tpm: said }) => ({
        tpm:
          said === null
            ? null
            : { ...said, certifySignature: toBase64Url(new Uint8Array(64).fill(1)) },
      }),
    ],
  ])('is refused: one %s', async (_, code, changes) => {
    const { builder } = await inTpm(changes);
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code });
  });

  it('is refused in a document of the first release, which knew no TPM', async () => {
    const { builder, host } = await world();
    const { kid, jwk } = other;
    const [ueid, token] = [`AQ${'B'.repeat(42)}`, 'token-1'];
    const format = 'fleetseal/hostKey@1' as const;
    const common = { format, salt: nextSalt(), kid, jwk, ueid, name: host.name, site: null };
    builder.append({ ...common, token, protection: 'tpmEkVerified' });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('is refused where the TPM certified another key', async () => {
    const statement = await tpm.statement((await makeTestKey()).jwk, 'MAA');
    const { builder } = await inTpm(() => ({ tpm: statement }));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'tpmInvalid' });
  });
});

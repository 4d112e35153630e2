/** Enrollment with TPMs: made-up ones that lie, and software TPMs of a maker that is trusted. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { signWith } from '../../platform/sign.ts';
import { decideHost } from '../../server/hostDecisions.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { parseJws } from '../../shared/crypto/jws.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { encodeMessage, parseAgentMessage } from '../../shared/protocol/messages.ts';
import { type TpmStatement, tpmQualifier } from '../../shared/tpm/statement.ts';
import { rotateFrame, signInBound } from '../factories/rawKeys.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  type Answer,
  enrollFrame,
  enrollRawHost,
  greet,
  makeRawHost,
  type Nonces,
  type RawHost,
  RawLink,
} from '../hostile/rawAgent.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { ATTRIBUTES, type MadeUpKey, madeUpKey, madeUpStatement } from '../tpm/madeUpTpm.ts';
import { TPM_TOOLS, type TpmMaker, tpmMaker } from '../tpm/softwareTpm.ts';

let maker: TpmMaker;
let root: string;
let world: ServerWorld;
let identities = 0;

/** The key of a software TPM; its maker is trusted where it has a certificate. */
async function inTpm(certificate: boolean): Promise<Identity> {
  const { tcti } = await maker.tpm({ certificate });
  identities += 1;
  return loadOrCreateIdentity(join(root, String(identities)), { keyStore: 'tpm', tcti });
}

beforeAll(async () => {
  requireDebianTools([...TPM_TOOLS]);
  maker = tpmMaker();
  root = mkdtempSync(join(tmpdir(), 'fs-tpm-server-'));
  await maker.tpm();
  const dataDirectory = join(root, 'server');
  mkdirSync(join(dataDirectory, 'tpm-trust'), { recursive: true, mode: 0o700 });
  chmodSync(dataDirectory, 0o700);
  for (const [i, pem] of maker.trustedPems.entries()) {
    writeFileSync(join(dataDirectory, 'tpm-trust', `${i}.pem`), pem);
  }
  world = await serverWorld({ dataDirectory, now: Date.now });
}, INSTALL_MS);

afterAll(async () => {
  await world.close();
  await maker.close();
  rmSync(root, { recursive: true });
});

const rawHostOf = (identity: Identity): RawHost => {
  const { kid, ueid } = identity;
  return { key: { jwk: identity.jwk, kid, sign: (input) => identity.sign(input) }, kid, ueid };
};

async function madeUpHost(key: MadeUpKey): Promise<RawHost> {
  const { ueid } = await makeRawHost();
  const { jwk } = key;
  const kid = thumbprint(jwk);
  return { key: { jwk, kid, sign: (input) => signWith(key.privateKey, input) }, kid, ueid };
}

/** Enrolls with what `state` says of the TPM; the connection stays open. */
async function enroll(
  host: RawHost,
  state: (nonces: Nonces) => TpmStatement | Promise<TpmStatement>,
  how: { token?: string; versions?: number[] } = {},
): Promise<{ link: RawLink; answer: Answer; nonces: Nonces; frame: string }> {
  const link = await RawLink.open(world.server.agentsUrl);
  link.versions = how.versions ?? [2];
  const nonces = await greet(link, host.kid);
  const token = how.token ?? (await world.token());
  const frame = await enrollFrame(
    { host, token, nonces },
    { payload: { tpm: await state(nonces), name: `n-${host.kid}` } },
  );
  return { link, answer: await link.ask(frame), nonces, frame };
}

const stateOf = (identity: Identity) => async (nonces: Nonces) => {
  const { tpm } = identity;
  if (tpm === null) throw new TypeError('the key is in a file');
  return tpm.statement(tpmQualifier(nonces));
};

async function activated(identity: Identity, answer: Answer): Promise<string> {
  const credential = answer.type === 'enrolled' ? answer.credential : undefined;
  if (credential === undefined || identity.tpm === null)
    throw new TypeError(JSON.stringify(answer));
  return identity.tpm.activate(credential);
}

const keyOf = (kid: string) =>
  world.server.context.register.folded.register.hosts.get(kid)?.document;
const activation = { type: 'enrolled', missing: 'activation' };

describe('a TPM whose maker the operator trusts', () => {
  it('opens a credential, and only then its key is registered', async () => {
    const identity = await inTpm(true);
    const host = rawHostOf(identity);
    const { link, answer } = await enroll(host, stateOf(identity));
    expect(answer).toMatchObject({ ...activation, kid: host.kid });
    expect(keyOf(host.kid)).toBeUndefined();
    const secret = await activated(identity, answer);
    const enrolled = await link.ask(encodeMessage({ type: 'activate', secret }));
    expect(enrolled).toEqual({ type: 'enrolled', kid: host.kid });
    expect(keyOf(host.kid)).toMatchObject({
      protection: 'tpmEkVerified',
      tpm: { ekCertificate: expect.any(String) },
    });
    await link.close();
    const again = await signInBound(world.server, host);
    await again.link.close();
  });

  it('is not registered with another secret, nor with that of another connection', async () => {
    const identity = await inTpm(true);
    const host = rawHostOf(identity);
    const first = await enroll(host, stateOf(identity));
    const stale = await activated(identity, first.answer);
    for (const secret of [stale, host.kid]) {
      const { link, answer } = await enroll(host, stateOf(identity));
      expect(answer).toMatchObject(activation);
      const refused = await link.ask(encodeMessage({ type: 'activate', secret }));
      expect(refused).toMatchObject({ type: 'error', code: 'activationFailed' });
      expect(await link.next()).toEqual({ type: 'closed', code: 1008 });
    }
    expect(keyOf(host.kid)).toBeUndefined();
    await first.link.close();
  });

  it('may do nothing else before it has opened the credential', async () => {
    const identity = await inTpm(true);
    const host = rawHostOf(identity);
    const { link, frame } = await enroll(host, stateOf(identity));
    expect(await link.ask(frame)).toMatchObject({ type: 'error', code: 'messageUnexpected' });
    expect(await link.next()).toEqual({ type: 'closed', code: 1008 });
  });

  it('takes over from a key in a file by a rotation', async () => {
    const old = await enrollRawHost(world.server, await world.token());
    const identity = await inTpm(true);
    const { link, nonces } = await signInBound(world.server, old);
    const tpm = await stateOf(identity)(nonces);
    const { key: next } = rawHostOf(identity);
    const { server } = world;
    const payload = { tpm };
    const frame = await rotateFrame({ server, old, next, last: null, nonces, payload });
    const answer = await link.ask(frame);
    expect(answer).toMatchObject({ ...activation, kid: next.kid });
    expect(keyOf(next.kid)).toBeUndefined();
    const secret = await activated(identity, answer);
    const enrolled = await link.ask(encodeMessage({ type: 'activate', secret }));
    expect(enrolled).toEqual({ type: 'enrolled', kid: next.kid });
    expect(keyOf(next.kid)).toMatchObject({ protection: 'tpmEkVerified', ueid: old.ueid });
    await link.close();
  });
});

describe('a key in a TPM', () => {
  it('is not carried into a file by a rotation, unless a person approves', async () => {
    const identity = await inTpm(false);
    const old = rawHostOf(identity);
    const enrolled = await enroll(old, stateOf(identity));
    await enrolled.link.close();
    const { link, nonces } = await signInBound(world.server, old);
    const { key: next } = await makeRawHost();
    const { server } = world;
    const frame = await rotateFrame({ server, old, next, last: null, nonces });
    const answer = { type: 'enrolled', kid: next.kid, missing: 'approval' };
    expect(await link.ask(frame)).toEqual(answer);
    await link.close();
    const state = () => server.context.register.folded.register.hosts.get(next.kid);
    expect(state()).toMatchObject({ hostId: old.kid, countsFrom: null });
    const said = { kid: next.kid, replaces: null, by: 'Li Na', reason: 'The TPM is broken.' };
    await decideHost(server.context, { event: 'approved', ...said, scope: WHOLE_ACCESS });
    expect(state()?.countsFrom).toBe(server.context.evidenceLog.size);
  });
});

describe('a TPM of no trusted maker', () => {
  it('gives the protection that its certification shows, and no more', async () => {
    const identity = await inTpm(false);
    const host = rawHostOf(identity);
    const { link, answer } = await enroll(host, stateOf(identity));
    expect(answer).toEqual({ type: 'enrolled', kid: host.kid });
    expect(keyOf(host.kid)).toMatchObject({ protection: 'tpm', tpm: { ekCertificate: null } });
    await link.close();
  });

  it('is refused for a certification that was made for another connection', async () => {
    const key = madeUpKey(ATTRIBUTES.key);
    const host = await madeUpHost(key);
    const { answer } = await enroll(host, () => {
      const nonces = { serverNonce: host.kid, agentNonce: host.kid };
      return madeUpStatement(tpmQualifier(nonces), { key }).statement;
    });
    expect(answer).toMatchObject({ type: 'error', code: 'tpmInvalid' });
    expect(keyOf(host.kid)).toBeUndefined();
  });

  it('is refused where it certifies another key than the one that enrolls', async () => {
    const host = await makeRawHost();
    const state = (nonces: Nonces) => madeUpStatement(tpmQualifier(nonces)).statement;
    const { answer } = await enroll(host, state);
    expect(answer).toMatchObject({ type: 'error', code: 'tpmInvalid' });
  });
});

describe('an endorsement key that a token names', () => {
  const digestOf = ({ ekPublic }: TpmStatement) =>
    createHash('sha256').update(fromBase64Url(ekPublic)).digest('hex');

  it('opens a credential without any certificate; another one is refused', async () => {
    const identity = await inTpm(false);
    const host = rawHostOf(identity);
    const ekDigest = digestOf(await stateOf(identity)({ serverNonce: 'a', agentNonce: 'b' }));
    const allow = [{ name: `n-${host.kid}`, ekDigest }];
    const token = await world.token({ allow });

    const key = madeUpKey(ATTRIBUTES.key);
    const liar = { ...(await madeUpHost(key)), kid: thumbprint(key.jwk) };
    const lied = await world.token({ allow: [{ name: `n-${liar.kid}`, ekDigest }] });
    const state = (nonces: Nonces) => madeUpStatement(tpmQualifier(nonces), { key }).statement;
    const { answer: refused } = await enroll(liar, state, { token: lied });
    expect(refused).toMatchObject({ type: 'error', code: 'tokenRefused' });

    const { link, answer } = await enroll(host, stateOf(identity), { token });
    expect(answer).toMatchObject(activation);
    const secret = await activated(identity, answer);
    await link.ask(encodeMessage({ type: 'activate', secret }));
    expect(keyOf(host.kid)).toMatchObject({ protection: 'tpmEkVerified' });
    await link.close();
  });
});

it('an enrollment with a TPM fits the limits of a frame before sign-in', async () => {
  const identity = await inTpm(true);
  const { link, frame } = await enroll(rawHostOf(identity), stateOf(identity));
  const message = parseAgentMessage(frame);
  const request = message.type === 'enroll' ? message.request : '';
  expect(parseJws(request, { typ: 'fleetseal-enroll+jwt', maxBytes: 8000 }).kid).toBe(identity.kid);
  await link.close();
});

/** A host with a TPM from its enrollment to its evidence: real agent, real server, software TPM. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { parseEvidence } from '../../shared/evidence/evidence.ts';
import { verifyQuote } from '../../shared/tpm/quote.ts';
import { type TpmQuote, tpmQuoteSchema } from '../../shared/tpm/statement.ts';
import { attestationKeyOf } from '../../shared/tpm/statementCheck.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { checkQuote } from './checkQuote.ts';
import { type SoftwareTpm, TPM_TOOLS, type TpmMaker, tpmMaker } from './softwareTpm.ts';

const ROUNDS = 20;

let maker: TpmMaker;
let root: string;
let world: ServerWorld;
let tpm: SoftwareTpm;

beforeAll(async () => {
  requireDebianTools([...TPM_TOOLS]);
  maker = tpmMaker();
  tpm = await maker.tpm();
  root = mkdtempSync(join(tmpdir(), 'fs-tpm-world-'));
  const trust = join(root, 'server', 'tpm-trust');
  mkdirSync(trust, { recursive: true, mode: 0o700 });
  await Promise.all(
    maker.trustedPems.map((pem, index) => writeFile(join(trust, `${index}.pem`), pem)),
  );
  // Certificates of software TPMs begin today, so the server's clock is the real one.
  world = await serverWorld({ dataDirectory: join(root, 'server'), now: Date.now });
}, INSTALL_MS);

afterAll(async () => {
  await world.close();
  await maker.close();
  rmSync(root, { recursive: true });
});

const openAgent = (name: string, { tcti } = tpm): Promise<Agent> =>
  world.agent(name, { identity: { keyStore: 'tpm', tcti }, now: Date.now, answerMs: 20_000 });

const registered = (kid: string) => {
  const document = world.server.context.register.folded.register.hosts.get(kid)?.document;
  if (document?.format !== 'fleetseal/hostKey@2') throw new Error(`no host key ${kid}`);
  return document;
};

/** One evidence of a host as it is on its disk, with its nonce and its quote. */
async function evidenceOf(host: string, seq: number): Promise<{ nonce: string; quote: TpmQuote }> {
  const file = `${String(seq).padStart(12, '0')}.jws`;
  const jws = await readFile(join(world.directory, host, 'evidence', file), 'utf8');
  const payload = JSON.parse(new TextDecoder().decode(parseEvidence(jws).payloadBytes));
  return { nonce: payload.eat_nonce, quote: tpmQuoteSchema.parse(payload.tpm_quote) };
}

describe('a host with a TPM of a maker that the operator trusts', () => {
  it('enrolls by opening a credential, and attests with quotes', async () => {
    const agent = await openAgent('host');
    expect(await agent.enroll()).toEqual({ kid: agent.identity.kid, state: 'enrolled' });
    const { protection, tpm: statement } = registered(agent.identity.kid);
    expect(protection).toBe('tpmEkVerified');
    if (statement === null) throw new Error('the register has no statement');
    expect(statement.ekCertificate).not.toBeNull();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ack } = await agent.attest('cadence');
      expect(ack).toMatchObject({ outcome: 'logged' });
    }
    agent.close();
    expect(tpm.loaded()).toBe('');

    const attestationKey = await attestationKeyOf(statement);
    const evidence = await evidenceOf('host', ROUNDS - 1);
    const nonce = fromBase64Url(evidence.nonce, 32);
    const verdict = await verifyQuote(evidence.quote, { attestationKey, nonce });
    expect(verdict).toMatchObject({ valid: true });
    await checkQuote(tpm, { ...statement, ...evidence, nonce });
    const other = new Uint8Array(32);
    await expect(checkQuote(tpm, { ...statement, ...evidence, nonce: other })).rejects.toThrow();
  });

  it('keeps its key over a restart', async () => {
    const before = await openAgent('host');
    const { kid } = before.identity;
    before.close();
    const agent = await openAgent('host');
    expect(agent.identity.kid).toBe(kid);
    await agent.connect();
    expect((await agent.attest('start')).ack).toMatchObject({ outcome: 'logged' });
    agent.close();
  });

  it('rotates to another key in the same TPM', async () => {
    const agent = await openAgent('host');
    await agent.connect();
    const { oldKid, kid } = await agent.rotate();
    expect(kid).not.toBe(oldKid);
    await agent.connect();
    expect(registered(kid)).toMatchObject({
      protection: 'tpmEkVerified',
      ueid: registered(oldKid).ueid,
      tpm: { ekPublic: registered(oldKid).tpm?.ekPublic },
    });
    expect((await agent.attest('start')).ack).toMatchObject({ outcome: 'logged' });
    agent.close();
    const again = await openAgent('host');
    expect(again.identity.kid).toBe(kid);
    again.close();
    expect(tpm.loaded()).toBe('');
  });

  it('does not start from a copy of its disk in another machine', async () => {
    cpSync(join(world.directory, 'host'), join(world.directory, 'copy'), { recursive: true });
    const other = await maker.tpm();
    await expect(openAgent('copy', other)).rejects.toMatchObject({ code: 'keyUnusable' });
  });
});

describe('a host with a TPM that nobody vouches for', () => {
  it('is enrolled as a key in a TPM, and attests with quotes', async () => {
    const unknown = await maker.tpm({ certificate: false });
    const agent = await openAgent('unknown', unknown);
    await agent.connect();
    const { protection, tpm: statement } = registered(agent.identity.kid);
    expect(protection).toBe('tpm');
    if (statement === null) throw new Error('the register has no statement');
    expect((await agent.attest('start')).ack).toMatchObject({ outcome: 'logged' });
    agent.close();
    const evidence = await evidenceOf('unknown', 0);
    const nonce = fromBase64Url(evidence.nonce, 32);
    await checkQuote(unknown, { ...statement, ...evidence, nonce });
  });
});

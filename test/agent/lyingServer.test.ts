import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { encodeJson, parseStrictJson } from '../../shared/bytes/json.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { CHALLENGE_TYP, formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import {
  encodeMessage,
  parseServerMessage,
  type ServerMessage,
  WELCOME_TYP,
} from '../../shared/protocol/messages.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { makeTestKey } from '../factories/testLog.ts';
import { type ServerProxy, startProxy } from './proxy.ts';

let world: ServerWorld;
let proxy: ServerProxy;
let agent: Agent;
let name: string;
let hosts = 0;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  proxy = await startProxy(world.server.agentsUrl);
  hosts += 1;
  name = `host-${hosts}`;
  agent = await world.agent(name, { url: proxy.url, answerMs: 1_000 });
});
afterEach(async () => {
  agent.close();
  await proxy.close();
});

type Type = ServerMessage['type'];
type Of<T extends Type> = Extract<ServerMessage, { type: T }>;

/** Changes messages of one type; what `change` returns is sent, null drops it. */
function lie<T extends Type>(
  type: T,
  change: (message: Of<T>) => ServerMessage | string | null | Promise<ServerMessage | null>,
): void {
  proxy.rewrite = async (frame) => {
    const message = parseServerMessage(frame);
    if (message.type !== type) return frame;
    // as: the discriminant was compared on the line above.
    const changed = await change(message as Of<T>);
    return changed === null || typeof changed === 'string' ? changed : encodeMessage(changed);
  };
}

const isHonest = (): void => {
  proxy.rewrite = (frame) => frame;
};
const coded = (code: string) => expect.objectContaining({ code });
const flipLast = (text: string): string =>
  text.slice(0, -3) + (text.at(-3) === 'A' ? 'B' : 'A') + text.slice(-2);
const payloadOf = (jws: string): Record<string, unknown> => {
  const bytes = Buffer.from(jws.split('.')[1] ?? '', 'base64url');
  // as: the tests only replace members of it.
  return parseStrictJson(new Uint8Array(bytes)) as Record<string, unknown>;
};
/** Signs a changed welcome with the server's true key: the operator is the liar. */
const resign = async (jws: string, typ: string, change: Record<string, unknown>): Promise<string> =>
  signJws({
    payload: encodeJson({ ...payloadOf(jws), ...change }),
    typ,
    signer: world.server.context.keys.server,
  });
const proofs = async (): Promise<string[]> =>
  (await readdir(join(world.directory, name, 'evidence'))).filter((file) =>
    file.endsWith('.tlog-proof'),
  );

describe('a welcome that is not right', () => {
  it('is refused when its signature is wrong', async () => {
    lie('welcome', (message) => ({ ...message, welcome: flipLast(message.welcome) }));
    await expect(agent.connect()).rejects.toEqual(coded('signatureInvalid'));
    expect(agent.enrolled).toBe(false);
  });

  it('is refused when it was made for another connection', async () => {
    await agent.connect();
    agent.disconnect();
    const old = proxy.fromServer.find((frame) => frame.includes('"welcome"')) ?? '';
    lie('welcome', () => old);
    await expect(agent.connect()).rejects.toEqual(coded('serverKeyWrong'));
  });

  it('is refused when the server key signed another nonce', async () => {
    const agentNonce = randomBytes(32).toString('base64url');
    lie('welcome', async (message) => ({
      ...message,
      welcome: await resign(message.welcome, WELCOME_TYP, { agentNonce }),
    }));
    await expect(agent.connect()).rejects.toEqual(coded('serverKeyWrong'));
    expect(proxy.fromAgent.join('')).not.toContain('"enroll"');
  });

  it('is refused when another key than the pinned one signed it', async () => {
    await agent.connect();
    agent.disconnect();
    const other = await makeTestKey();
    lie('welcome', async (message) => ({
      ...message,
      key: other.jwk,
      welcome: await signJws({
        payload: encodeJson(payloadOf(message.welcome)),
        typ: WELCOME_TYP,
        signer: other,
      }),
    }));
    await expect(agent.connect()).rejects.toEqual(coded('serverKeyWrong'));
  });

  it('is refused when it names other logs than those pinned', async () => {
    await agent.connect();
    agent.disconnect();
    const { evidence, register } = {
      evidence: world.server.context.registerLog.vkey,
      register: world.server.context.evidenceLog.vkey,
    };
    lie('welcome', async (message) => ({
      ...message,
      welcome: await resign(message.welcome, WELCOME_TYP, { logs: { evidence, register } }),
    }));
    await expect(agent.connect()).rejects.toEqual(coded('serverKeyWrong'));
  });

  it('is refused when it is the wrong kind of message', async () => {
    lie('welcome', () => ({ type: 'enrolled', kid: agent.identity.kid }));
    await expect(agent.connect()).rejects.toEqual(coded('messageUnexpected'));
    proxy.cut();
    lie('welcome', () => '{"type":"welcome"}');
    await expect(agent.connect()).rejects.toEqual(coded('serverUnreachable'));
  });

  it('is not awaited forever', async () => {
    lie('welcome', () => null);
    await expect(agent.connect()).rejects.toEqual(coded('serverUnreachable'));
  });
});

describe('a challenge that is not right', () => {
  it('is no connection when it never comes: the agent tries again, and does not wait', async () => {
    lie('challenge', () => {
      proxy.cut();
      return null;
    });
    await expect(agent.connect()).rejects.toEqual(coded('serverUnreachable'));
    expect(agent.snapshot().connection).toMatchObject({ connected: false, made: 0 });
  });

  it.each([
    ['its signature is wrong', 'signatureInvalid'],
    ['it names another note', 'nonceWrong'],
    ['it has no five lines', 'nonceWrong'],
  ])('is refused when %s, and nothing is signed for it', async (what, code) => {
    lie('challenge', async (message) => {
      if (code === 'signatureInvalid') {
        return { ...message, challenge: flipLast(message.challenge) };
      }
      if (what.includes('note')) return { ...message, note: `${message.note}\n` };
      const challenge = await resign(message.challenge, CHALLENGE_TYP, { challenge: 'none' });
      return { ...message, challenge };
    });
    await expect(agent.connect()).rejects.toEqual(coded(code));
    await expect(agent.attest('cadence')).rejects.toEqual(coded('signInRefused'));
    expect(agent.last).toBeNull();
  });

  it('is not answered when it is for a log that is not the pinned one', async () => {
    lie('challenge', async (message) => {
      const challenge = formatChallenge({
        origin: 'another.example/evidence',
        noteHash: noteHash(message.note),
        random: new Uint8Array(32),
        regulatorNonce: null,
      });
      return {
        ...message,
        challenge: await resign(message.challenge, CHALLENGE_TYP, { challenge }),
      };
    });
    await agent.connect();
    await expect(agent.attest('cadence')).rejects.toEqual(coded('nonceWrong'));
    expect(agent.last).toBeNull();
  });

  it('is not taken before the server has proven its key', async () => {
    const challenges: string[] = [];
    lie('challenge', (message) => {
      challenges.push(encodeMessage(message));
      return message;
    });
    await agent.connect();
    agent.disconnect();
    lie('welcome', () => challenges[0] ?? null);
    await expect(agent.connect()).rejects.toEqual(coded('serverUnreachable'));
  });
});

describe('an acknowledgment that is not right', () => {
  const isEvidence = (message: Of<'ack'>) => message.of === 'evidence';
  const changeAck = (change: (ack: Extract<Of<'ack'>, { of: 'evidence' }>) => object): void =>
    lie('ack', (ack) =>
      // as: `change` replaces members of an acknowledgment.
      ack.of === 'evidence' ? ({ ...ack, ...change(ack) } as ServerMessage) : ack,
    );

  /** Attests against the lie, then against the truth: the evidence was kept all along. */
  async function isRefusedAndKept(codes: readonly string[]): Promise<void> {
    const before = await proofs();
    const error = await agent.attest('cadence').then(
      () => null,
      (caught) => caught,
    );
    expect(codes).toContain(error?.code);
    expect(await proofs()).toEqual(before);
    agent.disconnect();
    isHonest();
    await agent.connect();
    expect(await proofs()).toHaveLength(before.length + 1);
  }

  beforeEach(async () => {
    await agent.connect();
    await agent.attest('start');
  });

  it('is refused when the leaf was changed', async () => {
    changeAck(({ leaf }) => ({ leaf: leaf.replace(/"time":[0-9]+/, '"time":1') }));
    await isRefusedAndKept(['proofInvalid']);
  });

  it('is refused when the leaf is for other evidence', async () => {
    const other = await world.agent(`${name}-other`);
    await other.connect();
    const { ack } = await other.attest('start');
    other.close();
    changeAck(() => ({ leaf: ack?.leaf, logProof: ack?.logProof }));
    await isRefusedAndKept(['leafInvalid']);
  });

  it('is refused when the proof does not lead to the checkpoint', async () => {
    changeAck(({ logProof }) => ({
      logProof: logProof.replace(/^index ([0-9]+)/m, (_, index) => `index ${Number(index) - 1}`),
    }));
    await isRefusedAndKept(['proofInvalid']);
  });

  it('is refused when the log key did not sign the checkpoint', async () => {
    changeAck(({ logProof }) => ({ logProof: logProof.replace(/.{8}\n$/, 'AAAAAAA=\n') }));
    await isRefusedAndKept(['signatureInvalid', 'noteInvalid', 'checkpointInvalid']);
  });

  it('is refused when the log is not shown to continue', async () => {
    changeAck(({ consistency }) => ({
      consistency: { ...consistency, hashes: [Buffer.alloc(32, 1).toString('base64')] },
    }));
    await isRefusedAndKept(['proofInvalid']);
  });

  it('is refused when the log is said to continue from another size', async () => {
    changeAck(() => ({ consistency: { from: 0, hashes: [] } }));
    await isRefusedAndKept(['proofInvalid']);
  });

  it('is refused when it comes twice the other way round: as for a document', async () => {
    lie('ack', (ack) =>
      isEvidence(ack) ? { type: 'ack', of: 'document', digest: ack.digest } : ack,
    );
    await isRefusedAndKept(['messageUnexpected']);
  });

  it('is not awaited forever', async () => {
    lie('ack', () => null);
    await isRefusedAndKept(['serverUnreachable']);
  });
});

describe('an error of the server', () => {
  it.each(['stateInvalid', 'serverKeyWrong', 'tokenInvalid', 'noSuchCode'])(
    'with the code %s is not taken for what only the host itself can find',
    async (code) => {
      lie('welcome', () => ({ type: 'error', code, message: 'stop' }));
      await expect(agent.connect()).rejects.toEqual(coded('frameInvalid'));
    },
  );
});

describe('a call for evidence', () => {
  it('is answered once an epoch and once a minute, however often it comes', async () => {
    let calls = 0;
    agent.onCalled = () => {
      calls += 1;
    };
    lie('challenge', (message) => ({ ...message, answer: true }));
    await agent.connect();
    expect(calls).toBe(1);
    for (let again = 0; again < 3; again += 1) {
      agent.disconnect();
      await agent.connect();
    }
    expect(calls).toBe(1);
    await world.server.newEpoch();
    agent.disconnect();
    await agent.connect();
    expect(calls, 'within a minute').toBe(1);
    world.clock.now += 60_000;
    await world.server.newEpoch();
    agent.disconnect();
    await agent.connect();
    expect(calls).toBe(2);
  });
});

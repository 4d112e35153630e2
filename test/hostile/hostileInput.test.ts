/**
 * Hostile input against one running server: every frame gets a coded answer, nothing is stored,
 * nobody else is disturbed. HOSTILE_SEED=… repeats the choices of a run (keys are always new).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { encodeMessage } from '../../shared/protocol/messages.ts';
import { SeededRandom } from '../../simulator/random.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { drive, driveOneByOne, type Frame, type FrameMaker, type Tally } from './drive.ts';
import { GARBAGE } from './garbage.ts';
import { type Material, MUTATIONS } from './mutations.ts';
import {
  enrollFrame,
  evidenceFrame,
  type RawHost,
  signAsEvidence,
  signedInLink,
  signInFrame,
} from './rawAgent.ts';
import { makeTarget, materialOf, type Target, undisturbed } from './targets.ts';

const seed = process.env.HOSTILE_SEED ?? '1';
/** Cases by class: mutations of what enrolled hosts validly signed, and everything else. */
const cases = { mutated: new Map<string, number>(), other: new Map<string, number>() };

let world: ServerWorld;
let bystander: Agent;
let targets: Target[];
let materials: Material[];

beforeAll(async () => {
  world = await serverWorld();
  bystander = await world.agent('bystander');
  await bystander.connect();
  await bystander.attest('start');
  await bystander.attest('cadence');
  targets = [await makeTarget(world), await makeTarget(world), await makeTarget(world)];
  materials = await Promise.all(
    targets.map((target) => {
      const others = targets.filter((other) => other !== target);
      return materialOf(world, target, others);
    }),
  );
});
afterAll(async () => {
  bystander.close();
  await world.close();
});

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const merge = (tallies: readonly Tally[]): Record<string, number> => {
  const merged: Record<string, number> = {};
  for (const [outcome, count] of tallies.flatMap((tally) => [...tally])) {
    merged[outcome] = (merged[outcome] ?? 0) + count;
  }
  return merged;
};

/** What one host does: its own random numbers, so that the others' pace does not matter. */
type Run = (target: Target, material: Material, random: SeededRandom) => Promise<Tally>;

interface HostileClass {
  readonly name: string;
  readonly kind: keyof typeof cases;
  /** Answers that are right for this class. */
  readonly codes: readonly string[];
  readonly run: Run;
  readonly count: number;
}

/** Runs one class on all hosts at once, `count` cases on each, and checks everything. */
async function attack({ name, kind, codes, run, count }: HostileClass): Promise<void> {
  const tallies = await undisturbed(world, bystander, () =>
    Promise.all(
      targets.map((target, index) =>
        run(
          target,
          materials[index] ?? { own: [], others: [], strangers: [] },
          new SeededRandom(`hostile/${seed}/${name}/${index}`),
        ),
      ),
    ),
  );
  const outcomes = merge(tallies);
  const total = Object.values(outcomes).reduce((sum, one) => sum + one, 0);
  expect(total).toBe(count * targets.length);
  expect(codes).toEqual(expect.arrayContaining(Object.keys(outcomes)));
  cases[kind].set(`${name}: ${JSON.stringify(outcomes)}`, total);
}

type Make = (random: SeededRandom, material: Material, target: Target) => Frame | Promise<Frame>;

const signedIn =
  (count: number, make: Make): Run =>
  async (target, material, random) => {
    const frames: Frame[] = [];
    while (frames.length < count) frames.push(await make(random, material, target));
    return drive(world, target.host, frames);
  };

describe('mutations of validly signed evidence', () => {
  it.each(Object.entries(MUTATIONS))('answers with a code: %s', async (name, { make, codes }) => {
    const run = signedIn(130, make);
    await attack({ name, kind: 'mutated', codes, run, count: 130 });
  });

  it('answers replays, also with a second signature, with the leaf that is there', async () => {
    const run = signedIn(60, async (random, { own }, { host, logged }) => {
      const { jws } = random.pick(logged);
      const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url');
      expect(own).not.toContain(jws);
      const again = await signAsEvidence(host.key, new Uint8Array(payload));
      const text = JSON.stringify(random.pick([jws, again]));
      const forms = [`{"jws":${text},"type":"evidence"}`, `{"type":"evidence", "jws":${text} }\n`];
      return random.pick([evidenceFrame(random.pick([jws, again])), ...forms]);
    });
    await attack({ name: 'replay', kind: 'mutated', codes: ['ack logged'], run, count: 60 });
  });

  it('answers frames that are too large or not UTF-8 with a close code', async () => {
    const extraBytes = (index: number): number => (index % 2 === 0 ? 1 : 20 * 64 * 1024);
    const run: Run = async ({ host }, { own }, random) => {
      const jws = () => evidenceFrame(random.pick(own));
      const oversize: FrameMaker[] = times(20, (index) => () => {
        return jws().padEnd(1024 * 1024 + extraBytes(index));
      });
      const broken: FrameMaker[] = times(60, () => () => {
        const bytes = utf8(jws());
        bytes[random.int(0, bytes.length - 1)] = random.pick([0x80, 0xc0, 0xff, 0xed]);
        return bytes;
      });
      const frames = [...oversize, ...broken];
      return driveOneByOne(world, { host, stage: 'signedIn', frames });
    };
    const codes = ['closed 1009', 'closed 1007'];
    await attack({ name: 'oversize, not UTF-8', kind: 'mutated', codes, run, count: 80 });
  });

  it('answers frames without a mask with a close code', async () => {
    const run: Run = ({ host }, { own }, random) => {
      const frames = times(20, () => () => evidenceFrame(random.pick(own)));
      return driveOneByOne(world, { host, stage: 'signedIn', frames, mask: false });
    };
    await attack({ name: 'no mask', kind: 'mutated', codes: ['closed 1002'], run, count: 20 });
  });

  it('answers validly signed evidence before sign-in with a code', async () => {
    const run: Run = async ({ host }, { own }, random) => {
      const frames = times(40, () => () => evidenceFrame(random.pick(own)));
      const early = await driveOneByOne(world, { host, stage: 'connected', frames });
      const greeted = await driveOneByOne(world, { host, stage: 'greeted', frames });
      return new Map(Object.entries(merge([early, greeted])));
    };
    const codes = ['messageUnexpected'];
    await attack({ name: 'before sign-in', kind: 'mutated', codes, run, count: 80 });
  });

  it('answers documents that were changed or that no logged evidence names', async () => {
    const run = signedIn(150, (random, _, { logged, fresh }) => {
      const anyHost = random.pick(targets).logged;
      const evidence = random.pick([logged, fresh, anyHost].map((some) => random.pick(some)));
      const documents = [...evidence.documents];
      const [digest, text] = random.pick(documents);
      const changed = text.replace(/[0-9]/, (digit) => `${9 - Number(digit)}`);
      return encodeMessage({
        type: 'document',
        digest,
        text: random.pick([text, changed, text.slice(1), `${text} `]),
      });
    });
    const codes = ['ack', 'documentInvalid', 'documentUnexpected'];
    await attack({ name: 'documents', kind: 'other', codes, run, count: 150 });
  });
});

/** A sign-in or enrollment of an enrolled host for this connection, with one thing changed. */
const handshakeMutation =
  (host: RawHost, token: string, random: SeededRandom): FrameMaker =>
  async (nonces) => {
    const isSignIn = random.int(0, 1) === 0;
    const wrong = random.pick([
      { serverNonce: nonces.agentNonce },
      { agentNonce: nonces.serverNonce },
      { aud: random.hex(12) },
      { aud: null },
      { checkpointSize: random.pick([-1, '0', 1e15, null]), mac: random.hex(43) },
      { extra: 1 },
      null,
    ]);
    const overrides = wrong === null ? {} : { payload: wrong };
    const frame = isSignIn
      ? await signInFrame({ host, server: world.server, nonces }, overrides)
      : // as: the members have wrong values on purpose.
        await enrollFrame({ host, token, nonces }, overrides as object);
    if (wrong !== null) return frame;
    const at = frame.lastIndexOf('.') + 1 + random.int(0, 85);
    return frame.slice(0, at) + (frame[at] === 'A' ? 'B' : 'A') + frame.slice(at + 1);
  };

describe('mutations of validly signed handshakes', () => {
  it('answers with a code and closes', async () => {
    const run: Run = async ({ host }, _, random) => {
      const token = tokens.get(host.kid) ?? '';
      const frames = times(150, () => handshakeMutation(host, token, random));
      return driveOneByOne(world, { host, stage: 'greeted', frames });
    };
    const tokens = new Map<string, string>();
    for (const { host } of targets) tokens.set(host.kid, await world.token());
    const refusals = ['signInRefused', 'tokenRefused', 'proofInvalid'];
    const codes = [...refusals, 'frameInvalid', 'jwsInvalid', 'signatureInvalid'];
    await attack({ name: 'handshake', kind: 'mutated', codes, run, count: 150 });
  });
});

describe('everything else', () => {
  it.each(Object.entries(GARBAGE))(
    'answers %s after sign-in with a code',
    async (name, { make, codes }) => {
      const run = signedIn(210, make);
      await attack({ name, kind: 'other', codes, run, count: 210 });
    },
  );

  it('answers messages out of order after sign-in with a code', async () => {
    const run = signedIn(150, async (random, _, { host }) => {
      const nonce = random.pick(targets).host.kid;
      const nonces = { serverNonce: nonce, agentNonce: nonce };
      const kid = random.pick([host.kid, null]);
      return random.pick([
        encodeMessage({ type: 'hello', versions: [3], nonce, kid }),
        encodeMessage({ type: 'hello', versions: [2], nonce, kid }),
        await signInFrame({ host, server: world.server, nonces }),
        encodeMessage({ type: 'enroll', request: 'a.b.c' }),
        encodeMessage({ type: 'activate', secret: nonce }),
        encodeMessage({ type: 'rotate', request: 'a.b.c' }),
        encodeMessage({ type: 'retire', request: 'a.b.c' }),
        encodeMessage({ type: 'enrolled', kid: host.kid }),
        encodeMessage({ type: 'ack', of: 'document', digest: host.kid }),
        encodeMessage({ type: 'error', code: 'overloaded', message: 'x' }),
      ]);
    });
    const codes = ['messageUnexpected', 'frameInvalid', 'jwsInvalid'];
    await attack({ name: 'out of order', kind: 'other', codes, run, count: 150 });
  });

  it.each(['connected', 'greeted'] as const)(
    'answers garbage on a %s connection',
    async (stage) => {
      const makers = Object.values(GARBAGE);
      const run: Run = ({ host }, _, random) => {
        const frames = times(100, () => () => random.pick(makers).make(random));
        return driveOneByOne(world, { host, stage, frames });
      };
      const refusals = ['messageUnexpected', 'versionUnsupported', 'signInRefused'];
      const codes = ['frameInvalid', 'jwsInvalid', 'documentInvalid', 'tooLarge', ...refusals];
      await attack({ name: `${stage} garbage`, kind: 'other', codes, run, count: 100 });
    },
  );

  it('answers binary frames with a code', async () => {
    const run: Run = async ({ host }, _, random) => {
      const link = await signedInLink(world.server, host);
      const tally: Tally = new Map();
      for (let sent = 0; sent < 100; sent += 1) {
        const answer = link.next();
        link.socket.send(Buffer.from(random.hex(random.int(1, 99) * 2), 'hex'), { binary: true });
        expect(await answer).toMatchObject({ type: 'error', code: 'frameInvalid' });
        tally.set('frameInvalid', sent + 1);
      }
      await link.close();
      return tally;
    };
    await attack({ name: 'binary', kind: 'other', codes: ['frameInvalid'], run, count: 100 });
  });
});

describe('the whole run', () => {
  it('had at least 10,000 cases, half of them mutations of validly signed frames', () => {
    const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    const lines = Object.entries(cases).flatMap(([kind, counts]) => [
      `${kind}: ${sum(counts)}`,
      ...[...counts].map(([name, count]) => `  ${count} ${name}`),
    ]);
    console.log([`HOSTILE_SEED=${seed}`, ...lines].join('\n'));
    expect(sum(cases.mutated)).toBeGreaterThanOrEqual(5000);
    expect(sum(cases.other)).toBeGreaterThanOrEqual(5000);
  });

  it('left the bystander connected, signed in, and with every proof', async () => {
    const attested = await bystander.attest('called');
    expect(attested.ack?.outcome).toBe('logged');
    const response = await fetch(`${world.server.httpUrl}/healthz`);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

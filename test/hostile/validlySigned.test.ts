/**
 * Hostile content under a valid signature of an enrolled key: the host is bound by it, so it adds
 * exactly one leaf (a gap, a fork or a refusal), and none when it is sent again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { formatChallenge, nonceFor, parseChallenge } from '../../shared/evidence/challenge.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  evidenceFrame,
  evidencePayload,
  type RawHost,
  type RawLink,
  signAsEvidence,
  signedInLink,
} from './rawAgent.ts';
import { makeTarget, type Snapshot, snapshot, type Target } from './targets.ts';

let world: ServerWorld;
let bystander: Agent;
let target: Target;
let host: RawHost;

beforeAll(async () => {
  world = await serverWorld();
  bystander = await world.agent('bystander');
  await bystander.connect();
  await bystander.attest('start');
  target = await makeTarget(world);
  host = target.host;
});
afterAll(async () => {
  bystander.close();
  await world.close();
});

type Payload = Uint8Array | Record<string, unknown>;
interface Case {
  readonly name: string;
  readonly payload: () => Payload;
  readonly outcome: string;
}

const digestOf = (seq: number): string => target.logged[seq]?.digest ?? '';
const other = Buffer.alloc(32, 9).toString('base64url');
const changed = (overrides: Record<string, unknown>): Payload =>
  evidencePayload(world.server, host, { seq: 4, prev: digestOf(3), ...overrides });
/** The text of a good payload, to be spoiled as text. */
const spoiled = (spoil: (text: string) => string): Payload =>
  utf8(spoil(JSON.stringify(changed({}))));
const answering = (challenge: string): Payload =>
  changed({ challenge, eat_nonce: nonceFor(challenge, host.kid) });
const current = () => parseChallenge(world.server.context.challenges.current.text);

const SEQUENCES: Case[] = [
  { name: 'a gap', payload: () => changed({ seq: 50 }) },
  {
    name: 'a second evidence of one number',
    payload: () => changed({ seq: 2, prev: digestOf(1) }),
  },
  { name: 'a second successor of one evidence', payload: () => changed({ prev: digestOf(0) }) },
  { name: 'a number that goes back', payload: () => changed({ seq: 1 }) },
  { name: 'a second beginning', payload: () => changed({ seq: 0, prev: null }) },
  { name: 'an unknown predecessor', payload: () => changed({ prev: other }) },
  {
    name: 'a return from a place that nobody saw',
    payload: () => changed({ resumesFrom: { seq: 7, digest: other } }),
  },
  { name: 'a clock of the year 1970', payload: () => changed({ iat: 0 }) },
].map((one) => ({ ...one, outcome: 'logged' }));

const refusedAs = (outcome: string, cases: Record<string, () => Payload>): Case[] =>
  Object.entries(cases).map(([name, payload]) => ({ name, payload, outcome }));

const REFUSALS: Case[] = [
  ...refusedAs('nonceWrong', {
    'another nonce': () => changed({ eat_nonce: other }),
    "another host's nonce": () =>
      changed({ eat_nonce: nonceFor(world.server.context.challenges.current.text, other) }),
    'a challenge of no lines': () => answering('none'),
    'an empty challenge': () => answering(''),
    'a challenge with a sixth line': () =>
      answering(`${world.server.context.challenges.current.text}more\n`),
    'a challenge for another log': () =>
      answering(formatChallenge({ ...current(), origin: 'other/evidence' })),
  }),
  ...refusedAs('challengeUnknown', {
    'a challenge that was never issued': () =>
      answering(formatChallenge({ ...current(), random: new Uint8Array(32) })),
    'a challenge with a nonce of no regulator': () =>
      answering(formatChallenge({ ...current(), regulatorNonce: new Uint8Array(32) })),
  }),
  ...refusedAs('audienceWrong', {
    'another log': () => changed({ aud: 'other/evidence' }),
    'the register': () => changed({ aud: world.server.context.registerLog.origin }),
  }),
  ...refusedAs('evidenceInvalid', {
    'another profile': () => changed({ eat_profile: 'tag:fleetseal.example,2026:evidence/3' }),
    'an unknown claim': () => changed({ command: 'reboot' }),
    'a missing claim': () => changed({ iat: undefined }),
    "another host's ueid": () => changed({ ueid: `AQ${'A'.repeat(42)}` }),
    'a negative number': () => changed({ seq: -1 }),
    'a number as text': () => changed({ seq: '4' }),
    'a number with a fraction': () => spoiled((text) => text.replace('"seq":4', '"seq":4.5')),
    'a number above 2^53': () =>
      spoiled((text) => text.replace('"seq":4', '"seq":9007199254740993')),
    'a first evidence with a predecessor': () => changed({ seq: 0 }),
    'a later evidence without one': () => changed({ prev: null }),
    'a predecessor that is no digest': () => changed({ prev: 'x' }),
    'a submodule of another name': () => changed({ submods: { disk: sub(0) } }),
    'a submodule that carries a document': () => changed({ submods: { host: 'serial' } }),
    'too many GPUs': () =>
      changed({
        submods: Object.fromEntries(
          Array.from({ length: LIMITS.gpusPerHost + 3 }, (_, n) => [`gpu-${n}`, sub(n)]),
        ),
      }),
    'a claim twice': () => spoiled((text) => text.replace('{', '{"seq":4,')),
    'a claim twice in another case': () => spoiled((text) => text.replace('{', '{"SEQ":4,')),
    'a prototype': () => spoiled((text) => text.replace('{', '{"__proto__":{},')),
    'a list': () => spoiled((text) => `[${text}]`),
    'nothing but null': () => utf8('null'),
    'no JSON': () => utf8('}{'),
    'no UTF-8': () => Uint8Array.of(0x22, 0xff, 0x22),
    'deep nesting': () => utf8(`${'['.repeat(500)}${']'.repeat(500)}`),
    'a byte order mark': () => spoiled((text) => `\ufeff${text}`),
  }),
];

const sub = (n: number): unknown => [
  'DIGEST',
  ['sha-256', Buffer.alloc(32, n).toString('base64url')],
];

/** Sends evidence and returns the leaf that acknowledges it, with what it is refused for. */
async function send(link: RawLink, jws: string): Promise<{ leaf: string; outcome: string }> {
  const answer = await link.ask(evidenceFrame(jws));
  if (answer.type !== 'ack' || answer.of !== 'evidence')
    throw new TypeError(JSON.stringify(answer));
  expect(answer.outcome).toBe(answer.code === undefined ? 'logged' : 'refused');
  return { leaf: answer.leaf, outcome: answer.code ?? 'logged' };
}

/** One leaf and one evidence more; a result, and at most one register leaf about it, if logged. */
function expectOneMore(before: Snapshot, after: Snapshot, outcome: string): void {
  const isLogged = outcome === 'logged';
  const more = (name: string) => (after.rows[name] ?? 0) - (before.rows[name] ?? 0);
  const register = after.registerSize - before.registerSize;
  expect(after.evidenceSize).toBe(before.evidenceSize + 1);
  expect(more('evidence')).toBe(1);
  expect(more('leaf')).toBe(1 + register);
  expect(more('result')).toBe(isLogged ? 1 : 0);
  expect(more('register_document')).toBe(register);
  expect(register).toBeLessThanOrEqual(isLogged ? 1 : 0);
  for (const name of ['document', 'evidence_document', 'host', 'token', 'challenge', 'meta']) {
    expect(more(name), name).toBe(0);
  }
}

describe('validly signed by an enrolled key', () => {
  it.each([...SEQUENCES, ...REFUSALS])(
    'adds one leaf for $name ($outcome), and none when sent again',
    async ({ payload, outcome }) => {
      const before = await snapshot(world, bystander);
      const content = payload();
      const jws = await signAsEvidence(host.key, content);
      const link = await signedInLink(world.server, host);
      const first = await send(link, jws);
      expect(first.outcome).toBe(outcome);
      const after = await snapshot(world, bystander);
      expectOneMore(before, after, outcome);
      expect(await send(link, jws)).toEqual(first);
      await link.close();
      const second = await signedInLink(world.server, host);
      expect(await send(second, jws)).toEqual(first);
      expect(await send(second, await signAsEvidence(host.key, content))).toEqual(first);
      await second.close();
      expect(await snapshot(world, bystander)).toEqual(after);
    },
  );

  it('adds one leaf when the same evidence is sent many times at once', async () => {
    const jws = await signAsEvidence(host.key, changed({ seq: 60 }));
    const link = await signedInLink(world.server, host);
    const before = await snapshot(world, bystander);
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(link, jws)));
    expect(new Set(answers.map(({ leaf }) => leaf)).size).toBe(1);
    expectOneMore(before, await snapshot(world, bystander), 'logged');
    await link.close();
  });

  it('adds nothing above 16 KiB, since that is no evidence frame', async () => {
    const jws = await signAsEvidence(host.key, changed({ challenge: 'x'.repeat(16 * 1024) }));
    const link = await signedInLink(world.server, host);
    const before = await snapshot(world, bystander);
    expect(await link.ask(evidenceFrame(jws))).toMatchObject({ code: 'frameInvalid' });
    expect(await snapshot(world, bystander)).toEqual(before);
    await link.close();
  });

  it('leaves the bystander undisturbed', async () => {
    expect((await bystander.attest('called')).ack?.outcome).toBe('logged');
  });
});

/** Worlds of an operator who holds every key and logs what did not happen so. */
import { utf8 } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { buildReport, type ReportInput } from '../../shared/report/build.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { builtCases, type ReportCase } from './changedReports.ts';
import {
  type Answer,
  type ReportWorld,
  reportWorld,
  WORLD_START,
  WorldBuilder,
} from './reportWorld.ts';
import { OpenReport } from './tamper.ts';

const MINUTE_MS = 60_000;
const TWO_ROUNDS = { hosts: 1, gpusPerHost: 1, rounds: 2 };
const THREE_ROUNDS = { ...TWO_ROUNDS, rounds: 3 };
/** When the last of two or three rounds was over; a little later the interval ends. */
const AFTER_TWO = WORLD_START + 30 * MINUTE_MS + 10_000;
const AFTER_THREE = WORLD_START + 60 * MINUTE_MS + 10_000;

/** What a report is built from, and the trust file for it. */
export type LyingWorld = Pick<ReportWorld, 'input' | 'trust' | 'trustText'>;

/** One lie, and what the steps that failed then say, as `name: words`; empty for a true world. */
export interface Lie {
  readonly name: string;
  readonly make: () => Promise<LyingWorld>;
  readonly problem: string | RegExp;
}

function challengeOf({ evidenceLog }: WorldBuilder, note: string): string {
  const random = sha256(new Uint8Array(0));
  const { origin } = evidenceLog;
  return formatChallenge({ origin, noteHash: noteHash(note), random, regulatorNonce: null });
}

/** Lets the only host answer once more, to the challenge of the first note where not given. */
async function answer(builder: WorldBuilder, at: Partial<Answer>): Promise<void> {
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  const challenge = challengeOf(builder, builder.notes[0] ?? '');
  await builder.attestHost(host, { challenge, challengedAt: AFTER_THREE, ...at });
}

/** A world of two rounds in which the only host answers once more. */
export async function answered(at: Partial<Answer>): Promise<ReportWorld> {
  const { builder } = await reportWorld(TWO_ROUNDS);
  await answer(builder, { challengedAt: AFTER_TWO, ...at });
  return builder.finish();
}

/** A world of three rounds in which the host answers a challenge over the note that is made. */
async function answeredNote(
  makeNote: (builder: WorldBuilder) => Promise<string>,
  at: Partial<Answer> = {},
): Promise<ReportWorld> {
  const { builder } = await reportWorld(THREE_ROUNDS);
  const note = await makeNote(builder);
  builder.notes.push(note);
  const challengedAt = AFTER_THREE + 30_000;
  await answer(builder, { challenge: challengeOf(builder, note), challengedAt, ...at });
  return builder.finish();
}

async function answeredLeaf(leaf: NonNullable<Answer['leaf']>): Promise<ReportWorld> {
  const { builder } = await reportWorld(THREE_ROUNDS);
  await answer(builder, { leaf });
  return builder.finish();
}

/** What is about the challenges that hosts answered. */
export const CHALLENGE_LIES: readonly Lie[] = [
  {
    name: 'nothing is wrong',
    make: () => answeredNote(({ evidenceLog }) => evidenceLog.checkpoint(false)),
    problem: /^$/,
  },
  {
    name: 'one challenge is given two times',
    async make() {
      const { builder } = await reportWorld(THREE_ROUNDS);
      await answer(builder, { challengedAt: AFTER_THREE + 10_000 });
      await answer(builder, { challengedAt: AFTER_THREE + 20_000 });
      return builder.finish();
    },
    problem: 'challenges: Leaf 4 gives its challenge another time',
  },
  {
    name: 'a leaf was received before its challenge',
    make: () => answeredLeaf({ time: AFTER_THREE - 1 }),
    problem: 'before its challenge',
  },
  {
    name: 'a leaf names another challenge',
    make: () => answeredLeaf({ challenge: 'A'.repeat(43) }),
    problem: 'names another challenge',
  },
  {
    name: 'the challenge is dated before a leaf of its checkpoint',
    make: () =>
      answeredNote(({ evidenceLog }) => evidenceLog.checkpoint(false), {
        challengedAt: WORLD_START + 60 * MINUTE_MS + 4999,
        leaf: { time: AFTER_THREE },
      }),
    problem: 'challenges: Leaf 3 answers a challenge dated before',
  },
  {
    name: 'the note is of a larger log than the evidence was logged in',
    make: () =>
      answeredNote(async ({ evidenceLog }) => {
        const { leaves } = evidenceLog;
        leaves.push(...leaves.slice(0, 2));
        const note = await evidenceLog.checkpoint(false);
        leaves.splice(-2);
        return note;
      }),
    problem: 'challenges: Leaf 3 answers a challenge',
  },
  {
    name: 'the log signed another history before',
    make: () =>
      answeredNote(async ({ evidenceLog }) => {
        const { leaves } = evidenceLog;
        const [last = new Uint8Array(0)] = leaves.splice(-1, 1, leaves[0] ?? new Uint8Array(0));
        const note = await evidenceLog.checkpoint(false);
        leaves.splice(-1, 1, last);
        return note;
      }),
    problem: 'another history of its first 3 leaves',
  },
  {
    name: 'another log signed the note',
    make: () => answeredNote(({ registerLog }) => registerLog.checkpoint(false)),
    problem: /challenges: .*no signature of a known key/,
  },
];

async function registerDated(time: number): Promise<ReportWorld> {
  const { builder } = await reportWorld(TWO_ROUNDS);
  const [last] = builder.registerLog.leaves.splice(-1);
  const leaf = new TextDecoder().decode(last);
  builder.registerLog.leaves.push(utf8(leaf.replace(/"time":[0-9]+/, `"time":${time}`)));
  return builder.finish();
}

const REGISTER_DATED = /^register: Leaf \d+ of the register log is dated/;

/** What is about the times of leaves. */
export const TIME_LIES: readonly Lie[] = [
  {
    name: 'a leaf is dated after the report',
    make: () => answered({ leaf: { time: 253_402_300_799_999 } }),
    problem:
      'evidenceLog: Leaf 2 of the evidence log is dated 9999-12-31T23:59:59Z, after the report',
  },
  {
    name: 'a leaf is dated before the leaf that precedes it',
    make: () => answered({ challengedAt: WORLD_START }),
    problem: 'before the leaf that precedes it',
  },
  {
    name: 'a leaf of the register is dated before the one that precedes it',
    make: () => registerDated(WORLD_START - 1),
    problem: REGISTER_DATED,
  },
  {
    name: 'a leaf of the register is dated after the report',
    make: () => registerDated(WORLD_START + 9_000_000_000),
    problem: REGISTER_DATED,
  },
];

const withoutQuorum = (trustText: string): string =>
  trustText.replaceAll('quorum w1', 'quorum none');

/** A log cut back to an older state, which it had signed; and the same world whole. */
export async function cutBackWorld(): Promise<{ whole: ReportWorld; input: ReportInput }> {
  const builder = await WorldBuilder.start(TWO_ROUNDS);
  await builder.register();
  await builder.attest(0);
  const seconds = Math.floor(WORLD_START / 1000) + 10;
  const checkpoint = await builder.evidenceLog.checkpoint(true, seconds);
  const leaves = [...builder.evidenceLog.leaves];
  await builder.attest(1);
  const whole = await builder.finish();
  return { whole, input: { ...whole.input, evidenceLog: { leaves, checkpoint } } };
}

/** Evidence that answers its challenge with another nonce, refused for that. */
export const NONCE_WRONG = {
  refused: 'nonceWrong',
  payload: { eat_nonce: 'A'.repeat(43) },
} as const;

/** Worlds with valid reports, which tell of what was or may have been left out or refused. */
export const TOLD_WORLDS = {
  whole: async () => (await cutBackWorld()).whole,
  async cutBackWithoutQuorum() {
    const { whole, input } = await cutBackWorld();
    const trustText = withoutQuorum(whole.trustText);
    return { input, trustText, trust: parseTrust(utf8(trustText)) };
  },
  async backdated() {
    const { input, ...world } = await reportWorld(TWO_ROUNDS);
    return { ...world, input: { ...input, createdAt: input.to } };
  },
  refused: () => answered(NONCE_WRONG),
  refusedUnknown: () => answered({ refused: 'challengeUnknown' }),
} satisfies Record<string, () => Promise<LyingWorld>>;

/** A report that says that it was made before the witness saw its logs. */
export async function backdatedTooFar(): Promise<LyingWorld> {
  const { input, ...world } = await reportWorld(TWO_ROUNDS);
  const earlier = { to: input.to - MINUTE_MS, createdAt: input.to - 1 };
  return { ...world, input: { ...input, ...earlier } };
}

/** Reports that lack the content of a refused evidence, or have that of another in its place. */
export async function refusedOtherwise(): Promise<(LyingWorld & { file: Uint8Array })[]> {
  const world = await answered(NONCE_WRONG);
  const report = await buildReport(world.input);
  const edits = [(lines: string[]) => lines.slice(0, -1), (lines: string[]) => lines.toReversed()];
  return Promise.all(
    edits.map(async (edit) => {
      const open = new OpenReport(report);
      open.lines('evidence.txt', edit);
      return { ...world, file: await open.seal(world.reportKey) };
    }),
  );
}

/** Two reports of one log, and the trust file for both. */
export interface TwoReports {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly trustText: string;
}

type Grow = (builder: WorldBuilder) => unknown;

/** Each valid alone, of a log that grew in two ways. */
async function grownTwice(one: Grow, other: Grow): Promise<TwoReports> {
  const { builder, trustText, rewind } = await branches();
  await one(builder);
  const a = await buildReport((await builder.finish()).input);
  rewind();
  await other(builder);
  const b = await buildReport((await builder.finish()).input);
  return { a, b, trustText };
}

const grow: Grow = (builder) => builder.attest(1);
const enterLicense: Grow = (builder) => builder.appendLicense();
const enterIn =
  (country: string): Grow =>
  (builder) =>
    builder.appendRecord({ type: 'site@1', id: 'Hall 1', country });

/** Two reports, each valid alone: of logs with two histories. */
export const SPLIT_REPORTS = {
  evidence: () => grownTwice(grow, grow),
  register: () => grownTwice(enterLicense, enterLicense),
  record: () => grownTwice(enterIn('CN'), enterIn('SG')),
} satisfies Record<string, () => Promise<TwoReports>>;

/** Of one history: `a` before the log grew, `b` after it. */
export async function grownReports(): Promise<TwoReports> {
  const { builder, input, trustText } = await branches();
  const a = await buildReport(input);
  await grow(builder);
  const b = await buildReport((await builder.finish()).input);
  return { a, b, trustText: withoutQuorum(trustText) };
}

/** Of one interval and one history: `a` lacks the leaves of it that `b` has. */
export async function cutReports(): Promise<TwoReports> {
  const { builder } = await branches();
  const leaves = [...builder.evidenceLog.leaves];
  const checkpoint = await builder.evidenceLog.checkpoint(true);
  await grow(builder);
  const { input, trustText } = await builder.finish();
  const to = input.to + MINUTE_MS;
  const later = { ...input, to, createdAt: to };
  const a = await buildReport({ ...later, evidenceLog: { leaves, checkpoint } });
  return { a, b: await buildReport(later), trustText: withoutQuorum(trustText) };
}

/** A log with one round, reported on at its end. */
export interface Branches {
  readonly builder: WorldBuilder;
  readonly input: ReportInput;
  readonly trustText: string;
  /** Takes back everything after the first report. */
  rewind(): void;
}

/** A log with one round, reported on at its end. */
export async function branches(): Promise<Branches> {
  const builder = await WorldBuilder.start(TWO_ROUNDS);
  await builder.register();
  await builder.attest(0);
  const { input, trustText } = await builder.finish();
  const { leaves } = builder.evidenceLog;
  const [evidence, register] = [leaves.length, builder.texts.length];
  const points = builder.hosts.map(({ seq, prev }) => ({ seq, prev }));
  return {
    builder,
    input: { ...input, to: input.from + 60_000 },
    trustText,
    rewind() {
      leaves.splice(evidence);
      builder.texts.splice(register);
      builder.registerLog.leaves.splice(register);
      for (const [i, host] of builder.hosts.entries()) Object.assign(host, points[i]);
    },
  };
}

/** Every lie as a file. */
export async function lyingCases(): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const { name, make, problem } of [...CHALLENGE_LIES, ...TIME_LIES]) {
    const { input, trustText } = await make();
    const isTrue = problem instanceof RegExp && problem.test('');
    const outcome = isTrue ? 'valid' : 'invalid';
    cases.push({ name, file: await buildReport(input), trustText, outcome });
  }
  const { whole, input } = await cutBackWorld();
  const cutBack = async () => ({ ...whole, input });
  const refused = await refusedOtherwise();
  return [
    ...cases,
    ...(await builtCases(TOLD_WORLDS)),
    ...(await builtCases({ cutBack, backdatedTooFar }, 'invalid')),
    ...refused.map(({ file, trustText }, i) => {
      return { name: `refused evidence ${i}`, file, trustText, outcome: 'invalid' } as const;
    }),
  ];
}

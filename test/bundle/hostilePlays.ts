/** What the hostile operator plays: each text of each message spoiled, at its own moment. */
import { randomBytes } from 'node:crypto';
import type { ServerKeys } from '../../server/keys.ts';
import { toBase64, toBase64Url } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import {
  CHALLENGE_TYP,
  formatChallenge,
  noteHash,
  parseChallenge,
  signedChallengeSchema,
} from '../../shared/evidence/challenge.ts';
import {
  serverMessageSchema,
  WELCOME_TYP,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';
import type { Moment, Play } from './hostileRelay.ts';
import { MARK, shapesOf, textsFor, textsOf, withText } from './hostileTexts.ts';

/** What the operator has. */
export interface Operator {
  readonly keys: ServerKeys;
  readonly tricks: readonly string[];
}

type Frame = Record<string, unknown>;
/** The rest of a message around the text that is spoiled. */
type Base = (given: Frame) => Frame;

const DIGEST = sha256Base64Url(utf8(MARK));
// as: both ends of the relay send objects; what they hold is looked at where it is used.
const parsed = (text: string): Frame => JSON.parse(text) as Frame;
const jwsPart = (jws: unknown, index: number): Frame =>
  parsed(Buffer.from(String(jws).split('.')[index] ?? '', 'base64url').toString());
const kidOf = ({ request }: Frame): unknown => jwsPart(request, 0).kid;

/** When each message is awaited, and what it is but for the spoiled text. */
const AWAITED: Readonly<Record<string, { readonly at: Moment; readonly base: Base }>> = {
  welcome: { at: 'hello', base: (given) => given },
  challenge: { at: 'challenge', base: (given) => ({ ...given, answer: true }) },
  enrolled: {
    at: 'enroll',
    base: (given) => ({
      type: 'enrolled',
      kid: kidOf(given),
      missing: 'activation',
      credential: { credentialBlob: DIGEST, encryptedSecret: DIGEST },
    }),
  },
  // Without its proof, or the first one that is accepted would end the others.
  'ack evidence': { at: 'evidence', base: (given) => ({ ...given, logProof: MARK }) },
  'ack document': {
    at: 'document',
    base: ({ digest }) => ({ type: 'ack', of: 'document', digest }),
  },
  'ack retirement': {
    at: 'evidence',
    base: ({ digest }) => ({ type: 'ack', of: 'retirement', digest }),
  },
  error: {
    at: 'evidence',
    base: ({ digest }) => ({ type: 'error', code: 'overloaded', message: MARK, digest }),
  },
};

/** Plays for every text of every message that a server can send; throws for one not listed. */
export function messagePlays({ tricks }: Operator): Play[] {
  return shapesOf(serverMessageSchema).flatMap(({ name, fields }) => {
    const { at, base } = AWAITED[name] ?? {};
    if (at === undefined || base === undefined) throw new RangeError(`no play for ${name}`);
    return fields.flatMap((field) =>
      textsFor(field, tricks).map((text): Play => {
        const spoiled = (given: string) => withText(base(parsed(given)), field.path, text);
        return { at, frames: (given) => [JSON.stringify(spoiled(given))] };
      }),
    );
  });
}

/** The frame with a payload in the place of its own, signed by the server's own key. */
async function signedFrame(
  { keys }: Operator,
  frame: Frame,
  change: { member: string; typ: string; payload: unknown },
): Promise<string> {
  const { member, typ, payload } = change;
  const jws = await signJws({ payload: encodeJson(payload), typ, signer: keys.server });
  return JSON.stringify({ ...frame, [member]: jws });
}

/** Every text of the payload of a welcome, validly signed. */
export function welcomePlays(operator: Operator, at: 'hello' | 'signIn'): Play[] {
  const head = { jws: 'e30.e30.AA', leaf: MARK, logProof: MARK };
  const [shape] = shapesOf(welcomePayloadSchema);
  // Logs other than those pinned end the agent, as they must: once is enough, at the end.
  const fields = (shape?.fields ?? []).filter(({ path }) => at === 'hello' || path[0] === 'head');
  return fields.flatMap((field) =>
    textsFor(field, operator.tricks).map((text): Play => {
      const frames = async (given: string) => {
        const frame = parsed(given);
        const own = jwsPart(frame.welcome, 1);
        const payload = withText({ ...own, head: own.head ?? head }, field.path, text);
        return [
          await signedFrame(operator, frame, { member: 'welcome', typ: WELCOME_TYP, payload }),
        ];
      };
      return { at, frames };
    }),
  );
}

/** Every text of the payload of a challenge, validly signed. */
export function challengePlays(operator: Operator): Play[] {
  const [shape] = shapesOf(signedChallengeSchema);
  return (shape?.fields ?? []).flatMap((field) =>
    textsFor(field, operator.tricks).map((text): Play => {
      const frames = async (given: string) => {
        const frame = parsed(given);
        const payload = withText(jwsPart(frame.challenge, 1), field.path, text);
        const change = { member: 'challenge', typ: CHALLENGE_TYP, payload };
        return [await signedFrame(operator, frame, change)];
      };
      return { at: 'challenge', frames };
    }),
  );
}

/**
 * A challenge with a note full of tricks that the agent has to accept, and will sign an answer to:
 * it is for the log that the agent knows, and its server never made it.
 */
export function acceptedChallenge(operator: Operator): Play {
  const note = operator.tricks.join('\n');
  const frames = async (given: string) => {
    const own = parsed(given);
    const { origin } = parseChallenge(String(jwsPart(own.challenge, 1).challenge));
    const challenge = formatChallenge({
      origin,
      noteHash: noteHash(note),
      random: randomBytes(32),
      regulatorNonce: null,
    });
    const change = { member: 'challenge', typ: CHALLENGE_TYP };
    const payload = { challenge, issuedAt: Date.now() };
    const frame = { ...own, note, answer: false };
    return [await signedFrame(operator, frame, { ...change, payload })];
  };
  return { at: 'challenge', frames, goesOn: true };
}

/** Every text within the leaf of an acknowledgment, and refusals with codes that agents know. */
export function leafPlays({ tricks }: Operator): Play[] {
  const inLeaf = ['kind', 'digest', 'kid', 'challenge', 'prev', 'code', 'via'].flatMap((key) =>
    tricks.map((text): Play => {
      const frames = (given: string) => {
        const frame = parsed(given);
        const leaf = JSON.stringify({ ...parsed(String(frame.leaf)), [key]: text });
        return [JSON.stringify({ ...frame, leaf })];
      };
      return { at: 'evidence', frames };
    }),
  );
  const codes = ['rateLimited', 'tokenRefused', 'serverKeyWrong', 'stateInvalid', 'hostRetired'];
  const refusals = codes.map((code): Play => {
    const message = tricks.join(' ').slice(0, 900);
    const frames = (given: string) => {
      const { digest } = parsed(given);
      return [JSON.stringify({ type: 'error', code, message, digest })];
    };
    return { at: 'evidence', frames };
  });
  return [...inLeaf, ...refusals];
}

/** An acknowledgment that the agent has to accept and keep, with tricks where none are signed. */
export function acceptedAck({ tricks }: Operator): Play {
  const [, command = ''] = tricks;
  const frames = (given: string) => {
    const frame = parsed(given);
    const line = `— ${command.replaceAll(/[\s+]/g, '')} ${toBase64(utf8(`1234${command}`))}\n`;
    const logProof = `${String(frame.logProof)}${line}`.replace(
      '\nindex ',
      `\nextra ${toBase64(utf8(command))}\nindex `,
    );
    const code = command.slice(0, 64);
    return [JSON.stringify({ ...frame, outcome: 'refused', code, logProof, missing: [DIGEST] })];
  };
  return { at: 'evidence', frames };
}

/** Messages that there are not, members that there are not, and frames that are no message. */
export function unknownPlays({ tricks }: Operator): Play[] {
  const [text = ''] = tricks;
  const types = ['run', 'exec', 'shell', 'eval', 'config', 'update', 'write', 'read', 'redirect'];
  const command = { command: text, args: tricks, path: text, url: text, env: { PATH: text } };
  const unknown = types.map((type) => JSON.stringify({ type, ...command }));
  const error = { type: 'error', code: 'overloaded', message: text };
  const extended = JSON.stringify({ ...error, ...command });
  const polluted = `{"__proto__":{"shell":"${MARK}"},${JSON.stringify(error).slice(1)}`;
  const frames = [...unknown, extended, polluted, text, '', '[]', JSON.stringify(text)];
  return frames.map((frame): Play => ({ at: 'idle', frames: () => [frame] }));
}

/** All spoiled messages that are still messages, at once, when nobody waits for any. */
export function unasked({ tricks }: Operator): Play {
  const credential = Object.fromEntries(
    ['credentialBlob', 'encryptedSecret'].map((name) => [name, toBase64Url(utf8(tricks.join('')))]),
  );
  const given = {
    request: `${toBase64Url(utf8(JSON.stringify({ kid: DIGEST })))}.e30.AA`,
    digest: DIGEST,
    credential,
  };
  const frames = (challenge: string) => {
    const all = shapesOf(serverMessageSchema).flatMap(({ name, fields }) => {
      const base = AWAITED[name]?.base(name === 'challenge' ? parsed(challenge) : given) ?? {};
      const spoiled = fields.flatMap((field) =>
        textsFor(field, tricks).map((text) => withText(base, field.path, text)),
      );
      return [base, ...spoiled];
    });
    const valid = all.filter((one) => serverMessageSchema.safeParse(one).success);
    return valid.map((one) => JSON.stringify(one));
  };
  return { at: 'idle', frames };
}

/** The server's own challenge, now with a call to answer it. */
export function call(): Play {
  const frames = (given: string) => [JSON.stringify({ ...parsed(given), answer: true })];
  return { at: 'idle', frames, goesOn: true };
}

/** Long runs of harmless characters in what was sent: what could be in an argument unescaped. */
export function wordsOf(frames: readonly string[]): Set<string> {
  const words = frames.flatMap((frame) => {
    try {
      return textsOf(JSON.parse(frame));
    } catch {
      return [frame];
    }
  });
  const runs = words.flatMap((word) => word.match(/[A-Za-z0-9_./+=-]{20,}/g) ?? []);
  return new Set(runs.map((run) => run.slice(-64)));
}

/** Sends hostile frames over real connections and tallies the answers. */
import { isErrorCode } from '../../shared/errors.ts';
import type { ServerWorld } from '../factories/serverWorld.ts';
import {
  type Answer,
  greet,
  type Nonces,
  type RawHost,
  RawLink,
  signedInLink,
} from './rawAgent.ts';

/** A frame: text as it is, or bytes sent as text. */
export type Frame = string | Uint8Array;

/** How often each answer came: `error code`, `ack logged`, `closed 1008`, … */
export type Tally = Map<string, number>;

/** Close codes that the server's documents name (RFC 6455 section 7.4, and ours). */
const CLOSE_CODES = [1001, 1002, 1007, 1008, 1009, 4001];
/** Below the rate limit of a connection, and below its limit of frames that wait. */
const FRAMES_PER_LINK = 500;
const WINDOW = 32;

/** What one answer was. Throws TypeError for an answer without a code of the table. */
export function outcomeOf(answer: Answer): string {
  if (answer.type === 'closed' && CLOSE_CODES.includes(answer.code)) return `closed ${answer.code}`;
  if (answer.type === 'error' && isErrorCode(answer.code)) return answer.code;
  if (answer.type === 'ack') return answer.of === 'evidence' ? `ack ${answer.outcome}` : 'ack';
  throw new TypeError(`no coded answer: ${JSON.stringify(answer)}`);
}

/** Adds one outcome. */
export function count(tally: Tally, outcome: string): void {
  tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
}

/** Sends frames on signed-in connections of one host, a new one for every 500. */
export async function drive(
  world: ServerWorld,
  host: RawHost,
  frames: readonly Frame[],
): Promise<Tally> {
  const tally: Tally = new Map();
  for (let at = 0; at < frames.length; at += FRAMES_PER_LINK) {
    const link = await signedInLink(world.server, host);
    await driveLink(link, frames.slice(at, at + FRAMES_PER_LINK), tally);
    await link.close();
  }
  return tally;
}

async function driveLink(link: RawLink, frames: readonly Frame[], tally: Tally): Promise<void> {
  for (let at = 0; at < frames.length; at += WINDOW) {
    const asked = frames.slice(at, at + WINDOW).map((frame) => link.ask(frame));
    for (const answer of await Promise.all(asked)) count(tally, outcomeOf(answer));
  }
}

/** How a connection is brought to where the frame is sent. */
export type Stage = 'connected' | 'greeted' | 'signedIn';

/** Makes a frame for one connection; the nonces are empty texts before the greeting. */
export type FrameMaker = (nonces: Nonces) => Frame | Promise<Frame>;

/** Sends each frame on a connection of its own, which the server must answer and then close. */
export async function driveOneByOne(
  world: ServerWorld,
  request: {
    readonly host: RawHost;
    readonly stage: Stage;
    readonly frames: readonly FrameMaker[];
    readonly mask?: boolean;
  },
): Promise<Tally> {
  const tally: Tally = new Map();
  for (const make of request.frames) {
    const { link, nonces } = await openAt(world, request.host, request.stage);
    const frame = await make(nonces);
    const outcome = closedAnswers(link);
    link.socket.send(frame, { binary: false, mask: request.mask ?? true });
    count(tally, await outcome);
  }
  return tally;
}

/** The first coded answer, once the connection is closed with a code that is documented. */
async function closedAnswers(link: RawLink): Promise<string> {
  const first = await link.next();
  const outcome = outcomeOf(first);
  if (first.type !== 'closed') outcomeOf({ type: 'closed', code: await link.closeCode() });
  return outcome;
}

async function openAt(
  world: ServerWorld,
  host: RawHost,
  stage: Stage,
): Promise<{ link: RawLink; nonces: Nonces }> {
  const none = { serverNonce: '', agentNonce: '' };
  if (stage === 'signedIn') return { link: await signedInLink(world.server, host), nonces: none };
  const link = await RawLink.open(world.server.agentsUrl);
  return { link, nonces: stage === 'greeted' ? await greet(link, host.kid) : none };
}

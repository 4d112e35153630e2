/**
 * A hostile operator: it stands before a real server whose keys it holds, so that agents enroll
 * and sign in, and at the moment that a play names it sends what the play says instead.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * When a play is played: instead of the answer to what the agent sent, or `idle`: after the
 * challenge, when everything is as it should be.
 */
export type Moment =
  | 'hello'
  | 'enroll'
  | 'activate'
  | 'signIn'
  | 'challenge'
  | 'evidence'
  | 'document'
  | 'retire'
  | 'rotate'
  | 'idle';

/** Frames to send once, at one moment of one connection. */
export interface Play {
  readonly at: Moment;
  /** Made from the frame that stands there otherwise: the agent's where none is passed on. */
  readonly frames: (given: string) => readonly string[] | Promise<readonly string[]>;
  /** The connection goes on: what it sent is as good as an answer. */
  readonly goesOn?: boolean;
}

/** A relay that runs. */
export interface HostileRelay {
  readonly url: string;
  /** What is still to be played, in this order; then it only passes frames on. */
  readonly plays: Play[];
  /** Every frame that it made up. */
  readonly sent: string[];
  close(): Promise<void>;
}

/** Answered by the relay alone: the server never hears of it. */
const NOT_PASSED_ON: readonly Moment[] = ['enroll', 'activate', 'document', 'retire', 'rotate'];
const REACTION_MS = 5;

/** Starts it before a server. */
export async function startHostileRelay(serverUrl: string): Promise<HostileRelay> {
  const listener = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(listener, 'listening');
  // as: a server that listens on a port has an address record.
  const { port } = listener.address() as { port: number };
  const relay: HostileRelay = {
    url: `ws://127.0.0.1:${port}/`,
    plays: [],
    sent: [],
    close: async () => {
      for (const socket of listener.clients) socket.terminate();
      listener.close();
      await once(listener, 'close');
    },
  };
  listener.on('connection', (agent) => {
    const server = new WebSocket(serverUrl, { perMessageDeflate: false });
    for (const socket of [agent, server]) socket.on('error', () => socket.terminate());
    agent.on('close', () => server.terminate());
    server.on('close', () => agent.close());
    join({ relay, agent, server });
  });
  return relay;
}

interface Joined {
  readonly relay: HostileRelay;
  readonly agent: WebSocket;
  readonly server: WebSocket;
}

/** The parts of a frame by which the moment is told. */
interface Told {
  readonly type: string;
  readonly signIn?: string;
  readonly of?: string;
}

function join({ relay, agent, server }: Joined): void {
  const opened = once(server, 'open').catch(() => agent.terminate());
  let hello: Moment = 'hello';
  let turn: Promise<unknown> = opened;
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch(() => agent.terminate());
  };
  agent.on('message', (data) => {
    const frame = data.toString();
    inTurn(async () => {
      const moment = momentOfAgent(frame);
      if (moment === 'hello' || moment === 'signIn') hello = moment;
      const isKept = NOT_PASSED_ON.some((one) => one === moment);
      if (isKept && (await played({ relay, agent }, moment, frame))) return;
      server.send(frame);
    });
  });
  server.on('message', (data) => {
    const frame = data.toString();
    inTurn(async () => {
      const moment = momentOfServer(frame, hello);
      if (await played({ relay, agent }, moment, frame)) return;
      agent.send(frame);
      if (moment === 'challenge') await played({ relay, agent }, 'idle', frame);
    });
  });
}

function momentOfAgent(frame: string): Moment {
  // as: the bundled agent made it; only its type is looked at.
  const { type, signIn } = JSON.parse(frame) as Told;
  if (type === 'hello') return signIn === undefined ? 'hello' : 'signIn';
  // as: the other types of an agent are moments of the same name.
  return type as Moment;
}

function momentOfServer(frame: string, hello: Moment): Moment {
  // as: the real server made it; only its type is looked at.
  const { type, of } = JSON.parse(frame) as Told;
  if (type === 'welcome') return hello;
  if (type === 'challenge') return 'challenge';
  return of === 'evidence' ? 'evidence' : 'enroll';
}

/** Plays what is next where its moment has come; false where not. */
async function played(
  { relay, agent }: Omit<Joined, 'server'>,
  moment: Moment,
  given: string,
): Promise<boolean> {
  const [play] = relay.plays;
  if (play?.at !== moment || agent.readyState !== WebSocket.OPEN) return false;
  relay.plays.shift();
  const frames = await play.frames(given);
  const ended = once(agent, 'close').catch(() => undefined);
  for (const frame of frames) {
    relay.sent.push(frame);
    agent.send(frame);
  }
  if (play.goesOn === true) return true;
  // The answer to a ping comes after everything before it was read.
  const read = once(agent, 'pong').catch(() => undefined);
  agent.ping();
  await Promise.race([read, ended]);
  await Promise.race([delay(REACTION_MS), ended]);
  agent.terminate();
  return true;
}

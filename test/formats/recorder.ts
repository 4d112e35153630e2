/** A relay between an agent and its server that keeps one frame of every kind. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { parseJws } from '../../shared/crypto/jws.ts';
import {
  parseAgentMessage,
  parseServerMessage,
  parseSigned,
  WELCOME_TYP,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';

/** What the relay saw, by kind of frame. */
export interface Recorder {
  /** `ws://` address for the agent. */
  readonly url: string;
  /** The first frame of each kind, verbatim. */
  readonly frames: ReadonlyMap<string, string>;
  close(): void;
}

/** Relays to `target`. */
export async function recordFrames(target: string): Promise<Recorder> {
  const frames = new Map<string, string>();
  const keep = (kind: string, frame: string) => {
    if (!frames.has(kind)) frames.set(kind, frame);
  };
  const relay = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  relay.on('connection', (agent) => {
    const waiting: string[] = [];
    const server = new WebSocket(target, { perMessageDeflate: false });
    server.on('open', () => {
      for (const frame of waiting.splice(0)) server.send(frame);
    });
    agent.on('message', (data) => {
      const frame = textOf(data);
      keep(agentKind(frame), frame);
      if (server.readyState === WebSocket.OPEN) server.send(frame);
      else waiting.push(frame);
    });
    server.on('message', (data) => {
      const frame = textOf(data);
      keep(serverKind(frame), frame);
      agent.send(frame);
    });
    agent.on('close', () => server.close());
    server.on('close', () => agent.close());
  });
  await once(relay, 'listening');
  // as: a server that listens on a host and port has an address record.
  const { port } = relay.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, frames, close: () => relay.close() };
}

function textOf(data: RawData): string {
  if (!Buffer.isBuffer(data)) throw new TypeError('frames come as one buffer');
  return fromUtf8(data);
}

/** Name of the kind of a frame from an agent. */
export function agentKind(frame: string): string {
  const message = parseAgentMessage(frame);
  if (message.type === 'hello' && message.signIn !== undefined) return 'agent-hello-sign-in';
  if (message.type === 'hello' && message.log !== undefined) return 'agent-hello-log';
  return `agent-${message.type}`;
}

/** Name of the kind of a frame from a server. */
export function serverKind(frame: string): string {
  const message = parseServerMessage(frame);
  if (message.type === 'ack') {
    return message.of === 'evidence' ? `server-ack-${message.outcome}` : `server-ack-${message.of}`;
  }
  if (message.type === 'error' && message.code === 'logBehind') return 'server-error-behind';
  if (message.type !== 'welcome') return `server-${message.type}`;
  const parsed = parseJws(message.welcome, { typ: WELCOME_TYP, maxBytes: 65_536 });
  const { signedIn, head, recoveries } = parseSigned(parsed.payloadBytes, welcomePayloadSchema);
  if (!signedIn) return recoveries === undefined ? 'server-welcome' : 'server-welcome-recovered';
  return head === null ? 'server-welcome-signed-in' : 'server-welcome-with-head';
}

/** The agents' endpoint: WebSocket upgrades, who is connected, and the epoch's challenge to all. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { FleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import type { Appraising } from './appraising.ts';
import { CLOSE_CODES, Connection } from './connection.ts';
import type { ServerContext } from './context.ts';
import { HostLimits } from './rateLimit.ts';

/** Path of the endpoint. */
export const AGENT_PATH = '/agent/v1';

/** All connections of agents. */
export class Agents {
  readonly #context: ServerContext;
  readonly #appraising: Appraising;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LIMITS.frameBytes,
    clientTracking: false,
  });
  readonly #connections = new Set<Connection>();
  /** Connections that have not signed in, oldest first. */
  readonly #unsigned = new Set<Connection>();
  readonly #limits = new Map<string, HostLimits>();
  /** The newest connection of each host key. */
  readonly #byKid = new Map<string, Connection>();
  #isClosing = false;

  constructor(context: ServerContext, appraising: Appraising) {
    this.#context = context;
    this.#appraising = appraising;
    context.standing.whenBehind(() => this.#endAll());
  }

  /** Hosts that are signed in now. */
  get signedIn(): readonly string[] {
    return [...this.#byKid.keys()];
  }

  /** Connections: of hosts that are signed in, and those that are not yet. */
  get counts(): { readonly signedIn: number; readonly unsigned: number } {
    return { signedIn: this.#byKid.size, unsigned: this.#unsigned.size };
  }

  /** Answers an HTTP upgrade: 404 on other paths; 503 above the limits and when it stops. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== null) {
      refuse(socket, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, {
        context: this.#context,
        appraising: this.#appraising,
        events: {
          signedIn: (one, kid) => this.#signedIn(one, kid),
          closing: (one) => this.#unsigned.delete(one),
          closed: (one) => this.#closed(one),
          retired: (kid) => this.#limits.delete(kid),
        },
        limitsOf: (kid) => this.#limitsOf(kid),
      });
      this.#connections.add(connection);
      this.#unsigned.add(connection);
      watchUnsigned(socket, head.length, connection);
    });
  }

  /** Sends the current challenge to every signed-in host. */
  announce(): void {
    const { current } = this.#context.challenges;
    for (const connection of this.#byKid.values()) connection.challenge(current);
  }

  /** Pings every signed-in host: a peer that vanished without a word is found out by this. */
  ping(): void {
    for (const connection of this.#byKid.values()) connection.ping();
  }

  /** Ends the connection of a key that was retired or refused by a person. */
  endHost(kid: string): void {
    this.#byKid.get(kid)?.close(CLOSE_CODES.policy, new FleetsealError('hostRetired'));
    this.#limits.delete(kid);
  }

  /** Takes no more connections, and closes each once its frames are answered. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const open = [...this.#connections];
    await Promise.all(open.map((connection) => connection.settled));
    for (const connection of open) connection.close(CLOSE_CODES.goingAway);
    // One frame of each may have begun meanwhile; what it stores, it stores before the logs close.
    await Promise.all(open.map((connection) => connection.settled));
    this.#sockets.close();
  }

  #refusal(request: IncomingMessage): string | null {
    if (request.url !== AGENT_PATH) return '404 Not Found';
    const full = this.#connections.size >= LIMITS.connections;
    if (full || this.#isClosing) return '503 Service Unavailable';
    // Whoever only connects and waits makes room for the next, so that nobody can lock others out.
    const [oldest] = this.#unsigned;
    if (this.#unsigned.size >= LIMITS.signIns) oldest?.cut();
    return null;
  }

  // Two live connections of one key: the newest wins. Nothing is lost by that, since what the
  // other one still holds it sends again, and then its numbers show that the key was copied.
  #signedIn(connection: Connection, kid: string): void {
    this.#unsigned.delete(connection);
    const before = this.#byKid.get(kid);
    this.#byKid.set(kid, connection);
    if (before === undefined) return;
    this.#context.log.warn({ kid }, 'a second connection of one host key: the newest wins');
    before.close(CLOSE_CODES.replaced, new FleetsealError('connectionReplaced'));
  }

  /** Agents keep what they have, and try again until the operator has recovered the logs. */
  #endAll(): void {
    const error = this.#context.standing.error ?? undefined;
    for (const connection of this.#connections) connection.close(CLOSE_CODES.tryLater, error);
  }

  #limitsOf(kid: string): HostLimits {
    const known = this.#limits.get(kid);
    if (known !== undefined) return known;
    const fresh = new HostLimits();
    this.#limits.set(kid, fresh);
    return fresh;
  }

  #closed(connection: Connection): void {
    this.#connections.delete(connection);
    this.#unsigned.delete(connection);
    const { kid } = connection;
    if (kid !== null && this.#byKid.get(kid) === connection) this.#byKid.delete(kid);
  }
}

/** Before sign-in, bytes are counted as they come: a frame is only judged when it is whole. */
function watchUnsigned(socket: Duplex, already: number, connection: Connection): void {
  let bytes = already;
  const count = (chunk: Buffer) => {
    if (connection.kid !== null) {
      socket.off('data', count);
      return;
    }
    bytes += chunk.length;
    if (bytes <= LIMITS.bytesBeforeSignIn) return;
    socket.off('data', count);
    connection.close(CLOSE_CODES.tooLarge, new FleetsealError('tooLarge'));
    socket.pause();
  };
  socket.on('data', count);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

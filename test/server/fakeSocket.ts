/** A socket for a connection of the server, whose end and answers a test times to the step. */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';

/** Records what the connection does with it. */
export class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  pings = 0;
  isTerminated = false;

  send(frame: string): void {
    this.sent.push(frame);
  }

  ping(): void {
    this.pings += 1;
  }

  close(): void {}

  terminate(): void {
    this.isTerminated = true;
  }

  /** As the server takes it. */
  asWebSocket(): WebSocket {
    // as: a connection uses these members, and the events.
    return this as unknown as WebSocket;
  }
}

/** A server in a process of its own, which a test can kill. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { ApiClient } from '../../cli/client/apiClient.ts';
import type { ServerCrashPoint } from '../../server/crashHook.ts';
import { adminSocketPath } from '../../server/server.ts';
import { type EnrollmentToken, parseToken } from '../../shared/protocol/token.ts';

const lineSchema = z.union([
  z.strictObject({ agents: z.string() }),
  z.strictObject({ done: z.string() }),
]);
type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Where a server's data is, and which port it listens on. */
export interface ServerPlace {
  readonly directory: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** A server that runs in a child process. */
export class ServerProcess {
  readonly agentsUrl: string;
  /** Asks over the server's own socket. */
  readonly api: ApiClient;
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;
  readonly #closed: Promise<unknown[]>;

  private constructor(child: Child, place: ServerPlace, started: Started) {
    this.#child = child;
    this.#lines = started.lines;
    this.#closed = started.closed;
    this.agentsUrl = started.agentsUrl;
    const path = adminSocketPath(place.directory);
    this.api = new ApiClient({ kind: 'socket', path, by: 'Li Na' });
  }

  /** Starts one, and waits until it listens. */
  static async start(place: ServerPlace): Promise<ServerProcess> {
    const child = spawnServer(place);
    const closed = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = lineSchema.parse(await nextLine(lines));
    if (!('agents' in line)) throw new TypeError('the server did not say where it listens');
    return new ServerProcess(child, place, { lines, closed, agentsUrl: line.agents });
  }

  /** Port for agents. */
  get port(): number {
    return Number(new URL(this.agentsUrl).port);
  }

  /** Makes a token for one host. */
  async token(): Promise<EnrollmentToken> {
    const body = { site: null, uses: 1, expiresInMs: 3_600_000 };
    return parseToken((await this.api.call('createEnrollmentToken', { body })).token);
  }

  /** From now on it kills itself at this point. */
  arm(point: ServerCrashPoint): Promise<void> {
    return this.#tell(`arm ${point}`);
  }

  /** Resolves when everything acknowledged so far is appraised. */
  settle(): Promise<void> {
    return this.#tell('settle');
  }

  /** Another person than the one at the socket approves a report. */
  approve(report: string): Promise<void> {
    return this.#tell(`approve ${report}`);
  }

  /** Kills it from outside, now. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when it is dead, with the signal that killed it. */
  async death(): Promise<unknown> {
    const [, signal] = await this.#closed;
    return signal;
  }

  /** Stops it cleanly; resolves with its exit status. */
  async stop(): Promise<unknown> {
    this.#child.stdin.write('stop\n');
    this.#child.stdin.end();
    const [code] = await this.#closed;
    return code;
  }

  async #tell(line: string): Promise<void> {
    this.#child.stdin.write(`${line}\n`);
    lineSchema.parse(await nextLine(this.#lines));
  }
}

/** Starts one that kills itself at this point while it starts. Throws when it does not. */
export async function dieWhileStarting(
  directory: string,
  killedAt: ServerCrashPoint,
): Promise<void> {
  const child = spawnServer({ directory, port: 0 }, [killedAt]);
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const [, signal] = await once(child, 'close');
  if (signal !== 'SIGKILL') throw new Error(`it did not come by ${killedAt}`);
}

interface Started {
  readonly lines: AsyncIterator<string>;
  readonly closed: Promise<unknown[]>;
  readonly agentsUrl: string;
}

function spawnServer({ directory, port }: ServerPlace, more: string[] = []): Child {
  const script = fileURLToPath(new URL('./serverChild.ts', import.meta.url));
  const args = [script, directory, String(port), ...more];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function nextLine(lines: AsyncIterator<string>): Promise<unknown> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the server ended');
  return JSON.parse(String(value));
}

/** Path of the database in a server's data directory. */
export function databasePath(directory: string): string {
  return join(directory, 'fleetseal.db');
}

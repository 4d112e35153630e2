/** Keeps status.json of a running agent true: written soon after each change, not too often. */
import { setImmediate } from 'node:timers/promises';
import type { Attested } from '../agent.ts';
import type { AgentSnapshot } from './snapshot.ts';
import { type AgentStatus, type RoundStatus, roundOf, statusOf, writeStatus } from './status.ts';

/** Changes that come together are written together. */
const TOGETHER_MS = 200;
/** A connection that comes or goes tells nobody: this is how long it may stay unseen. */
const LOOK_MS = 15_000;

/** What the writer looks at. */
export interface StatusWriterOptions {
  readonly directory: string;
  readonly version: string;
  readonly snapshot: () => AgentSnapshot;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Writes the status of one agent. A status that can't be written is no reason to stop. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #startedAt: number;
  #round: RoundStatus | null = null;
  #written = '';
  #timer: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  /** The status now. */
  current(): AgentStatus {
    const { snapshot, now, version } = this.#options;
    const parts = { round: this.#round, startedAt: this.#startedAt, now: now(), version };
    return statusOf({ snapshot: snapshot(), ...parts });
  }

  /** Writes the first status, and looks for changes from here on. */
  async start(): Promise<void> {
    await this.#write();
    this.#look = setInterval(() => this.changed(), LOOK_MS);
    this.#look.unref();
  }

  /** A round was made. */
  attested({ claims }: Pick<Attested, 'claims'>): void {
    this.#round = roundOf(claims, this.#options.now());
    this.changed();
  }

  /** Something may have changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#write();
    }, TOGETHER_MS);
    this.#timer.unref();
  }

  /** Writes the last status. */
  async stop(): Promise<void> {
    if (this.#look !== null) clearInterval(this.#look);
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What was just closed is known to be closed a moment later.
    await setImmediate();
    await this.#write();
  }

  async #write(): Promise<void> {
    const status = this.current();
    const text = JSON.stringify({ ...status, writtenAt: 0 });
    if (text === this.#written) return;
    await writeStatus(this.#options.directory, status).then(
      () => {
        this.#written = text;
      },
      () => undefined,
    );
  }
}

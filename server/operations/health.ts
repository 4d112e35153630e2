/** Whether the process is up (/healthz), and whether it should be sent work (/readyz). */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Readiness } from '../../shared/api/routes/operations.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';

/** How a log stands, as health and metrics see it. */
export interface LogState {
  readonly name: string;
  readonly size: number;
  /** Calls that wait for their leaves. */
  readonly waiting: number;
  /** True where the log takes nothing more. */
  readonly stopped: boolean;
}

/** What readiness is drawn from. */
export interface HealthParts {
  readonly store: Store;
  readonly logs: () => readonly LogState[];
  /** Null where lists and figures can be answered, else what they wait for. */
  readonly views: () => string | null;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  readonly log: Logger;
}

/** Probes may come often: the database is written to no more than once in this time. */
const PROBE_MS = 2_000;
/** A write that takes longer says that the disk is failing. */
const WRITE_MS = 5_000;
/** A log with more calls in its queue than this part of the limit is behind. */
const BEHIND = Math.floor(LIMITS.unsequencedRows / 2);

type Part = Readiness['parts']['store'];
const FINE: Part = { ok: true, detail: null };
const wrong = (detail: string): Part => ({ ok: false, detail });

/** Answers the two probes. */
export class Health {
  readonly #parts: HealthParts;
  #isStopping = false;
  #probed: { readonly at: number; readonly result: Promise<Part> } | null = null;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** From now on the server is not ready: what is in front sends no more work. */
  stopping(): void {
    this.#isStopping = true;
  }

  /** Each part that has to be ready. */
  async readiness(): Promise<Readiness> {
    const views = this.#parts.views();
    const parts = {
      running: this.#isStopping ? wrong('the server is being stopped') : FINE,
      store: await this.#store(),
      logs: this.#logs(),
      views: views === null ? FINE : wrong(views),
    };
    return { ready: Object.values(parts).every(({ ok }) => ok), parts };
  }

  /** Adds /healthz and /readyz. What is wrong is in the answer in words of ours only. */
  addRoutes(app: FastifyInstance): void {
    app.get('/healthz', (_request, reply) => {
      return reply.header('cache-control', 'no-store').send({ status: 'ok' });
    });
    app.get('/readyz', async (_request, reply) => {
      const readiness = await this.readiness();
      const status = readiness.ready ? 200 : 503;
      return reply.code(status).header('cache-control', 'no-store').send(readiness);
    });
  }

  #logs(): Part {
    const logs = this.#parts.logs();
    const stopped = logs.find((log) => log.stopped);
    if (stopped !== undefined) return wrong(`the ${stopped.name} log is stopped`);
    const behind = logs.find(({ waiting }) => waiting > BEHIND);
    return behind === undefined ? FINE : wrong(`${behind.waiting} wait for the ${behind.name} log`);
  }

  #store(): Promise<Part> {
    const now = this.#parts.clock();
    if (this.#probed === null || now - this.#probed.at >= PROBE_MS) {
      this.#probed = { at: now, result: this.#write() };
    }
    return this.#probed.result;
  }

  async #write(): Promise<Part> {
    const { store, clock, log } = this.#parts;
    const begun = clock();
    try {
      await store.db
        .insertInto('meta')
        .values({ key: 'probe', value: String(Math.trunc(begun)) })
        .onConflict((on) => on.column('key').doUpdateSet({ value: String(Math.trunc(begun)) }))
        .execute();
    } catch (error) {
      log.error({ err: error }, 'the database takes no write');
      return wrong('the database takes no write');
    }
    return clock() - begun <= WRITE_MS ? FINE : wrong('a write to the database took too long');
  }
}

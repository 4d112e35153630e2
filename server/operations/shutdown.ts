/** Stopping without loss: nothing new begins, what began is finished, then everybody is let go. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { LIMITS } from '../../shared/limits.ts';

const IDLE_MS = 100;

/** What is stopped. */
export interface Stopping {
  /** Pages and API on the TCP address. */
  readonly app: FastifyInstance;
  /** Ends every event stream; the client comes back by itself. */
  readonly endStreams: () => void;
  /** Refuses new agents, answers what they sent, and closes with 1001. */
  readonly closeAgents: () => Promise<void>;
  readonly log: Logger;
  /** Time for what is under way; LIMITS.shutdownMs where not given. */
  readonly limitMs?: number;
}

/**
 * Stops listening at once, lets requests that began be answered, ends streams, and closes agents.
 * Connections that are still open after the limit are cut. Logs and store are closed after this.
 */
export async function stopServing(stopping: Stopping): Promise<void> {
  const { app, endStreams, closeAgents, log, limitMs = LIMITS.shutdownMs } = stopping;
  const timer = setTimeout(() => {
    log.warn({ limitMs }, 'requests were cut: they took longer than a stop may');
    app.server.closeAllConnections();
  }, limitMs);
  // A client that keeps its connection open after its answer would hold up the stop.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_MS);
  try {
    // Begun first: it stops listening; later requests on open connections get 503.
    const closed = app.close();
    endStreams();
    await Promise.all([closed, closeAgents()]);
  } finally {
    clearTimeout(timer);
    clearInterval(idle);
  }
}

/**
 * The agent's life: attest at the start, at every cadence and when called; stay connected, with
 * full-jitter waits in between. What cannot be sent waits on disk.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isFleetsealError } from '../shared/errors.ts';
import type { Trigger } from '../shared/evidence/document.ts';
import type { Agent, Attested } from './agent.ts';

const RECONNECT_BASE_MS = 1_000;
const RECONNECT_MAX_MS = 300_000;

/** How to run an agent. */
export interface RunOptions {
  readonly agent: Agent;
  /** Time between two attestations. */
  readonly cadenceMs: number;
  readonly signal: AbortSignal;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly onAttested: (attested: Attested) => void;
  readonly onError: (error: unknown) => void;
}

/** Runs until the signal aborts. Throws where no retry helps: tokenRefused, serverKeyWrong, … */
export async function runAgent(options: RunOptions): Promise<void> {
  const { agent, signal } = options;
  let called = Promise.withResolvers<void>();
  agent.onCalled = () => called.resolve();
  const connected = keepConnected(options);
  try {
    // An enrolled host does not wait for its server: what it reads now is kept for later.
    if (!agent.enrolled) await Promise.race([connected.first, connected.failed]);
    let trigger: Trigger = 'start';
    while (!signal.aborted) {
      await attestOrReport(options, trigger);
      const next = new AbortController();
      const wait = pause(options.cadenceMs, AbortSignal.any([signal, next.signal]));
      const call = called.promise.then(() => 'called' as const);
      trigger = await Promise.race([wait.then(() => 'cadence' as const), call, connected.failed]);
      next.abort();
      if (trigger === 'called') called = Promise.withResolvers<void>();
    }
  } finally {
    agent.close();
  }
}

async function attestOrReport(options: RunOptions, trigger: Trigger): Promise<void> {
  try {
    options.onAttested(await options.agent.attest(trigger));
  } catch (error) {
    if (isFleetsealError(error, 'stateInvalid')) throw error;
    options.onError(error);
  }
}

interface Connecting {
  /** Resolves with the first connection, or when the run is over. */
  readonly first: Promise<void>;
  /** Rejects when no retry can help. */
  readonly failed: Promise<never>;
}

function keepConnected(options: RunOptions): Connecting {
  const first = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  connectForever(options, first.resolve).then(first.resolve, failed.reject);
  return { first: first.promise, failed: failed.promise };
}

async function connectForever(options: RunOptions, onFirst: () => void): Promise<void> {
  const { agent, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await agent.connect();
      failures = 0;
      onFirst();
      await Promise.race([agent.disconnected, aborted(signal)]);
    } catch (error) {
      if (isPermanent(error, agent.enrolled)) throw error;
      options.onError(error);
    }
    failures += 1;
    await pause(fullJitter(failures, options.random), signal);
  }
  // The run may have ended while this was connecting.
  agent.disconnect();
}

/** Full jitter: anywhere between 0 and an exponentially growing, capped bound. */
export function fullJitter(failures: number, random: () => number): number {
  const bound = Math.min(RECONNECT_MAX_MS, RECONNECT_BASE_MS * 2 ** Math.min(failures, 20));
  return Math.floor(random() * bound);
}

function isPermanent(error: unknown, enrolled: boolean): boolean {
  // Once enrolled, no token is needed: a server that says otherwise is tried again.
  if (enrolled && isFleetsealError(error, 'tokenRefused')) return false;
  const codes = ['tokenRefused', 'tokenInvalid', 'serverKeyWrong', 'stateInvalid'] as const;
  return codes.some((code) => isFleetsealError(error, code));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

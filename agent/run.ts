/**
 * The agent's life: attest at the start, at every cadence and when called; stay connected, with
 * full-jitter waits in between. What cannot be sent waits on disk.
 */
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import type { Trigger } from '../shared/evidence/document.ts';
import type { Agent, Attested } from './agent.ts';
import { fullJitter, pause } from './pause.ts';

/** How to run an agent. */
export interface RunOptions {
  readonly agent: Agent;
  /** Time between two attestations. */
  readonly cadenceMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds UTC; Date.now where not given. */
  readonly now?: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly onAttested: (attested: Attested) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs until the signal aborts. Throws where no retry helps: tokenRefused, serverKeyWrong,
 * hostRetired for a host that has left its server, notEnrolled for one that works offline …
 */
export async function runAgent(options: RunOptions): Promise<void> {
  const { agent, signal } = options;
  let called = Promise.withResolvers<void>();
  agent.onCalled = () => called.resolve();
  agent.onTrouble = options.onError;
  const connected = agent.offline ? alone() : keepConnected(options);
  try {
    if (agent.retired) throw new FleetsealError('hostRetired', 'This host has left its server.');
    if (agent.offline && !agent.enrolled) throw new FleetsealError('notEnrolled');
    // An enrolled host does not wait for its server: what it reads now is kept for later. Before
    // its first evidence it does: there is no challenge yet that it could answer.
    const hasChallenge = agent.enrolled && (agent.offline || agent.last !== null);
    if (!hasChallenge) await Promise.race([connected.first, connected.failed]);
    let trigger: Trigger = 'start';
    while (!signal.aborted) {
      await attestOrReport(options, trigger);
      agent.nextRoundAt = (options.now ?? Date.now)() + options.cadenceMs;
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

/** An agent that works offline waits for no connection, and none can fail. */
function alone(): Connecting {
  return { first: Promise.resolve(), failed: new Promise(() => undefined) };
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

function isPermanent(error: unknown, enrolled: boolean): boolean {
  // Once enrolled, no token is needed: a server that says otherwise is tried again.
  if (enrolled && isFleetsealError(error, 'tokenRefused')) return false;
  const codes = ['tokenRefused', 'tokenInvalid', 'serverKeyWrong', 'stateInvalid'] as const;
  return codes.some((code) => isFleetsealError(error, code));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

/** Hosts that go on attesting in real time, one after the other, until they are stopped. */
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningServer } from '../../server/server.ts';
import type { ScenarioHost } from '../scenario/host.ts';
import { MINUTE_MS } from '../timeline.ts';

/** Begins; each host attests about once a minute. Gives what ends it. */
export function keepAttesting(
  server: RunningServer,
  hosts: readonly ScenarioHost[],
): () => Promise<void> {
  const stop = new AbortController();
  const running = attestInTurn(server, hosts, stop.signal);
  return async () => {
    stop.abort();
    await running;
  };
}

async function attestInTurn(
  server: RunningServer,
  hosts: readonly ScenarioHost[],
  signal: AbortSignal,
): Promise<void> {
  const { log } = server.context;
  const pauseMs = MINUTE_MS / Math.max(1, hosts.length);
  for (let turn = 0; !signal.aborted; turn += 1) {
    const host = hosts[turn % hosts.length];
    if (host === undefined) return;
    try {
      if (turn % hosts.length === 0) await server.newEpoch();
      // The first one is the full one: it reads what the history left out.
      await host.attest(turn < hosts.length ? 'start' : 'cadence');
    } catch (error) {
      log.warn({ err: error, host: host.name }, 'a simulated host could not attest');
    }
    await wait(pauseMs, null, { signal }).catch(() => {});
  }
}

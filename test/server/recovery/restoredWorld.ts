/** A server that is stopped, copied, run on, and put back to the copy, with real agents. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent } from '../../../agent/agent.ts';
import { type Recovered, recoverLogs } from '../../../server/recovery/recover.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';

/** A world whose server can be put back. */
export interface RestoredWorld {
  readonly world: ServerWorld;
  /** Copies the data directory of the server, while it is stopped. */
  backUp(): Promise<void>;
  /** Puts the copy back, and starts the server again. */
  restore(): Promise<void>;
  /** Recovers the logs while the server is stopped, and starts it again. */
  recover(options?: { isRestored?: boolean }): Promise<Recovered>;
  /** One round of an agent, and the time that it takes. */
  round(agent: Agent): Promise<void>;
}

/** Starts a server in a new temporary directory. */
export async function restoredWorld(): Promise<RestoredWorld> {
  const world = await serverWorld();
  const data = join(world.directory, 'server');
  const copy = join(world.directory, 'backup');
  return {
    world,
    backUp: () => world.restart(async () => cpSync(data, copy, { recursive: true })),
    restore: () =>
      world.restart(async () => {
        rmSync(data, { recursive: true });
        cpSync(copy, data, { recursive: true });
      }),
    recover: async ({ isRestored = false } = {}) => {
      let recovered: Recovered | null = null;
      await world.restart(async () => {
        recovered = await recoverLogs({
          dataDirectory: data,
          by: 'admin',
          reason: 'disk lost',
          isRestored,
          now: () => world.clock.now,
        });
      });
      if (recovered === null) throw new TypeError('not recovered');
      return recovered;
    },
    round: async (agent) => {
      world.clock.now += 60_000;
      await world.server.newEpoch();
      await agent.attest('cadence');
    },
  };
}

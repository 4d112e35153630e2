/** A real server, a host with a fake nvidia-smi, and the bundled agent under strace. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateAt } from '../../simulator/incidents.ts';
import { writeFakeNvidiaSmi } from '../../simulator/nvidiaSmi/fake.ts';
import { planFleet } from '../../simulator/plan.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { startTraced, writeAgent } from './traced.ts';

/** An agent that was started. */
export interface StartedAgent {
  readonly tracer: ChildProcess;
  readonly state: string;
  readonly trace: string;
  /** Arguments of the agent's command. */
  readonly args: readonly string[];
}

/** What to start. */
export interface AgentRun {
  /** Name of its state folder: two runs of one name are one host. */
  readonly name: string;
  readonly url: string;
  readonly command?: string;
  readonly flags?: readonly string[];
  readonly nodeArgs?: readonly string[];
}

/** The world of a trace. */
export interface TracedWorld {
  readonly world: ServerWorld;
  start(run: AgentRun): Promise<StartedAgent>;
}

/** Makes it; who asked for it closes the server. */
export async function tracedWorld(): Promise<TracedWorld> {
  const world = await serverWorld({ now: Date.now });
  const folder = world.directory;
  const agent = await writeAgent(join(folder, 'program'));
  const state = stateAt(planFleet(1, { hostCount: 1 }), 0, 0);
  if (state === 'silent') throw new RangeError('the host of the plan is silent');
  await writeFakeNvidiaSmi(join(folder, 'smi'), state);
  let runs = 0;
  const start = async (run: AgentRun): Promise<StartedAgent> => {
    const { name, url, command = 'run', flags = [], nodeArgs = [] } = run;
    const directory = join(folder, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const token = join(folder, `${name}.token`);
    const expiresInMs = 3_600_000;
    writeFileSync(token, await world.token({ expiresInMs }));
    runs += 1;
    const trace = join(folder, `${name}-${runs}.trace`);
    const where = ['--server', url, '--token-file', token, '--state', directory];
    const args = ['agent', command, ...where, ...flags];
    const environment = { FLEETSEAL_NVIDIA_SMI: join(folder, 'smi/nvidia-smi') };
    const tracer = startTraced({ agent, args, environment, trace, nodeArgs });
    return { tracer, state: directory, trace, args };
  };
  return { world, start };
}

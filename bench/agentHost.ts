/** What the agent's benchmark runs on: a server, a fake nvidia-smi, and the packaged agent. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { bundleFile } from '../packaging/bundle.ts';
import { contentsOf, portableFiles } from '../packaging/contents.ts';
import { debOf } from '../packaging/deb.ts';
import { ARCHITECTURES } from '../packaging/pinnedNode.ts';
import { rpmOf } from '../packaging/rpm.ts';
import { tarOf } from '../packaging/tar.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { createToken } from '../server/tokens.ts';
import { writeHostRoot } from '../simulator/hostRoot.ts';
import { stateAt } from '../simulator/incidents.ts';
import { writeFakeNvidiaSmi } from '../simulator/nvidiaSmi/fake.ts';
import { planFleet } from '../simulator/plan.ts';

/** Where everything of the benchmark is. */
export interface AgentHost {
  readonly folder: string;
  readonly server: RunningServer;
  readonly nvidiaSmi: string;
  readonly hostRoot: string;
  /** The command of the package. */
  readonly command: string;
  /** The rounds without waits, bundled like the agent. */
  readonly cycles: string;
  /** Sizes of the packages in bytes, by format. */
  readonly packages: Readonly<Record<string, number>>;
}

const VERSION = '0.0.0';
const EPOCH_MS = 60_000;

/** Writes the packaged agent below `folder` and measures its packages. */
async function unpackAgent(folder: string): Promise<Readonly<Record<string, number>>> {
  const arch = ARCHITECTURES.find((one) => one === process.arch) ?? 'x64';
  const request = { program: 'agent', arch, version: VERSION, timeS: 0 } as const;
  const { facts, files } = await contentsOf(request);
  const portable = portableFiles('agent', files);
  for (const { path, mode, bytes } of portable) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes, { mode });
  }
  return {
    '.deb': debOf(facts, files).length,
    '.rpm': rpmOf(facts, files).length,
    '.tar.gz': gzipSync(tarOf(portable, { prefix: 'agent/', timeS: 0 })).length,
  };
}

async function bundleCycles(file: string): Promise<void> {
  const entry = new URL('./agentCycles.ts', import.meta.url);
  const { code } = await bundleFile({ entry, version: VERSION, isAgent: true });
  writeFileSync(file, code);
}

/** Makes it below an empty folder: a host with eight GPUs, or as many as the plan gives it. */
export async function makeAgentHost(folder: string): Promise<AgentHost> {
  const plan = planFleet(1, { hostCount: 8 });
  const state = plan.hosts.map(({ index }) => stateAt(plan, index, 0));
  const chosen = plan.hosts.find(({ index }) => state[index] !== 'silent');
  const shown = chosen === undefined ? 'silent' : state[chosen.index];
  if (chosen === undefined || shown === undefined || shown === 'silent') {
    throw new RangeError('no host of the plan speaks');
  }
  await writeFakeNvidiaSmi(join(folder, 'smi'), shown);
  await writeHostRoot(join(folder, 'root'), chosen);
  const server = await startServer({
    dataDirectory: join(folder, 'server'),
    host: '127.0.0.1',
    port: 0,
    version: VERSION,
    log: pino({ level: 'silent' }),
    now: Date.now,
    epochMs: EPOCH_MS,
  });
  const packages = await unpackAgent(join(folder, 'package'));
  const cycles = join(folder, 'package/lib/cycles.mjs');
  await bundleCycles(cycles);
  // Pages of a file not yet on disk would count as the process's own.
  spawnSync('sync');
  return {
    folder,
    server,
    nvidiaSmi: join(folder, 'smi/nvidia-smi'),
    hostRoot: join(folder, 'root'),
    command: join(folder, 'package/bin/fleetseal'),
    cycles,
    packages,
  };
}

/** Writes a new token to a file and gives its name. */
export async function writeToken(host: AgentHost, name: string): Promise<string> {
  const request = { site: 'bench', uses: 1, expiresInMs: 3_600_000 };
  const file = join(host.folder, `${name}.token`);
  writeFileSync(file, await createToken(host.server.context, request));
  return file;
}

/**
 * `npm run bench agent`: what the packaged agent weighs on a host, beside two well-known agents.
 * One run on one machine; the fake nvidia-smi's own processor time is not the agent's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { AGENT_ENVIRONMENT, nodeFlags } from '../packaging/contents.ts';
import { type AgentHost, makeAgentHost, writeToken } from './agentHost.ts';
import { type Neighbor, startNeighbors } from './neighbors.ts';
import { processorMs, type TreeMemory, treeMemory } from './processTree.ts';

const WINDOW_MS = 180_000;
const SETTLE_MS = 20_000;
const CYCLES_OF_STOP = 100;
const STOPS = 11;
const SAMPLE_MS = 10;

const mebibytes = (kibibytes: number): string => (kibibytes / 1024).toFixed(1);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(3)} %`;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('a program did not start');
  return child.pid;
}

interface Started {
  readonly process: ChildProcess;
  readonly firstEvidenceMs: number;
  readonly peak: TreeMemory;
}

/** Starts the packaged agent and watches its memory until its first evidence is logged. */
async function startAgent(host: AgentHost, cadence: string): Promise<Started> {
  const token = await writeToken(host, cadence);
  const { agentsUrl, context } = host.server;
  const state = join(host.folder, `state-${cadence}`);
  const where = ['--server', agentsUrl, '--token-file', token, '--state', state];
  const args = [...where, '--cadence', cadence];
  const loggedBefore = context.evidenceLog.size;
  const startedAt = performance.now();
  const agent = spawn(host.command, ['agent', 'run', ...args], {
    env: {
      PATH: '/usr/bin:/bin',
      FLEETSEAL_NVIDIA_SMI: host.nvidiaSmi,
      FLEETSEAL_HOST_ROOT: host.hostRoot,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak: TreeMemory = { pssKiB: 0, privateDirtyKiB: 0, processes: 0 };
  while (context.evidenceLog.size === loggedBefore) {
    if (agent.exitCode !== null) throw new Error(`the agent ended: ${agent.exitCode}`);
    const memory = treeMemory(pidOf(agent));
    if (memory.pssKiB > peak.pssKiB) peak = memory;
    await delay(SAMPLE_MS);
  }
  return { process: agent, firstEvidenceMs: performance.now() - startedAt, peak };
}

function askRegularly(neighbors: readonly Neighbor[]): () => void {
  const timers = neighbors.map(({ ask, everyMs }) => {
    return setInterval(() => void ask(), everyMs);
  });
  return () => timers.forEach(clearInterval);
}

/** All three side by side over one window. */
async function compare(agent: ChildProcess, neighbors: readonly Neighbor[]): Promise<string> {
  await delay(SETTLE_MS);
  for (const { ask } of neighbors) await ask();
  const stop = askRegularly(neighbors);
  const all = [{ name: 'Fleetseal agent', process: agent }, ...neighbors];
  const before = all.map(({ process: one }) => processorMs(pidOf(one)).own);
  await delay(WINDOW_MS);
  const figures = all.map(({ name, process: one }, index) => {
    const { pssKiB, privateDirtyKiB } = treeMemory(pidOf(one));
    const cpuMs = processorMs(pidOf(one)).own - (before[index] ?? 0);
    return { name, pssKiB, privateDirtyKiB, cpuMs };
  });
  stop();
  const [first] = figures;
  const ratio =
    (of: (one: (typeof figures)[number]) => number) => (one: (typeof figures)[number]) =>
      first === undefined ? '' : (of(first) / of(one)).toFixed(2);
  const lines = figures.map((one) =>
    row(
      one.name,
      mebibytes(one.pssKiB),
      ratio(({ pssKiB }) => pssKiB)(one),
      mebibytes(one.privateDirtyKiB),
      ratio(({ privateDirtyKiB }) => privateDirtyKiB)(one),
      percent(one.cpuMs, WINDOW_MS),
      ratio(({ cpuMs }) => cpuMs)(one),
    ),
  );
  const head = row(
    '',
    'PSS, MiB',
    'ours / this',
    'private dirty, MiB',
    'ours / this',
    'CPU',
    'ours / this',
  );
  return `${head}${row(...Array.from({ length: 7 }, () => '---'))}${lines.join('')}\n`;
}

async function ended(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await end;
}

/** An agent between two rounds: connected, with a new challenge every minute. */
async function waitingLine(host: AgentHost, running: ChildProcess[]): Promise<string> {
  const { process: agent } = await startAgent(host, '3600');
  running.push(agent);
  await delay(SETTLE_MS);
  const before = processorMs(pidOf(agent)).own;
  await delay(WINDOW_MS);
  const share = percent(processorMs(pidOf(agent)).own - before, WINDOW_MS);
  await ended(agent);
  return `Between two rounds, with a challenge every minute: ${share} of a core.\n\n`;
}

interface CycleFigures {
  readonly memory: readonly TreeMemory[];
  readonly ownMsOfCycle: number;
  readonly startChildrenMs: number;
}

async function untilStop(lines: AsyncIterator<string>): Promise<void> {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) throw new Error('the rounds ended early');
    if (line.value === 'stop') return;
  }
}

/** Rounds without the waits between them: memory at every stop, processor time of a round. */
async function runCycles(host: AgentHost): Promise<CycleFigures> {
  const token = await writeToken(host, 'cycles');
  const state = join(host.folder, 'cycles-state');
  const { agentsUrl } = host.server;
  const given = [agentsUrl, token, state, host.nvidiaSmi, host.hostRoot, String(CYCLES_OF_STOP)];
  const node = join(host.folder, 'package/lib/node');
  const child = spawn(node, [...nodeFlags('agent'), host.cycles, ...given], {
    env: AGENT_ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const memory: TreeMemory[] = [];
  const times: { own: number; children: number }[] = [];
  for (let stop = 0; stop < STOPS; stop += 1) {
    await untilStop(lines);
    memory.push(treeMemory(pidOf(child)));
    times.push(processorMs(pidOf(child)));
    if (stop < STOPS - 1) child.stdin.write('\n');
  }
  child.stdin.end();
  const [first, last] = [times[0], times.at(-1)];
  const cycles = (STOPS - 1) * CYCLES_OF_STOP;
  const ownMsOfCycle = ((last?.own ?? 0) - (first?.own ?? 0)) / cycles;
  return { memory, ownMsOfCycle, startChildrenMs: first?.children ?? 0 };
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function cycleTable({ memory, ownMsOfCycle, startChildrenMs }: CycleFigures): string {
  const share = (everyMs: number): string =>
    percent(ownMsOfCycle / everyMs + startChildrenMs / DAY_MS, 1);
  const at = (stop: number): string => mebibytes(memory[stop]?.pssKiB ?? 0);
  const dirty = (stop: number): string => mebibytes(memory[stop]?.privateDirtyKiB ?? 0);
  return [
    row('rounds', ...memory.map((_, stop) => String(stop * CYCLES_OF_STOP))),
    row(...Array.from({ length: memory.length + 1 }, () => '---')),
    row('PSS, MiB', ...memory.map((_, stop) => at(stop))),
    row('private dirty, MiB', ...memory.map((_, stop) => dirty(stop))),
    `\nOne round: ${ownMsOfCycle.toFixed(1)} ms of processor time in the agent itself. `,
    `Child processes of the first round (full XML and host facts, then once a day; the fake `,
    `nvidia-smi is in it): ${startChildrenMs.toFixed(0)} ms. So CPU of the rounds: `,
    `${share(HOUR_MS)} of a core at the hourly cadence, ${share(MINUTE_MS)} at one minute.\n\n`,
  ].join('');
}

function startLines(host: AgentHost, { firstEvidenceMs, peak }: Started): string {
  const sizes = Object.entries(host.packages).map(
    ([format, bytes]) => `${format} ${(bytes / 1e6).toFixed(1)} MB`,
  );
  return [
    `Packages: ${sizes.join(', ')}. `,
    `Start to first evidence in the log: ${(firstEvidenceMs / 1000).toFixed(2)} s. `,
    `Most memory until then, the child for the XML included: ${mebibytes(peak.pssKiB)} MiB PSS `,
    `in ${peak.processes} processes.\n\n`,
  ].join('');
}

/** Runs it; about nine minutes. */
export async function runAgentBenchmark(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-bench-'));
  const running: ChildProcess[] = [];
  const host = await makeAgentHost(folder);
  try {
    const started = await startAgent(host, '60');
    running.push(started.process);
    process.stdout.write(startLines(host, started));
    const neighbors = startNeighbors(folder);
    running.push(...neighbors.map(({ process: one }) => one));
    process.stdout.write(await compare(started.process, neighbors));
    // Two agents at once would share the pages of Node, and each would seem to weigh less.
    await ended(started.process);
    process.stdout.write(await waitingLine(host, running));
    process.stdout.write(cycleTable(await runCycles(host)));
  } finally {
    for (const one of running) one.kill('SIGTERM');
    await host.server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

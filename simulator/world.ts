/**
 * Runs a planned fleet for real: the real server, and per host the real agent over the fake
 * nvidia-smi, over real sockets. Only the clock is simulated.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { Agent } from '../agent/agent.ts';
import { roundsOfCollecting } from '../agent/collecting.ts';
import { importLicenseFile } from '../server/importing.ts';
import { createReport, currentBalance } from '../server/reporting.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { createToken } from '../server/tokens.ts';
import { trustFile } from '../server/trustFile.ts';
import type { Balance } from '../shared/accounting/types.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { parseToken } from '../shared/protocol/token.ts';
import type { PlannedHost } from './fleet.ts';
import { writeHostRoot } from './hostRoot.ts';
import { importFiles, importInto } from './importFiles.ts';
import { cloneRounds, KEY_COPIED_AFTER_ROUND, stateAt } from './incidents.ts';
import { writeKernelView } from './kernelView.ts';
import { printLicenseJson, printLicenseOnlyJson, printShipmentsCsv } from './licenseFile.ts';
import { rewriteFakeNvidiaSmi, writeFakeNvidiaSmi } from './nvidiaSmi/fake.ts';
import type { FleetPlan } from './plan.ts';
import { licenseAndShipments, papersBeside } from './planPapers.ts';
import { AS_OF_MS, MINUTE_MS, ROUND_HOURS, roundAtMs, T0_MS } from './timeline.ts';

/** How to run a fleet. */
export interface WorldOptions {
  readonly plan: FleetPlan;
  /** An empty directory for the state of server and hosts. */
  readonly directory: string;
  readonly version: string;
  /** Told before each round. */
  readonly onRound?: (round: number, hours: number) => void;
}

/** What the fleet's operator holds at the end. */
export interface WorldOutcome {
  readonly balance: Balance;
  /** The report file. */
  readonly report: Uint8Array;
  /** Text of trust.json. */
  readonly trust: string;
  readonly evidenceLeaves: number;
}

interface SimulatedHost {
  readonly planned: PlannedHost;
  readonly stateDirectory: string;
  readonly smiDirectory: string;
  readonly agent: Agent;
  clone: Agent | null;
}

interface Run {
  readonly options: WorldOptions;
  readonly server: RunningServer;
  readonly clock: { now: number };
}

/** Runs every round of the plan, then takes balance, report and trust file, and stops. */
export async function runWorld(options: WorldOptions): Promise<WorldOutcome> {
  const clock = { now: T0_MS };
  const server = await startServer({
    dataDirectory: join(options.directory, 'server'),
    host: '127.0.0.1',
    port: 0,
    version: options.version,
    log: pino({ level: 'silent' }),
    now: () => clock.now,
    epochMs: 0,
  });
  const run: Run = { options, server, clock };
  const hosts: SimulatedHost[] = [];
  try {
    await importPapers(run);
    for (const planned of options.plan.hosts) hosts.push(await makeHost(run, planned));
    for (const round of ROUND_HOURS.keys()) await playRound(run, hosts, round);
    return await takeStock(run);
  } finally {
    for (const { agent, clone } of hosts) {
      agent.close();
      clone?.close();
    }
    await server.close();
  }
}

/** All doors are used: one file, two of the first formats, and those of every table. */
async function importPapers({ options, server }: Run): Promise<void> {
  const { plan } = options;
  const { register } = server.context;
  const file = (name: string, text: string) =>
    importLicenseFile(register, { name, bytes: utf8(text) });
  if (plan.seed % 2 === 0) {
    await file('license.json', printLicenseJson(plan));
  } else if (plan.seed % 4 === 1) {
    await file('license.json', printLicenseOnlyJson(plan));
    await file('shipments.csv', printShipmentsCsv(plan));
  } else {
    await importInto(server, importFiles(licenseAndShipments(plan)));
  }
  await importInto(server, importFiles(papersBeside(plan)));
}

async function makeHost(run: Run, planned: PlannedHost): Promise<SimulatedHost> {
  const directory = join(run.options.directory, planned.name);
  const stateDirectory = join(directory, 'agent');
  const smiDirectory = join(directory, 'smi');
  const state = stateAt(run.options.plan, planned.index, 0);
  if (state === 'silent') throw new RangeError('every host speaks in the first round');
  await writeFakeNvidiaSmi(smiDirectory, state);
  await writeHostRoot(join(directory, 'root'), planned);
  await writeKernelView(join(directory, 'root'), state);
  const host = { planned, stateDirectory, smiDirectory };
  return { ...host, agent: await openAgent(run, host, stateDirectory), clone: null };
}

async function openAgent(
  run: Run,
  host: Pick<SimulatedHost, 'planned' | 'smiDirectory'>,
  stateDirectory: string,
): Promise<Agent> {
  const { server, clock } = run;
  const request = { site: host.planned.site, uses: 1, expiresInMs: MINUTE_MS * 60 };
  const token = parseToken(await createToken(server.context, request));
  const now = () => clock.now;
  const nvidiaSmi = join(host.smiDirectory, 'nvidia-smi');
  const hostRoot = join(run.options.directory, host.planned.name, 'root');
  return Agent.open({
    stateDirectory,
    url: server.agentsUrl,
    token,
    hostName: host.planned.name,
    collect: roundsOfCollecting({ nvidiaSmi, hostRoot }, now),
    now,
  });
}

async function playRound(run: Run, hosts: SimulatedHost[], round: number): Promise<void> {
  const { options, server, clock } = run;
  clock.now = roundAtMs(round);
  options.onRound?.(round, ROUND_HOURS[round] ?? 0);
  await server.newEpoch();
  await inParallel(hosts, (host) => playHost(run, host, round));
  await server.settled();
}

async function playHost(run: Run, host: SimulatedHost, round: number): Promise<void> {
  const { plan } = run.options;
  const { index } = host.planned;
  const state = stateAt(plan, index, round);
  if (state === 'silent') return;
  await rewriteFakeNvidiaSmi(host.smiDirectory, state);
  await writeKernelView(join(run.options.directory, host.planned.name, 'root'), state);
  await speak(host.agent, round);
  const copies = cloneRounds(plan, index);
  if (copies.length > 0 && round === KEY_COPIED_AFTER_ROUND) host.clone = await cloneOf(run, host);
  if (copies.includes(round) && host.clone !== null) await speak(host.clone, round);
}

async function speak(agent: Agent, round: number): Promise<void> {
  await agent.connect();
  await agent.attest(round === 0 ? 'start' : 'cadence');
  agent.disconnect();
}

/** Copies the agent's whole state, private key included, as somebody with root would. */
async function cloneOf(run: Run, host: SimulatedHost): Promise<Agent> {
  const stateDirectory = `${host.stateDirectory}-copy`;
  await cp(host.stateDirectory, stateDirectory, { recursive: true });
  return openAgent(run, host, stateDirectory);
}

async function takeStock({ options, server, clock }: Run): Promise<WorldOutcome> {
  clock.now = AS_OF_MS + MINUTE_MS;
  const licenses = [options.plan.license.id];
  const request = { scope: { licenses, from: T0_MS, to: null }, version: options.version };
  const trust = trustFile(server.context);
  const balance = await currentBalance(server.context, request);
  const report = await createReport(server.context, request);
  return { balance, report, trust, evidenceLeaves: server.context.evidenceLog.size };
}

const HOSTS_AT_ONCE = 4;

async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await task(item);
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, worker));
}

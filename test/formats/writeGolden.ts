/**
 * Makes one file of each format in the new folder argv[2], out of a real server and real agents:
 *
 *     node test/formats/writeGolden.ts test/golden/v5
 *
 * Only the clock, the hardware and the keys are made up. Salts, nonces and ECDSA signatures are
 * random, so two runs differ; a version that was released is never made again.
 */
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { Agent } from '../../agent/agent.ts';
import { roundsOfCollecting } from '../../agent/collecting.ts';
import { preview } from '../../agent/preview/preview.ts';
import { machineFiles } from '../../agent/state/machine.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import { importLicenseFile } from '../../server/importing.ts';
import { createReport } from '../../server/reporting.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { createToken } from '../../server/tokens.ts';
import { trustFile } from '../../server/trustFile.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { writeKernelView } from '../../simulator/kernelView.ts';
import { rewriteFakeNvidiaSmi, writeFakeNvidiaSmi } from '../../simulator/nvidiaSmi/fake.ts';
import { HOUR_MS, T0_MS } from '../../simulator/timeline.ts';
import { goldenP256, writeGoldenServerKeys } from './goldenKeys.ts';
import { playLives } from './goldenLife.ts';
import { writeCosigned, writeLogs, writeParts } from './goldenParts.ts';
import { endDay, playPeople } from './goldenPeople.ts';
import { playRecords } from './goldenRecords.ts';
import { playBackup, playRecovery } from './goldenRecovery.ts';
import {
  GOLDEN_STATE,
  LICENSES,
  LICENSES_CSV,
  SHIPMENTS_CSV,
  writeHostFiles,
} from './goldenWorld.ts';
import { recordFrames } from './recorder.ts';
import { sendRefused } from './refused.ts';

const VERSION = PROGRAM_VERSION;
const [, , target = ''] = process.argv;
/** Named in the claims as a moved path, so it must be the same on every machine. */
const SCRATCH = '/tmp/fleetseal-golden';
const paths = { nvidiaSmi: join(SCRATCH, 'smi/nvidia-smi'), hostRoot: join(SCRATCH, 'root') };
const clock = { now: T0_MS };
const now = () => clock.now;

async function put(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(target, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { flag: 'wx' });
}

async function prepare(): Promise<void> {
  await mkdir(target);
  await rm(SCRATCH, { recursive: true, force: true });
  writeHostFiles(paths.hostRoot);
  await writeFakeNvidiaSmi(join(SCRATCH, 'smi'), GOLDEN_STATE);
  await mkdir(join(SCRATCH, 'server'), { mode: 0o700 });
  writeGoldenServerKeys(join(SCRATCH, 'server'));
}

/** Writes an identity from a public seed, so that no private key of anybody is in the files. */
async function writeIdentity(name: string, fill: number): Promise<string> {
  const directory = join(SCRATCH, name);
  const ueid = Buffer.concat([Buffer.of(1), Buffer.alloc(32, fill)]).toString('base64url');
  const file = { format: 'fleetseal/identity@1', ueid, key: goldenP256(name) };
  await mkdir(directory, { mode: 0o700 });
  await writeFile(join(directory, 'identity.json'), encodeJson(file), { mode: 0o600 });
  return directory;
}

async function openAgent(server: RunningServer, url: string, name: string): Promise<Agent> {
  const stateDirectory = await writeIdentity(name, name.length);
  const request = { site: 'Site A', uses: 1, expiresInMs: HOUR_MS };
  const token = await createToken(server.context, request);
  await put(`token-${name}.txt`, `${token}\n`);
  const collect = roundsOfCollecting(paths, now);
  const options = { stateDirectory, url, token: parseToken(token), hostName: name, collect, now };
  const machine = machineFiles(paths.hostRoot);
  return Agent.open({ ...options, machineFiles: machine });
}

/** Three rounds of an agent: new, unchanged, and with one GPU less. */
async function play(server: RunningServer, agent: Agent): Promise<void> {
  const fewer = { ...GOLDEN_STATE, gpus: GOLDEN_STATE.gpus.slice(0, 1) };
  for (const [round, state] of [GOLDEN_STATE, GOLDEN_STATE, fewer].entries()) {
    clock.now = T0_MS + round * HOUR_MS;
    if (round > 0) await server.newEpoch();
    await rewriteFakeNvidiaSmi(join(SCRATCH, 'smi'), state);
    await writeKernelView(paths.hostRoot, state);
    await agent.connect();
    clock.now += 1500;
    await agent.attest(round === 0 ? 'start' : 'cadence');
    agent.disconnect();
    await server.settled();
  }
}

async function importFiles(server: RunningServer): Promise<void> {
  const files = {
    'license.json': LICENSES,
    'licenses.csv': LICENSES_CSV,
    'shipments.csv': SHIPMENTS_CSV,
  };
  for (const [name, text] of Object.entries(files)) {
    await put(name, text);
    await importLicenseFile(server.context.register, { name, bytes: utf8(text) });
  }
}

/** The state folder of an agent as it is, without its lock. */
async function putState(name: string, as = name): Promise<void> {
  const folder = join(target, as);
  await cp(join(SCRATCH, name), folder, { recursive: true });
  await rm(join(folder, 'lock.db'), { force: true });
}

function start(dataDirectory: string): Promise<RunningServer> {
  return startServer({
    dataDirectory,
    host: '127.0.0.1',
    port: 0,
    version: VERSION,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
    epochMs: 0,
  });
}

/** What happens to a server that is stopped, and to its copy. */
async function playStopped(): Promise<void> {
  const stateDirectory = join(SCRATCH, 'agent');
  const collect = roundsOfCollecting(paths, now);
  const known = { stateDirectory, token: null, hostName: 'agent', collect, now };
  const openAgain = (url: string) =>
    Agent.open({ ...known, url, machineFiles: machineFiles(paths.hostRoot) });
  const directories = { dataDirectory: join(SCRATCH, 'server'), other: join(SCRATCH, 'other') };
  const stage = { version: VERSION, ...directories, clock, start, openAgent: openAgain, put };
  await playBackup(stage);
  await playRecovery(stage);
  await putState('agent', 'recovered/agent');
}

async function run(): Promise<void> {
  await prepare();
  const server = await start(join(SCRATCH, 'server'));
  const recorder = await recordFrames(server.agentsUrl);
  await importFiles(server);
  const preview0 = await preview({ paths, now });
  await put('preview.json', `${JSON.stringify(preview0, null, 2)}\n`);
  const agent = await openAgent(server, recorder.url, 'agent');
  await play(server, agent);
  agent.close();
  const other = await openAgent(server, recorder.url, 'refused-agent');
  await other.connect();
  await other.attest('start');
  other.close();
  const makeState = (name: string) => writeIdentity(name, name.length + 100);
  await playLives({ server, url: recorder.url, now, makeState, put });
  await sendRefused({ url: recorder.url, stateDirectory: join(SCRATCH, 'refused-agent'), now });
  await server.settled();
  clock.now += HOUR_MS;
  await playRecords({ server, put });
  await playPeople({ server, clock, put });
  const scope = { licenses: ['LIC-2026-0001'], from: T0_MS, to: null };
  const report = await createReport(server.context, { scope, version: VERSION });
  await put('report.zip', report);
  await put('trust.json', trustFile(server.context));
  await endDay({ server, clock, put });
  for (const [kind, frame] of recorder.frames) await put(`frames/${kind}.json`, frame);
  await writeParts({ server, frames: recorder.frames, put });
  await writeLogs({ server, put });
  await writeCosigned({ server, put, time: Math.floor(clock.now / 1000) });
  recorder.close();
  await server.close();
  await putState('agent');
  await cp(join(SCRATCH, 'server/fleetseal.db'), join(target, 'server/fleetseal.db'));
  await chmod(join(target, 'server/fleetseal.db'), 0o644);
  const left = await readdir(join(SCRATCH, 'server'));
  if (left.some((name) => name.endsWith('-wal')))
    throw new Error('the database is not in one file');
  await playStopped();
  await rm(SCRATCH, { recursive: true });
  process.stdout.write(`${target} written; ${fromUtf8(encodeJson(left))} was in the data folder\n`);
}

await run();

/** Runs today's server and agent on copies of golden files. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { Agent } from '../../agent/agent.ts';
import { machineFiles } from '../../agent/state/machine.ts';
import { checkWholeLog } from '../../server/log/wholeLog.ts';
import { currentBalance } from '../../server/reporting.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { leafHash, rootOfLeafHashes } from '../../shared/log/tree.ts';
import { T0_MS } from '../../simulator/timeline.ts';
import { cannedClaims } from '../factories/claims.ts';
import { writeGoldenServerKeys } from './goldenKeys.ts';
import { writeHostFiles } from './goldenWorld.ts';

const DAY_MS = 86_400_000;

/** What came of a server and an agent that carried on. */
export interface CarriedOn {
  readonly vkeys: string[];
  /** Units that the licenses allow. */
  readonly licensed: number;
  /** Number of the evidence that the agent made. */
  readonly seq: number;
  /** Of the whole-log check of both logs. */
  readonly problems: string[];
  /** Root hash of the evidence log at a size. */
  rootAt(size: number): Uint8Array;
}

/** Copies the agent's state folder; git keeps no modes, so they are set. Removed after the test. */
export async function copyState(golden: string, version: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-golden-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(golden, version, 'agent'), folder, { recursive: true });
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) {
    chmodSync(join(folder, name), name.includes('.') || name === 'checkpoint' ? 0o600 : 0o700);
  }
  return folder;
}

/** Starts a server on a copy of the database, and lets the agent attest once more. */
export async function carryOn(golden: string, version: string): Promise<CarriedOn> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-golden-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const dataDirectory = join(folder, 'server');
  mkdirSync(dataDirectory, { mode: 0o700 });
  writeGoldenServerKeys(dataDirectory);
  cpSync(join(golden, version, 'server/fleetseal.db'), join(dataDirectory, 'fleetseal.db'));
  chmodSync(join(dataDirectory, 'fleetseal.db'), 0o600);
  // After all that any of the versions did.
  const now = () => T0_MS + 3 * DAY_MS;
  const log = pino({ level: 'error' }, pino.destination(2));
  const options = { dataDirectory, host: '127.0.0.1', port: 0, version: '0', log, now, epochMs: 0 };
  const server = await startServer(options);
  try {
    const root = join(folder, 'root');
    writeHostFiles(root);
    const options = { stateDirectory: await copyState(golden, version), root };
    const seq = await attest(server, options, now);
    return await takeStock(server, seq);
  } finally {
    await server.close();
  }
}

async function attest(
  server: RunningServer,
  { stateDirectory, root }: { stateDirectory: string; root: string },
  now: () => number,
): Promise<number> {
  const agent = await Agent.open({
    stateDirectory,
    machineFiles: machineFiles(root),
    url: server.agentsUrl,
    token: null,
    hostName: 'agent',
    collect: async () => cannedClaims(1),
    now,
  });
  try {
    await agent.connect();
    const { point, ack } = await agent.attest('start');
    if (ack?.outcome !== 'logged') throw new Error('the evidence was not logged');
    return point.seq;
  } finally {
    agent.close();
  }
}

async function takeStock(server: RunningServer, seq: number): Promise<CarriedOn> {
  await server.settled();
  const { context } = server;
  const { store, evidenceLog, registerLog } = context;
  const licenses = [...context.register.folded.register.records.license.keys()];
  const scope = { licenses, from: T0_MS, to: null };
  const balance = await currentBalance(context, { scope });
  const checks = await Promise.all(
    [evidenceLog, registerLog].map(({ name, vkey }) => checkWholeLog(store, name, vkey)),
  );
  const leaves = await evidenceLog.leaves(0, evidenceLog.size);
  return {
    vkeys: [evidenceLog.vkey, registerLog.vkey],
    licensed: balance.total.licensed,
    seq,
    problems: checks.flatMap(({ problems }) => problems),
    rootAt: (size) => rootOfLeafHashes(leaves.slice(0, size).map(leafHash)),
  };
}

/** A backup, and a server that was put back to what it was before, played for the golden files. */
import { cpSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../../agent/agent.ts';
import { makeIdentity } from '../../server/backup/identity.ts';
import { clearBackupFolder, makeBackup } from '../../server/backup/make.ts';
import { recoverLogs } from '../../server/recovery/recover.ts';
import { createReport } from '../../server/reporting.ts';
import type { RunningServer } from '../../server/server.ts';
import { trustFile } from '../../server/trustFile.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { HOUR_MS, T0_MS } from '../../simulator/timeline.ts';
import { recordFrames } from './recorder.ts';

/** What they are played in. */
export interface RecoveryStage {
  readonly version: string;
  /** Data directory of the server, which is stopped, and a folder for another one. */
  readonly dataDirectory: string;
  readonly other: string;
  /** Milliseconds UTC: the clock of all. */
  readonly clock: { now: number };
  readonly start: (dataDirectory: string) => Promise<RunningServer>;
  /** An agent with the state that it had when the server was stopped, and what came since. */
  readonly openAgent: (url: string) => Promise<Agent>;
  readonly put: (name: string, content: string | Uint8Array) => Promise<void>;
}

/** A backup with the key that opens it: a key of nobody, for this file alone. */
export async function playBackup({ version, ...stage }: RecoveryStage): Promise<void> {
  const { dataDirectory, clock, put } = stage;
  const { text, recipient } = await makeIdentity(clock.now);
  const order = { dataDirectory, recipients: [recipient], version, madeAt: clock.now };
  const { manifest, path } = await makeBackup(order);
  await put('backup/fleet.backup.age', new Uint8Array(await readFile(path)));
  await put('backup/identity.txt', text);
  await put('backup/manifest.json', encodeJson(manifest));
  clearBackupFolder(dataDirectory);
}

async function attest(stage: RecoveryStage, url: string): Promise<void> {
  const agent = await stage.openAgent(url);
  try {
    await agent.connect();
    stage.clock.now += 1500;
    await agent.attest('cadence');
  } finally {
    agent.close();
  }
}

/** A server forgets one evidence, is shown it, stops, and goes on under new names. */
export async function playRecovery(stage: RecoveryStage): Promise<void> {
  const { dataDirectory, other, clock, start, put } = stage;
  cpSync(dataDirectory, other, { recursive: true });
  clock.now += HOUR_MS;
  const lost = await start(other);
  await attest(stage, lost.agentsUrl);
  await lost.close();
  rmSync(other, { recursive: true });
  cpSync(dataDirectory, other, { recursive: true });
  clock.now += HOUR_MS;
  await record(stage, async (url) => {
    await attest(stage, url).catch((error: unknown) => {
      if (!isFleetsealError(error, 'logBehind')) throw error;
    });
  });
  const reason = 'A disk was put back.';
  const now = () => clock.now;
  await recoverLogs({ dataDirectory: other, by: 'A. Person', reason, isRestored: false, now });
  clock.now += HOUR_MS;
  await record(stage, async (url, server) => {
    await attest(stage, url);
    await server.settled();
    const { context } = server;
    const scope = { licenses: ['LIC-2026-0001'], from: T0_MS, to: null };
    await put('recovered/report.zip', await createReport(context, { scope, version: '0' }));
    await put('recovered/trust.json', trustFile(context));
    const { registerLog, register } = context;
    for (const bytes of await registerLog.leaves(0, registerLog.size)) {
      const { kind, digest } = parseRegisterLeaf(bytes);
      if (kind !== 'recovery') continue;
      await put('register/recovery.leaf.json', bytes);
      await put('register/recovery.json', await register.text(digest));
    }
  });
}

/** Runs the server, and keeps the frames that only a recovery has. */
async function record(
  { other, start, put }: RecoveryStage,
  run: (url: string, server: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await start(other);
  const recorder = await recordFrames(server.agentsUrl);
  await run(recorder.url, server);
  for (const [kind, frame] of recorder.frames) {
    const isNew = kind === 'server-error-behind' || kind === 'server-welcome-recovered';
    if (isNew) await put(join('frames', `${kind}.json`), frame);
  }
  recorder.close();
  await server.close();
}

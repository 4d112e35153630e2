/** Fleets of several sizes behind a real server with its console, to be looked at and measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import * as z from 'zod';
import { namesOf } from '../../bench/accountingFleet.ts';
import { type OpenContext, type Present, signedInBy } from '../../bench/signedIn.ts';
import { openYear } from '../../bench/yearServer.ts';
import type { PageName } from '../../console/address/pages.ts';
import { buildAll } from '../../packaging/build.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { askServer } from '../../simulator/askServer.ts';
import { launchBrowser } from '../setup/browser.ts';
import { CONSOLE_FOLDER, consoleWorld } from './consoleWorld.ts';
import { pathsOf, samplePaths } from './samplePaths.ts';

/** GPUs of the demonstration. */
export const DEMO_GPUS = 96;
const GPUS_PER_HOST = 8;

/** A server with GPUs, and a browser. */
export interface OpenFleet {
  readonly gpus: number;
  /** Path of every page that has something to show or to say here. */
  readonly paths: Readonly<Partial<Record<PageName, string>>>;
  readonly context: OpenContext;
  close(): Promise<void>;
}

/** Opens a fleet: none, the demonstration, or as many GPUs as are asked for, in eights. */
export async function openFleet(gpus: number): Promise<OpenFleet> {
  if (gpus === DEMO_GPUS) return openDemoFleet();
  await buildAll({ ifChanged: true });
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-fleet-'));
  const { server, now } = gpus === 0 ? await openEmpty(directory) : await openBig(directory, gpus);
  const browser = await launchBrowser();
  const context = await signedInBy(browser, { server, now });
  return {
    gpus,
    paths: await pathsOfServer(server, gpus),
    context,
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openDemoFleet(): Promise<OpenFleet> {
  const world = await consoleWorld();
  return {
    gpus: DEMO_GPUS,
    paths: await samplePaths(world),
    context: (isSignedIn, options = {}) => world.context(isSignedIn ? 'everybody' : null, options),
    close: () => world.close(),
  };
}

async function openEmpty(directory: string): Promise<Present> {
  const server = await startServer({
    dataDirectory: join(directory, 'server'),
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0-test',
    log: pino({ level: 'silent' }),
    now: Date.now,
    epochMs: 0,
    consoleDirectory: CONSOLE_FOLDER,
  });
  return { server, now: Date.now };
}

function openBig(directory: string, gpus: number): Promise<Present> {
  const hosts = Math.trunc(gpus / GPUS_PER_HOST);
  return openYear({ directory, hosts, consoleDirectory: CONSOLE_FOLDER });
}

const listSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

async function pathsOfServer({ adminSocket }: RunningServer, gpus: number) {
  const firstId = async (path: string) => {
    const { items } = listSchema.parse(await askServer(adminSocket, { path: `${path}?limit=1` }));
    return items[0]?.id ?? '';
  };
  const fleet =
    gpus === 0
      ? { type: 'party' }
      : { gpu: namesOf(12).uuid, host: 'host-1', site: 'site-1', type: 'party', id: 'user-1' };
  const found = {
    ...fleet,
    license: await firstId('/licenses'),
    shipment: await firstId('/shipments'),
    finding: await firstId('/findings'),
    account: await firstId('/accounts'),
    log: 'register',
    index: '1',
  };
  return pathsOf(found, gpus === 0 ? 'H200' : namesOf(12).serial.slice(0, 9));
}

/** Opens the demonstration: makes its fleet or carries on with it, then lets its hosts live. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory } from '../../platform/lock.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { ScenarioHost } from '../scenario/host.ts';
import { Scenario } from '../scenario/scenario.ts';
import type { DemoFleet, DemoFleetOptions, DemoStory } from './demoFleet.ts';
import { explainSimulation } from './explaining.ts';
import { keep, openKept } from './kept.ts';
import { keepAttesting } from './live.ts';
import { demoParties } from './parties.ts';
import { invitePeople } from './people.ts';
import { type DemoPlan, placeBoards, planDemo } from './plan.ts';
import { recordedOf, storyOf } from './storyOf.ts';
import { DEMO_DURATIONS, tell } from './telling.ts';

/** A server with its fleet as the history left it. */
interface Told {
  readonly server: RunningServer;
  readonly hosts: readonly ScenarioHost[];
  readonly plan: DemoPlan;
  readonly story: DemoStory;
}

/**
 * Makes a fleet in the directory, or carries on with the one there; then its hosts attest about
 * once a minute, all but the silent one. Throws usageWrong where something else is in the
 * directory, inUse where a server runs on it, and what listening on the port can throw.
 */
export async function openDemo(options: DemoFleetOptions): Promise<DemoFleet> {
  const opened = new AsyncDisposableStack();
  try {
    return await openInto(options, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** What is opened goes onto `opened`, which closes it in the opposite order. */
async function openInto(
  options: DemoFleetOptions,
  opened: AsyncDisposableStack,
): Promise<DemoFleet> {
  const { directory, now = Date.now } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  opened.defer(lockDirectory(directory));
  const kept = await openKept(directory);
  const told =
    kept === null
      ? await tellHistory(options, now)
      : await carryOn(options, { now, presentAt: kept.presentAt, recorded: kept });
  const { server, hosts, plan, story } = told;
  opened.defer(() => server.close());
  opened.defer(() => {
    for (const host of hosts) host.close();
  });
  const links = await invitePeople(server);
  const speaking = hosts.filter(({ name }) => name !== plan.incidents.silentHost);
  opened.defer(keepAttesting(server, speaking));
  return { server, links, clock: { now }, story, close: () => opened.disposeAsync() };
}

async function tellHistory(options: DemoFleetOptions, now: () => number): Promise<Told> {
  const { directory, port, version, log, onStep, consoleDirectory = null } = options;
  const plan = planDemo(now());
  onStep?.('Telling 40 days of a simulated fleet: 12 hosts, 96 GPUs, five incidents …');
  const story = await Scenario.begin({
    directory,
    at: new Date(plan.beginsAt).toISOString(),
    server: { port, version, log, consoleDirectory },
    durations: DEMO_DURATIONS,
    parties: demoParties(),
  });
  try {
    await tell(story, plan, options.signal);
    const recorded = recordedOf(story.truth());
    story.goOn(now);
    await explainSimulation(story.server.adminSocket);
    const { presentAt } = plan;
    await keep(directory, { presentAt, recorded });
    const hosts = [...story.hosts.values()];
    return { server: story.server, hosts, plan, story: storyOf(plan, recorded) };
  } catch (error) {
    await story.end();
    throw error;
  }
}

async function carryOn(
  options: DemoFleetOptions,
  from: { now: () => number; presentAt: number; recorded: Pick<DemoStory, 'columns' | 'findings'> },
): Promise<Told> {
  const { directory, port, version, log, onStep, consoleDirectory = null } = options;
  const { now, presentAt, recorded } = from;
  onStep?.('Carrying on with the fleet that is here …');
  const plan = planDemo(presentAt);
  const server = await startServer({
    dataDirectory: join(directory, 'server'),
    host: '127.0.0.1',
    port,
    version,
    log,
    consoleDirectory,
    now,
    epochMs: 0,
  });
  const place = { url: server.agentsUrl, token: null, now };
  const hosts = plan.hosts.map(({ name, site }) => {
    return new ScenarioHost(name, site, { directory: join(directory, name), place });
  });
  placeBoards(plan, new Map(hosts.map((host) => [host.name, host])), presentAt);
  return { server, hosts, plan, story: storyOf(plan, recorded) };
}

/**
 * `fleetseal start --demo`: a server on loopback with a simulated fleet and its history, whose
 * hosts go on attesting; one screen; Ctrl-C stops it, and a second start carries on.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { msToText } from '../shared/register/day.ts';
import type { DemoFleet, DemoLink } from '../simulator/demoFleet/demoFleet.ts';
import { openDemo } from '../simulator/demoFleet/openDemo.ts';
import { consoleFolder } from './consoleFolder.ts';
import { listening } from './listening.ts';
import { printLines } from './output.ts';
import { serverLog } from './serverLog.ts';
import { stopSignal } from './signals.ts';
import { dataOption, startAgain } from './suggest.ts';

/** Runs until SIGINT or SIGTERM. `data` is a directory of the demonstration's own. */
export async function startDemo({ data, port }: { data: string; port: number }): Promise<void> {
  const stop = new AbortController();
  const stopped = stopSignal().then(() => stop.abort());
  const directory = resolve(data);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const options = {
    directory,
    port,
    version: PROGRAM_VERSION,
    log: serverLog(directory),
    consoleDirectory: consoleFolder(),
    onStep: (words: string) => printLines(words),
    signal: stop.signal,
  };
  const demo = await listening({ host: '127.0.0.1', port }, () => openDemo(options)).catch(
    (error: unknown) => {
      if (stop.signal.aborted) return null;
      throw error;
    },
  );
  const again = startAgain({ data, port, demo: true });
  if (demo === null) {
    printLines('', `Stopped before the fleet was there. To begin anew: ${again}`);
    return;
  }
  printLines(...demoScreen(demo, data));
  await stopped;
  await demo.close();
  printLines('', `Stopped. Everything is in ${directory}. To carry on from there: ${again}`);
}

/** The screen as lines. The secrets of the links are shown here, and nowhere else. */
function demoScreen({ server, links, story }: DemoFleet, data: string): string[] {
  const { administrator, compliance, approver, regulator } = links;
  const people = [compliance, approver, regulator, administrator];
  return [
    '',
    `Fleetseal ${PROGRAM_VERSION} is running on this host only. Ctrl-C stops it.`,
    `Everything in it is simulated: ${story.hosts.length} hosts at ${story.sites.join(' and ')},`,
    `${story.receivedGpus} GPUs, their papers, and 40 days of history. The hosts go on attesting.`,
    '',
    `  console    ${server.httpUrl}/`,
    `  data       ${resolve(data)} (readable by you alone)`,
    '',
    'People, each with a link that can be used once:',
    ...people.flatMap(linkLines),
    '',
    'What there is to find: a GPU that moved without a record, one that never attested, a host',
    'that fell silent, a card with modified memory, a GPU that no license covers, and a license',
    'condition without a paper.',
    '',
    `In a second terminal: npx fleetseal finding list${dataOption(data)}`,
  ];
}

function linkLines({ name, role, toTry, url, expiresAt }: DemoLink): string[] {
  const how = expiresAt === null ? 'sign in' : `until ${msToText(expiresAt)}`;
  return ['', `  ${name} (${role}): ${toTry}`, `    ${url}  (${how})`];
}

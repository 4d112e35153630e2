/** What the scenarios share: a place to run in, and a fleet by the book to begin with. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedModel } from '../../simulator/hardware.ts';
import type { Board } from '../../simulator/scenario/boards.ts';
import { SOCKETS } from '../../simulator/scenario/host.ts';
import { Scenario } from '../../simulator/scenario/scenario.ts';

/** Begins a scenario in a directory of its own; where it goes out of scope, both end. */
export async function begin(at: string): Promise<Scenario & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetseal-scenario-'));
  const scenario = await Scenario.begin({ directory, at });
  return Object.assign(scenario, {
    [Symbol.asyncDispose]: async () => {
      await scenario.end();
      await rm(directory, { recursive: true, force: true });
    },
  });
}

/** Boards that are shipped, received and installed. */
export interface Installed {
  readonly license: string;
  readonly site: string;
  readonly model?: SimulatedModel;
  readonly count: number;
  /** As in `suzhou`: hosts are `suzhou-01` and so on, with eight boards each. */
  readonly hosts: string;
  readonly shippedAt?: string;
}

/** Ships boards by the book, writes down that they came, and installs them; nobody attests yet. */
export async function install(story: Scenario, installed: Installed): Promise<Board[]> {
  const { license, site, model = 'H200', count, hosts, shippedAt = '2026-05-20' } = installed;
  const boards = story.boards(model, count);
  const id = `SH ${license} ${hosts}`;
  await story.ship({ id, license, shippedAt, site, boards });
  await story.custody('received', boards, { shipment: id, site });
  for (let first = 0; first < count; first += SOCKETS) {
    const name = `${hosts}-${String(first / SOCKETS + 1).padStart(2, '0')}`;
    await story.host(name, { site, boards: boards.slice(first, first + SOCKETS) });
  }
  return boards;
}

/** The serials of boards. */
export const serials = (boards: readonly Board[]): string[] => boards.map(({ serial }) => serial);

/** The findings of these codes that the simulator's record has now, as `code subject`. */
export function recorded(story: Scenario, ...codes: string[]): string[] {
  const { findings } = story.truth();
  return findings.filter((line) => codes.includes(line.split(' ', 1)[0] ?? ''));
}

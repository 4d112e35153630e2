/**
 * The plan of the demonstration fleet: its boards, where each is when, and what goes wrong. Decided
 * by the present alone: the same present gives the same plan, and the boards are always the same.
 */
import { MODEL_FACTS } from '../hardware.ts';
import { type Board, BoardMaker } from '../scenario/boards.ts';
import { type ScenarioHost, SOCKETS } from '../scenario/host.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../timeline.ts';
import { DELIVERIES, type Delivery, SITES } from './deliveries.ts';

/** One host as it begins. */
export interface DemoHost {
  readonly name: string;
  readonly site: string;
  readonly delivery: Delivery;
  /** When it attests for the first time, milliseconds UTC. */
  readonly startAt: number;
  /** What papers say is installed in it. */
  readonly delivered: readonly Board[];
}

/** A delivery with its boards. */
export interface PlannedDelivery {
  readonly delivery: Delivery;
  readonly boards: readonly Board[];
}

/** What is in a socket from a moment on. */
export interface SocketChange {
  readonly at: number;
  readonly host: string;
  readonly socket: number;
  readonly board: Board | null;
}

/** What goes wrong, and with which boards. */
export interface Incidents {
  readonly moved: { readonly board: Board; readonly from: string; readonly to: string };
  /** On paper it is in `host`; no host ever showed it. */
  readonly unaccounted: { readonly board: Board; readonly host: string };
  readonly modded: { readonly board: Board; readonly host: string; readonly at: number };
  readonly unlicensed: { readonly board: Board; readonly host: string };
  readonly repaired: {
    readonly board: Board;
    readonly host: string;
    readonly outAt: number;
    readonly fresh: Board;
    readonly freshAt: number;
  };
  readonly silentHost: string;
  /** Boards that will move, and when. */
  readonly planned: { readonly boards: readonly Board[]; readonly at: number };
}

/** The plan. */
export interface DemoPlan {
  /** Milliseconds UTC, a whole minute. */
  readonly presentAt: number;
  readonly beginsAt: number;
  readonly deliveries: readonly PlannedDelivery[];
  readonly hosts: readonly DemoHost[];
  readonly changes: readonly SocketChange[];
  readonly incidents: Incidents;
  /** When hosts attest: the names of those that do, by moment, ascending. */
  readonly rounds: readonly { readonly at: number; readonly hosts: readonly string[] }[];
}

/** Days of the history. */
const HISTORY_DAYS = 40;
/** How often the hosts of the history attest. */
export const ROUND_MS = 46 * HOUR_MS;
/** How long ago the silent host spoke last. */
const SILENT_MS = 49 * HOUR_MS;
const SILENT_HOST = 'shanghai-05';

/** The plan for a present, milliseconds UTC. */
export function planDemo(present: number): DemoPlan {
  const presentAt = present - (present % MINUTE_MS);
  const maker = new BoardMaker('demonstration fleet');
  const deliveries = DELIVERIES.map((delivery) => {
    return { delivery, boards: maker.make(delivery.model, delivery.units) };
  });
  const hosts = deliveries.flatMap((planned) => hostsOf(planned, presentAt));
  const incidents = planIncidents(hosts, maker, presentAt);
  return {
    presentAt,
    beginsAt: presentAt - HISTORY_DAYS * DAY_MS,
    deliveries,
    hosts,
    changes: planChanges(incidents, presentAt),
    incidents,
    rounds: planRounds(hosts, presentAt),
  };
}

function hostsOf({ delivery, boards }: PlannedDelivery, presentAt: number): DemoHost[] {
  return delivery.hosts.map((name, index) => ({
    name,
    site: SITES[delivery.site].id,
    delivery,
    startAt: presentAt - delivery.startDays * DAY_MS,
    delivered: boards.slice(index * SOCKETS, (index + 1) * SOCKETS),
  }));
}

/** Socket from which the repaired board was taken, and where the moved one now is. */
const REPAIR_SOCKET = 4;
const MOVED_SOCKET = 2;
const MODDED_SOCKET = 5;
/** Socket that stays empty until a board without a license is put there. */
const UNACCOUNTED_SOCKET = 7;
const MOVED_DAYS = 6;
const UNLICENSED_DAYS = 9;

function planIncidents(
  hosts: readonly DemoHost[],
  maker: BoardMaker,
  presentAt: number,
): Incidents {
  const at = (days: number) => presentAt - days * DAY_MS;
  const [fresh] = maker.make('H200', 1);
  const [unlicensed] = maker.make('H200', 1);
  if (fresh === undefined || unlicensed === undefined) throw new TypeError('no board was made');
  const planned = [0, 1].map((socket) => boardIn(hosts, 'shanghai-04', socket));
  return {
    moved: {
      board: boardIn(hosts, 'suzhou-02', MOVED_SOCKET),
      from: 'suzhou-02',
      to: 'shanghai-01',
    },
    unaccounted: { board: boardIn(hosts, 'suzhou-05', UNACCOUNTED_SOCKET), host: 'suzhou-05' },
    modded: { board: boardIn(hosts, 'suzhou-06', MODDED_SOCKET), host: 'suzhou-06', at: at(8) },
    unlicensed: { board: unlicensed, host: 'suzhou-05' },
    repaired: {
      board: boardIn(hosts, 'shanghai-01', REPAIR_SOCKET),
      host: 'shanghai-01',
      outAt: at(12),
      fresh,
      freshAt: at(3),
    },
    silentHost: SILENT_HOST,
    planned: { boards: planned, at: presentAt + 5 * DAY_MS },
  };
}

function boardIn(hosts: readonly DemoHost[], name: string, socket: number): Board {
  const board = hosts.find((host) => host.name === name)?.delivered[socket];
  if (board === undefined) throw new RangeError(`no board was delivered for ${name} ${socket}`);
  return board;
}

function planChanges(incidents: Incidents, presentAt: number): SocketChange[] {
  const { moved, unaccounted, unlicensed, repaired } = incidents;
  const movedAt = presentAt - MOVED_DAYS * DAY_MS;
  const unlicensedAt = presentAt - UNLICENSED_DAYS * DAY_MS;
  return [
    { at: 0, host: unaccounted.host, socket: UNACCOUNTED_SOCKET, board: null },
    { at: repaired.outAt, host: repaired.host, socket: REPAIR_SOCKET, board: null },
    {
      at: unlicensedAt,
      host: unlicensed.host,
      socket: UNACCOUNTED_SOCKET,
      board: unlicensed.board,
    },
    { at: movedAt, host: moved.from, socket: MOVED_SOCKET, board: null },
    { at: movedAt, host: moved.to, socket: REPAIR_SOCKET, board: moved.board },
  ];
}

function planRounds(hosts: readonly DemoHost[], presentAt: number) {
  const first = Math.min(...hosts.map(({ startAt }) => startAt));
  const regular: number[] = [];
  for (let at = first; at < presentAt - HOUR_MS; at += ROUND_MS) regular.push(at);
  const starts = hosts.map(({ startAt }) => startAt);
  const lastOfSilent = presentAt - SILENT_MS;
  const moments = [...new Set([...regular, ...starts, presentAt - MINUTE_MS])];
  const rounds = moments.map((at) => ({
    at,
    hosts: speakersAt(hosts, at, { regular, presentAt }),
  }));
  return [...rounds, { at: lastOfSilent, hosts: [SILENT_HOST] }]
    .filter((round) => round.hosts.length > 0)
    .toSorted((a, b) => a.at - b.at);
}

/** In a round of all: every host that began; at a start: those that begin. */
function speakersAt(
  hosts: readonly DemoHost[],
  at: number,
  { regular, presentAt }: { regular: readonly number[]; presentAt: number },
): string[] {
  const isOfAll = regular.includes(at) || at === presentAt - MINUTE_MS;
  return hosts
    .filter(({ name }) => name !== SILENT_HOST || at < presentAt - SILENT_MS)
    .filter(({ startAt }) => (isOfAll ? startAt <= at : startAt === at))
    .map(({ name }) => name);
}

/** Puts the boards into the sockets of hosts as they are at a moment. */
export function placeBoards(
  plan: DemoPlan,
  hosts: ReadonlyMap<string, Pick<ScenarioHost, 'sockets'>>,
  at: number,
): void {
  for (const { name, delivered } of plan.hosts) {
    const sockets = hosts.get(name)?.sockets;
    if (sockets === undefined) continue;
    for (const [socket, board] of delivered.entries()) sockets[socket] = board;
  }
  for (const change of plan.changes) {
    const sockets = hosts.get(change.host)?.sockets;
    if (sockets === undefined || change.at > at) continue;
    sockets[change.socket] = change.board;
  }
  const { board, at: moddedAt } = plan.incidents.modded;
  const { memoryTotalMiB, moddedMemoryMiB } = MODEL_FACTS[board.model];
  const size = at >= moddedAt ? moddedMemoryMiB : memoryTotalMiB;
  board.hardware = { ...board.hardware, memoryTotalMiB: size };
}

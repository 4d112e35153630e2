/**
 * One host of a scenario: a real agent over the fake nvidia-smi and the kernel's view beside it.
 * The scenario decides what is in its sockets; it shows what is in them, or a forgery.
 */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent } from '../../agent/agent.ts';
import { roundsOfCollecting } from '../../agent/collecting.ts';
import type { FindingCode } from '../../shared/appraisal/result.ts';
import type { EnrollmentToken } from '../../shared/protocol/token.ts';
import { writeHostRoot } from '../hostRoot.ts';
import { processesOf, readingsOf } from '../incidents.ts';
import { writeKernelView } from '../kernelView.ts';
import { writeFakeNvidiaSmi } from '../nvidiaSmi/fake.ts';
import type { SimulatedGpu, SimulatedHostState } from '../nvidiaSmi/state.ts';
import { SeededRandom } from '../random.ts';
import type { Board } from './boards.ts';

/** Sockets of a host, in bus order. */
const BUSES = ['18', '2A', '3A', '5D', '9A', 'AB', 'BA', 'DB'] as const;
/** Sockets of every host. */
export const SOCKETS = BUSES.length;

/** Where an agent reaches its server. */
export interface AgentPlace {
  readonly url: string | null;
  readonly token: EnrollmentToken | null;
  readonly now: () => number;
  /** How often the costly reads are made, beside where they are asked for; daily by default. */
  readonly costlyMs?: number;
}

/** How a host lies: what a script in the place of nvidia-smi prints. */
export interface Forgery {
  /** The boards whose identities it prints, by socket. */
  readonly copies: readonly Board[];
  /** What the script changes in what a real one would print of them. */
  readonly change?: (gpu: SimulatedGpu) => SimulatedGpu;
  /** What that makes true of each of its GPUs. */
  readonly marks?: readonly FindingCode[];
}

/** A GPU in a socket as it was shown last, or one that was there before. */
export interface RememberedGpu {
  readonly gpu: SimulatedGpu;
  readonly socket: number;
  readonly isThere: boolean;
}

/** One host: its sockets, its files, its agent. */
export class ScenarioHost {
  readonly name: string;
  site: string;
  readonly directory: string;
  readonly sockets: (Board | null)[] = Array.from({ length: SOCKETS }, () => null);
  /** Null where nvidia-smi is the real one. */
  forgery: Forgery | null = null;
  /** False where it is switched off. */
  isOn = true;
  #agent: Agent | null = null;
  readonly #before = new Map<number, SimulatedGpu>();
  #shown: readonly SimulatedGpu[] = [];
  readonly #place: AgentPlace;

  constructor(name: string, site: string, options: { directory: string; place: AgentPlace }) {
    this.name = name;
    this.site = site;
    this.directory = options.directory;
    this.#place = options.place;
  }

  get isBehindAirGap(): boolean {
    return this.#place.url === null;
  }

  /** With which it enrolls. */
  get token(): EnrollmentToken | null {
    return this.#place.token;
  }

  get stateDirectory(): string {
    return join(this.directory, 'agent');
  }

  /** The boards that it shows, with their sockets. */
  #boards(): { board: Board; socket: number }[] {
    const boards = this.forgery?.copies ?? this.sockets;
    return boards.flatMap((board, socket) =>
      board === null || board === undefined ? [] : [{ board, socket }],
    );
  }

  /** What it showed last, and what its agent remembers of sockets that are empty now. */
  remember(): RememberedGpu[] {
    const now = new Set(this.#shown.map(({ pciBusId }) => socketOf(pciBusId)));
    for (const gpu of this.#shown) this.#before.set(socketOf(gpu.pciBusId), gpu);
    return [...this.#before].map(([socket, gpu]) => ({ gpu, socket, isThere: now.has(socket) }));
  }

  /** Puts what it shows at this moment on disk. */
  async show(atMs: number): Promise<void> {
    const state = this.#state(atMs);
    this.#shown = state.gpus;
    const root = join(this.directory, 'root');
    await writeFakeNvidiaSmi(join(this.directory, 'smi'), state);
    await writeHostRoot(root, { name: this.name });
    // A dummy server has no GPU on its bus, whatever a script prints.
    await writeKernelView(root, this.forgery === null ? state : { ...state, gpus: [] });
  }

  /** Makes and sends evidence. */
  async attest(trigger: 'start' | 'cadence'): Promise<void> {
    await this.show(this.#place.now());
    const agent = await this.#opened();
    if (this.#place.url === null) {
      await agent.attest(trigger);
      return;
    }
    await agent.connect();
    await agent.attest(trigger);
    agent.disconnect();
  }

  /** Copies the whole disk, keys included. The agent must not write meanwhile. */
  async copyDisk(to: string): Promise<void> {
    this.close();
    await cp(this.stateDirectory, to, { recursive: true });
  }

  /** A copied disk takes the place of its own. */
  async takeDisk(from: string): Promise<void> {
    this.close();
    await rm(this.stateDirectory, { recursive: true, force: true });
    await cp(from, this.stateDirectory, { recursive: true });
  }

  /** Stops the agent; it starts again with the next round. */
  close(): void {
    this.#agent?.close();
    this.#agent = null;
  }

  async #opened(): Promise<Agent> {
    const { url, token, now, costlyMs } = this.#place;
    const nvidiaSmi = join(this.directory, 'smi', 'nvidia-smi');
    const hostRoot = join(this.directory, 'root');
    this.#agent ??= await Agent.open({
      stateDirectory: this.stateDirectory,
      url,
      token,
      hostName: this.name,
      collect: roundsOfCollecting({ nvidiaSmi, hostRoot }, now, costlyMs),
      now,
    });
    return this.#agent;
  }

  #state(atMs: number): SimulatedHostState {
    const random = new SeededRandom(`readings/${this.name}/${atMs}`);
    const isBusy = random.int(0, 2) > 0;
    const gpus = this.#boards().map(({ board, socket }): SimulatedGpu => {
      const readings = readingsOf(random, board.hardware, isBusy);
      const shown = {
        ...board.hardware,
        pciBusId: busId(socket),
        moduleId: socket + 1,
        lost: false,
        readings,
        processes: processesOf(readings.memoryUsedMiB, random.int(2_000, 60_000)),
      };
      return this.forgery?.change?.(shown) ?? shown;
    });
    return { atMs, driverVersion: '580.105.08', cudaVersion: '13.0', gpus };
  }
}

const busId = (socket: number): string => `00000000:${BUSES[socket]}:00.0`;

function socketOf(pciBusId: string): number {
  return BUSES.findIndex((_, socket) => busId(socket) === pciBusId);
}

/** A server that can be killed, and agents with canned claims: real sockets, real disks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from '../../agent/agent.ts';
import type { ServerCrashPoint } from '../../server/crashHook.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { EnrollmentToken } from '../../shared/protocol/token.ts';
import { cannedClaims } from '../factories/claims.ts';
import { expectNothingLost, type KeptProof } from './nothingLost.ts';
import { dieWhileStarting, ServerProcess } from './serverProcess.ts';

/** One host of the fleet. */
export interface FleetHost {
  readonly agent: Agent;
  readonly stateDirectory: string;
}

/** A server and its hosts in a directory of their own. */
export class CrashFleet {
  readonly root: string;
  /** The server's data directory. */
  readonly directory: string;
  readonly hosts: FleetHost[] = [];
  readonly acknowledged: KeptProof[] = [];
  server: ServerProcess;

  private constructor(root: string, directory: string, server: ServerProcess) {
    this.root = root;
    this.directory = directory;
    this.server = server;
  }

  /** Starts the server; where `killedAt` is given, its very first start is killed there. */
  static async start(killedAt?: ServerCrashPoint): Promise<CrashFleet> {
    const root = mkdtempSync(join(tmpdir(), 'fleetseal-crash-'));
    const directory = join(root, 'server');
    if (killedAt !== undefined) await dieWhileStarting(directory, killedAt);
    return new CrashFleet(root, directory, await ServerProcess.start({ directory, port: 0 }));
  }

  /** Starts the server again on the same data and port. */
  async restart(): Promise<void> {
    const { port } = this.server;
    this.server = await ServerProcess.start({ directory: this.directory, port });
  }

  /** Adds a host that is not yet connected. */
  async addHost(token: EnrollmentToken | null = null): Promise<FleetHost> {
    const number = this.hosts.length;
    const stateDirectory = join(this.root, `host-${number}`);
    const agent = await this.openAgent(number, token ?? (await this.server.token()));
    const host = { agent, stateDirectory };
    this.hosts.push(host);
    return host;
  }

  /** Opens the agent of a host from what is on its disk. */
  openAgent(number: number, token: EnrollmentToken | null): Promise<Agent> {
    return Agent.open({
      stateDirectory: join(this.root, `host-${number}`),
      url: this.server.agentsUrl,
      token,
      hostName: `host-${number}`,
      collect: async () => cannedClaims(number),
      now: Date.now,
      pause: async () => {},
      answerMs: 10_000,
    });
  }

  /** Attests once, and keeps what was acknowledged. */
  async attest(agent: Agent): Promise<void> {
    const { ack } = await agent.attest('cadence');
    if (ack === null) throw new FleetsealError('serverUnreachable', 'not connected');
    this.acknowledged.push({ leaf: ack.leaf, logProof: ack.logProof });
  }

  /** Attests on every host at once until the server is gone; gives each host's last error. */
  attestUntilDead(): Promise<unknown[]> {
    return Promise.all(
      this.hosts.map(async ({ agent }) => {
        for (;;) {
          try {
            await this.attest(agent);
          } catch (error) {
            return error;
          }
        }
      }),
    );
  }

  /** Every host connects, resends and attests once more. */
  async carryOn(): Promise<void> {
    for (const { agent } of this.hosts) {
      await agent.connect();
      await this.attest(agent);
    }
  }

  /** Stops everything and checks that nothing acknowledged was lost. */
  async expectNothingLost(): Promise<void> {
    for (const { agent } of this.hosts) agent.close();
    await this.server.settle();
    const status = await this.server.stop();
    if (status !== 0) throw new Error(`the server ended with ${status}`);
    const hosts = this.hosts.map(({ stateDirectory }) => stateDirectory);
    const { directory, acknowledged } = this;
    await expectNothingLost({ directory, hosts, acknowledged });
  }

  /** Kills what still runs and removes the files. */
  remove(): void {
    for (const { agent } of this.hosts) agent.close();
    this.server.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}

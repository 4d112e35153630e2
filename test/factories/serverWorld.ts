/**
 * A running server for tests: real sockets on a free port, real SQLite files in a temporary
 * directory, a clock that the test sets, and real agents whose `collect` is canned.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Agent, type AgentOptions } from '../../agent/agent.ts';
import type { ServerOptions } from '../../server/options.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { createToken, type TokenRequest } from '../../server/tokens.ts';
import type { Claims, GpuClaims } from '../../shared/claims/claims.ts';
import { challengeDigest, formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { parseToken } from '../../shared/protocol/token.ts';

/** 2026-06-01T00:00:00Z. */
export const WORLD_START_MS = 1_780_272_000_000;
const HOUR_MS = 3_600_000;

/** Number of rows of every table, by its name. */
export type RowCounts = Readonly<Record<string, number>>;

/** A server that runs, and the means to make agents for it. */
export interface ServerWorld {
  /** The server that runs now: another one after `restart`. */
  readonly server: RunningServer;
  /** Temporary directory of everything. */
  readonly directory: string;
  /** Milliseconds UTC: the clock of the server and of the agents. */
  readonly clock: { now: number };
  /** Text of a new enrollment token; one use and one hour where not given. */
  token(request?: Partial<TokenRequest>): Promise<string>;
  /** Opens an agent with its own state directory and token; not connected. */
  agent(name: string, options?: Partial<AgentOptions>): Promise<Agent>;
  /** Counts the rows of every table that the database has. */
  rowCounts(): Promise<RowCounts>;
  /** Stops the server, runs `between`, starts it again with the same data, address and port. */
  restart(between?: () => Promise<void>): Promise<void>;
  /** Stops the server and removes the directory. */
  close(): Promise<void>;
}

/** Starts a server in a new temporary directory. */
export async function serverWorld(options: Partial<ServerOptions> = {}): Promise<ServerWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-server-'));
  const clock = { now: WORLD_START_MS };
  const start = (port: number): Promise<RunningServer> =>
    startServer({
      dataDirectory: join(directory, 'server'),
      host: '127.0.0.1',
      port,
      version: '0.0.0-test',
      log: pino({ level: 'silent' }),
      now: () => clock.now,
      epochMs: 0,
      ...options,
    });
  let server = await start(0);
  const world: ServerWorld = {
    get server() {
      return server;
    },
    directory,
    clock,
    token: (request = {}) =>
      createToken(server.context, { site: null, uses: 1, expiresInMs: HOUR_MS, ...request }),
    agent: (name, agentOptions = {}) => openAgent(world, name, agentOptions),
    rowCounts: () => rowCounts(server),
    restart: async (between = async () => {}) => {
      const port = Number(new URL(server.httpUrl).port);
      await server.close();
      await between();
      server = await start(port);
    },
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
  return world;
}

async function openAgent(
  world: ServerWorld,
  name: string,
  options: Partial<AgentOptions>,
): Promise<Agent> {
  return Agent.open({
    stateDirectory: join(world.directory, name),
    url: world.server.agentsUrl,
    token: parseToken(await world.token()),
    hostName: name,
    collect: async () => cannedClaims(),
    now: () => world.clock.now,
    answerMs: 5_000,
    pause: async () => {},
    ...options,
  });
}

async function rowCounts({ context }: RunningServer): Promise<RowCounts> {
  const { db } = context.store;
  const counts: Record<string, number> = {};
  const tables = await db.introspection.getTables();
  for (const { name } of tables) {
    const { countAll } = db.fn;
    // as: the names come from the database itself.
    const query = db.selectFrom(name as 'leaf').select(countAll<number>().as('count'));
    counts[name] = Number((await query.executeTakeFirstOrThrow()).count);
  }
  return counts;
}

/**
 * Makes the current challenge one that does not show whose it is, as those before 0.4.0; the
 * function that comes back makes the server forget it.
 */
export async function unsealedChallenge(world: ServerWorld): Promise<() => Promise<void>> {
  const { evidenceLog } = world.server.context;
  const { origin, checkpoint: note } = evidenceLog;
  const parts = { origin, noteHash: noteHash(note), random: randomBytes(32) };
  const text = formatChallenge({ ...parts, regulatorNonce: null });
  const digest = challengeDigest(text);
  world.clock.now += 1;
  const row = { digest, text, note, issued_at: world.clock.now };
  await world.server.context.store.db.insertInto('challenge').values(row).execute();
  await world.restart();
  return async () => {
    const { db } = world.server.context.store;
    await db.deleteFrom('challenge').where('digest', '=', digest).execute();
  };
}

/** Number and outcome of what the server stored of a host, by number. */
export async function storedEvidence(
  { context }: RunningServer,
  kid: string,
): Promise<{ seq: number; outcome: string }[]> {
  const { db } = context.store;
  const query = db.selectFrom('evidence').select(['jws', 'outcome']).where('kid', '=', kid);
  const rows = await query.execute();
  return rows
    .map(({ jws, outcome }) => {
      const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
      return { seq: Number(JSON.parse(payload).seq), outcome };
    })
    .toSorted((a, b) => a.seq - b.seq);
}

const BUS_IDS = ['00000000:18:00.0', '00000000:2A:00.0'] as const;

/** Claims of a host with two readable GPUs, always the same for the same serial prefix. */
export function cannedClaims(serialPrefix = '165612401000'): Claims {
  const gpus = new Map(
    BUS_IDS.map((busId, index) => [`gpu-${busId}`, cannedGpu(busId, `${serialPrefix}${index}`)]),
  );
  const readings = new Map(BUS_IDS.map((busId) => [`gpu-${busId}`, { powerMilliwatts: 76_000 }]));
  const ok = { outcome: 'ok', startedAt: WORLD_START_MS, durationMs: 40, gpuCount: 2 } as const;
  const collectors = {
    nvidiaSmiCsv: ok,
    nvidiaSmiXml: ok,
    kernelDriver: ok,
    kernelPci: ok,
    host: { ...ok, gpuCount: 0 },
  };
  return { host: { hostname: 'test', agentVersion: '0.0.0-test' }, gpus, readings, collectors };
}

function cannedGpu(pciBusId: string, serial: string): GpuClaims {
  return {
    state: 'readable',
    productName: 'NVIDIA H200',
    serial,
    pciBusId,
    memoryTotalMiB: 143_771,
    provenance: {
      productName: ['nvidiaSmiCsv', 'nvidiaSmiXml'],
      serial: ['nvidiaSmiCsv'],
      pciBusId: ['nvidiaSmiCsv'],
      memoryTotalMiB: ['nvidiaSmiCsv'],
    },
  };
}

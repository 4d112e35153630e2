/**
 * Prometheus metrics of the server (docs/SERVER.md lists them). Labels come from closed lists of
 * ours: codes, names of routes and logs. No name of a host, person or unit is ever among them.
 */
import { statSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS_TYPE } from '../../platform/metricsServer.ts';
import type { Routes } from '../../shared/api/route.ts';
import { isErrorCode } from '../../shared/errors.ts';
import type { LogState } from './health.ts';

/** What is read when somebody asks; a value that is not known is null and left out. */
export interface MetricsSources {
  readonly version: string;
  /** Path of the database. */
  readonly database: string;
  readonly logs: () => readonly LogState[];
  /** Hosts that are signed in now, and connections that are not yet. */
  readonly connections: () => { readonly signedIn: number; readonly unsigned: number };
  /** What came of the evidence that was received since the start, by `accepted` or a code. */
  readonly evidence: () => ReadonlyMap<string, number>;
  /** Sessions of people that are valid now. */
  readonly sessions: () => Promise<number | null>;
  /** What waits, by a name of ours, such as `appraising` or `webhooks`. */
  readonly queues: () => Readonly<Record<string, number>>;
  /** Milliseconds that the last rebuild of the read model took. */
  readonly snapshotBuildMs: () => number | null;
  /** When the last whole backup was made, milliseconds UTC. */
  readonly lastBackupAt: () => Promise<number | null>;
  /** When the certificate ends, milliseconds UTC. */
  readonly certificateEndsAt: () => number | null;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

interface About {
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Every metric of the server's own, in the order in which they are served. */
export const SERVER_METRICS = {
  up: {
    name: 'fleetseal_server_up',
    kind: 'gauge',
    help: 'Always 1; the version as a label.',
    labels: ['version'],
  },
  evidence: {
    name: 'fleetseal_server_evidence_total',
    kind: 'counter',
    help: 'Evidence received since the server started: accepted, or the code of the refusal.',
    labels: ['outcome'],
  },
  requests: {
    name: 'fleetseal_server_request_seconds',
    kind: 'histogram',
    help: 'How long requests took, by the name of the route and the status of the answer.',
    labels: ['route', 'status'],
  },
  logSize: {
    name: 'fleetseal_server_log_leaves',
    kind: 'gauge',
    help: 'Leaves of each log that a signed checkpoint covers.',
    labels: ['log'],
  },
  logWaiting: {
    name: 'fleetseal_server_log_waiting',
    kind: 'gauge',
    help: 'Calls that wait for their leaves in each log.',
    labels: ['log'],
  },
  logStopped: {
    name: 'fleetseal_server_log_stopped',
    kind: 'gauge',
    help: '1 where the log takes nothing more.',
    labels: ['log'],
  },
  agents: {
    name: 'fleetseal_server_agents',
    kind: 'gauge',
    help: 'Connections of agents now.',
    labels: ['state'],
  },
  sessions: {
    name: 'fleetseal_server_sessions',
    kind: 'gauge',
    help: 'Sessions of people that are valid now.',
  },
  queue: {
    name: 'fleetseal_server_queue',
    kind: 'gauge',
    help: 'Evidence to appraise, and events read for webhooks: up to 200 of each webhook.',
    labels: ['queue'],
  },
  snapshot: {
    name: 'fleetseal_server_snapshot_seconds',
    kind: 'gauge',
    help: 'How long the last rebuild of what lists are drawn from took.',
  },
  storeBytes: {
    name: 'fleetseal_server_store_bytes',
    kind: 'gauge',
    help: 'Size of the database on disk, with what is not yet written back.',
  },
  backup: {
    name: 'fleetseal_server_backup_age_seconds',
    kind: 'gauge',
    help: 'Time since the last whole backup; absent where there is none.',
  },
  certificate: {
    name: 'fleetseal_server_certificate_remaining_seconds',
    kind: 'gauge',
    help: 'Time until the certificate of the server ends; absent without one.',
  },
} as const satisfies Readonly<Record<string, About>>;

const SECONDS = [0.005, 0.02, 0.05, 0.15, 0.3, 1, 3, 10, 30];

/** The metrics of one server. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #sources: MetricsSources;
  readonly #evidence: Counter;
  readonly #requests: Histogram;
  readonly #gauges = new Map<string, Gauge>();

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    const registers = [this.#registry];
    this.#evidence = new Counter({ ...libraryForm(SERVER_METRICS.evidence), registers });
    const requests = libraryForm(SERVER_METRICS.requests);
    this.#requests = new Histogram({ ...requests, buckets: SECONDS, registers });
    for (const about of Object.values(SERVER_METRICS)) {
      if (about.kind !== 'gauge') continue;
      this.#gauges.set(about.name, new Gauge({ ...libraryForm(about), registers }));
    }
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Measures every request of `app`; `routes` names those below `prefix`. */
  watch(app: FastifyInstance, prefix: string, routes: Routes): void {
    const ids = new Map(
      Object.entries(routes).map(([id, { method, path }]) => [
        `${method} ${prefix}${path.replaceAll(/\{([a-zA-Z]+)\}/g, ':$1')}`,
        id,
      ]),
    );
    app.addHook('onResponse', async (request, reply) => {
      const { url } = request.routeOptions;
      const route = url === undefined ? 'none' : (ids.get(`${request.method} ${url}`) ?? url);
      this.#requests.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
  }

  /** Serves /metrics on `app`, for everybody who reaches it: only where the settings say so. */
  addRoute(app: FastifyInstance): void {
    app.get('/metrics', async (_request, reply) => {
      return reply.type(METRICS_TYPE).send(await this.text());
    });
  }

  /** The metrics in the text format. */
  async text(): Promise<string> {
    const { version, now } = this.#sources;
    this.#set('up', [[1, { version }]]);
    this.#readLogs();
    this.#readEvidence();
    const { signedIn, unsigned } = this.#sources.connections();
    this.#set('agents', [
      [signedIn, { state: 'signedIn' }],
      [unsigned, { state: 'unsigned' }],
    ]);
    this.#set('sessions', value(await this.#sources.sessions()));
    const queues = Object.entries(this.#sources.queues());
    this.#set(
      'queue',
      queues.map(([queue, waiting]) => [waiting, { queue }]),
    );
    this.#set('snapshot', value(seconds(this.#sources.snapshotBuildMs())));
    this.#set('storeBytes', [[databaseBytes(this.#sources.database), {}]]);
    const backup = await this.#sources.lastBackupAt();
    this.#set('backup', value(backup === null ? null : seconds(now() - backup)));
    const endsAt = this.#sources.certificateEndsAt();
    this.#set('certificate', value(endsAt === null ? null : seconds(endsAt - now())));
    return this.#registry.metrics();
  }

  #readEvidence(): void {
    this.#evidence.reset();
    for (const [outcome, count] of this.#sources.evidence()) {
      const isKnown = outcome === 'accepted' || isErrorCode(outcome);
      this.#evidence.inc({ outcome: isKnown ? outcome : 'other' }, count);
    }
  }

  #readLogs(): void {
    const logs = this.#sources.logs();
    const byLog = (read: (log: LogState) => number): Sample[] =>
      logs.map((log) => [read(log), { log: log.name }]);
    this.#set(
      'logSize',
      byLog(({ size }) => size),
    );
    this.#set(
      'logWaiting',
      byLog(({ waiting }) => waiting),
    );
    this.#set(
      'logStopped',
      byLog(({ stopped }) => (stopped ? 1 : 0)),
    );
  }

  #set(key: keyof typeof SERVER_METRICS, samples: readonly Sample[]): void {
    const gauge = this.#gauges.get(SERVER_METRICS[key].name);
    gauge?.reset();
    // A value that is not known is left out; without labels the library would say 0.
    if (samples.length === 0) gauge?.remove();
    for (const [amount, labels] of samples) gauge?.set(labels, amount);
  }
}

type Sample = readonly [number, Readonly<Record<string, string>>];

function libraryForm({ name, help, labels = [] }: About) {
  return { name, help, labelNames: [...labels] };
}

const value = (amount: number | null): Sample[] => (amount === null ? [] : [[amount, {}]]);
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** Size of a database on disk, with its write-ahead log, in bytes. */
export function databaseBytes(path: string): number {
  const sizes = [path, `${path}-wal`].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

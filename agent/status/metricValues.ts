/** The metrics as such: names, meanings, and how each follows from the status. */
import type { AgentStatus } from './status.ts';

/** One value of a metric, with its labels. */
interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Metric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly labels?: readonly string[];
  readonly samples: (status: AgentStatus) => readonly Sample[];
}

const one = (value: number | null | undefined): Sample[] =>
  value === null || value === undefined ? [] : [{ value }];
const seconds = (ms: number | null | undefined): Sample[] =>
  ms === null || ms === undefined ? [] : [{ value: ms / 1000 }];

/** Every metric of the agent, in the order in which they are served. */
export const METRICS: readonly Metric[] = [
  {
    name: 'fleetseal_agent_up',
    kind: 'gauge',
    help: 'Always 1; version, key protection and standing of this host as labels.',
    labels: ['version', 'protection', 'standing'],
    samples: ({ version, protection, standing }) => [
      { value: 1, labels: { version, protection, standing } },
    ],
  },
  {
    name: 'fleetseal_agent_start_time_seconds',
    kind: 'gauge',
    help: 'When the agent started, by the clock of this host.',
    samples: ({ startedAt }) => seconds(startedAt),
  },
  {
    name: 'fleetseal_agent_connected',
    kind: 'gauge',
    help: '1 while the agent is signed in at its server.',
    samples: ({ connection }) => one(connection.connected ? 1 : 0),
  },
  {
    name: 'fleetseal_agent_connections_total',
    kind: 'counter',
    help: 'Connections that were made since the agent started.',
    samples: ({ connection }) => one(connection.made),
  },
  {
    name: 'fleetseal_agent_evidence_made_total',
    kind: 'counter',
    help: 'Evidence that was signed since the agent started.',
    samples: ({ evidence }) => one(evidence.made),
  },
  {
    name: 'fleetseal_agent_evidence_last_number',
    kind: 'gauge',
    help: 'Sequence number of the newest evidence.',
    samples: ({ evidence }) => one(evidence.last?.seq),
  },
  {
    name: 'fleetseal_agent_evidence_last_timestamp_seconds',
    kind: 'gauge',
    help: 'When the newest evidence was made, by the clock of this host.',
    samples: ({ evidence }) => seconds(evidence.last?.madeAt),
  },
  {
    name: 'fleetseal_agent_evidence_proven',
    kind: 'gauge',
    help: 'Kept evidence with a verified log proof.',
    samples: ({ evidence }) => one(evidence.kept.count - evidence.waiting.count),
  },
  {
    name: 'fleetseal_agent_evidence_waiting',
    kind: 'gauge',
    help: 'Kept evidence without a log proof yet.',
    samples: ({ evidence }) => one(evidence.waiting.count),
  },
  {
    name: 'fleetseal_agent_spool_bytes',
    kind: 'gauge',
    help: 'Size of the kept evidence on disk.',
    samples: ({ evidence }) => one(evidence.kept.bytes),
  },
  {
    name: 'fleetseal_agent_evidence_dropped',
    kind: 'gauge',
    help: 'Signed evidence that was lost before delivery: gaps that stay.',
    samples: ({ evidence }) => one(evidence.dropped.count),
  },
  {
    name: 'fleetseal_agent_rounds_missed_total',
    kind: 'counter',
    help: 'Rounds that gave no evidence since the agent started.',
    samples: ({ roundsMissed }) => one(roundsMissed),
  },
  {
    name: 'fleetseal_agent_next_round_timestamp_seconds',
    kind: 'gauge',
    help: 'When the next round is due, by the clock of this host.',
    samples: ({ nextRoundAt }) => seconds(nextRoundAt),
  },
  {
    name: 'fleetseal_agent_gpus',
    kind: 'gauge',
    help: 'GPUs of the last round, by state.',
    labels: ['state'],
    samples: ({ round }) =>
      Object.entries(round?.gpus ?? {}).map(([state, value]) => ({ value, labels: { state } })),
  },
  {
    name: 'fleetseal_agent_collector_ok',
    kind: 'gauge',
    help: '1 where the collector gave data in its last round, 0 where it failed.',
    labels: ['collector', 'code'],
    samples: ({ round }) =>
      Object.entries(round?.collectors ?? {}).flatMap(([collector, { outcome, code = '' }]) =>
        outcome === 'skipped'
          ? []
          : [{ value: outcome === 'ok' ? 1 : 0, labels: { collector, code } }],
      ),
  },
  {
    name: 'fleetseal_agent_collector_seconds',
    kind: 'gauge',
    help: 'How long the collector took in its last round.',
    labels: ['collector'],
    samples: ({ round }) =>
      Object.entries(round?.collectors ?? {}).flatMap(([collector, { outcome, durationMs }]) =>
        outcome === 'skipped' ? [] : [{ value: durationMs / 1000, labels: { collector } }],
      ),
  },
];

/** Loads the library, and gives what renders a status in the text format. */
export async function metricLines(): Promise<(status: AgentStatus) => Promise<string>> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  const metrics = METRICS.map(({ name, kind, help, labels = [], samples }) => {
    const about = { name, help, labelNames: [...labels], registers: [registry] };
    const metric = kind === 'counter' ? new Counter(about) : new Gauge(about);
    return { metric, samples, hasLabels: labels.length > 0 };
  });
  return (status) => {
    for (const { metric, samples, hasLabels } of metrics) {
      const values = samples(status);
      metric.reset();
      // A value that is not known is left out; without labels the library would say 0.
      if (values.length === 0 && !hasLabels) metric.remove();
      for (const { value, labels } of values) metric.inc(labels ?? {}, value);
    }
    return registry.metrics();
  };
}

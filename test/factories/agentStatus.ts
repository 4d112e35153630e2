/** A status as a running agent would write it: one GPU of three can't be read, two wait. */
import type { AgentStatus } from '../../agent/status/status.ts';
import { WORLD_START_MS } from './serverWorld.ts';

/** The status; always the same. */
export function sampleStatus(): AgentStatus {
  const at = WORLD_START_MS;
  const ok = { outcome: 'ok', startedAt: at - 600, durationMs: 500, gpuCount: 3 } as const;
  return {
    format: 'fleetseal/agentStatus@1',
    writtenAt: at,
    startedAt: at - 86_400_000,
    pid: 4242,
    version: '0.2.0',
    server: 'wss://fleetseal.example/agent/v1',
    hostName: 'gpu-host-7',
    kid: 'A'.repeat(43),
    hostId: 'A'.repeat(43),
    protection: 'file',
    standing: 'enrolled',
    connection: { connected: true, since: at - 3_600_000, made: 3 },
    failure: null,
    evidence: {
      made: 40,
      last: { seq: 41, digest: `${'B'.repeat(42)}A`, madeAt: at },
      lastProven: { seq: 39, digest: `${'C'.repeat(42)}A`, madeAt: at - 7_200_000 },
      kept: { count: 40, bytes: 480_000 },
      waiting: { count: 2, bytes: 8192 },
      dropped: { count: 1, ranges: [{ firstSeq: 5, lastSeq: 5, count: 1 }] },
    },
    missed: null,
    roundsMissed: 1,
    log: { origin: 'fleetseal.example/evidence', size: 1000 },
    round: {
      at,
      gpus: { readable: 2, unreadable: 1, absent: 0 },
      collectors: {
        nvidiaSmiCsv: ok,
        nvidiaSmiXml: { outcome: 'skipped', startedAt: at, durationMs: 0 },
        kernelDriver: ok,
        kernelPci: {
          outcome: 'failed',
          code: 'collectorTimeout',
          message: 'no end after 60 s',
          startedAt: at,
          durationMs: 60_000,
        },
        host: { outcome: 'skipped', startedAt: at, durationMs: 0 },
      },
    },
    nextRoundAt: at + 3_600_000,
  };
}

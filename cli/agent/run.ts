/** `fleetseal agent run`: attests until SIGINT or SIGTERM. */
import type { Logger } from 'pino';
import type { Agent, Attested } from '../../agent/agent.ts';
import type { AgentConfig } from '../../agent/config/config.ts';
import { runAgent } from '../../agent/run.ts';
import { StatusWriter } from '../../agent/status/statusWriter.ts';
import { metricsAddress } from '../../platform/config/metricsAddress.ts';
import { giveMemoryBackSoon } from '../../platform/memory.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import type { Claims } from '../../shared/claims/claims.ts';
import { errorFields, outputLog } from '../output.ts';
import { stopSignal } from '../signals.ts';
import { EXIT } from './exitCodes.ts';
import { openAgent } from './open.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

/** Options of the command. */
export interface RunCommand extends SettingFlags {
  readonly moved?: boolean;
  readonly offline?: boolean;
}

/** Runs until it is stopped. */
export async function run(command: RunCommand): Promise<number> {
  const loaded = await settingsOf(command);
  const { config } = loaded;
  const log = outputLog(config['log.level']);
  const { moved = false, offline = false } = command;
  const onFallback = (why: Error) => log.info(errorFields(why), 'the key is kept in a file');
  const agent = await openAgent({ loaded, moved, offline, onFallback });
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  const writer = new StatusWriter({
    directory: config.state,
    version: PROGRAM_VERSION,
    snapshot: () => agent.snapshot(),
    now: Date.now,
  });
  const metrics = await metricsOf(config, writer).catch((error: unknown) => {
    agent.close();
    throw error;
  });
  await writer.start();
  log.info({ code: 'started', version: PROGRAM_VERSION, kid: agent.identity.kid }, 'agent runs');
  try {
    await attesting({ agent, config, log, writer, signal: stop.signal });
  } finally {
    await writer.stop();
    await metrics?.close();
  }
  log.info({ code: 'stopped' }, 'agent stopped');
  return EXIT.done;
}

/** Loaded only where metrics are asked for. */
async function metricsOf(config: AgentConfig, writer: StatusWriter) {
  const address = config.metrics === null ? null : metricsAddress(config.metrics);
  if (address === null) return null;
  const { serveMetrics } = await import('../../agent/status/metrics.ts');
  return serveMetrics(address, () => writer.current());
}

interface Running {
  readonly agent: Agent;
  readonly config: AgentConfig;
  readonly log: Logger;
  readonly writer: StatusWriter;
  readonly signal: AbortSignal;
}

async function attesting({ agent, config, log, writer, signal }: Running): Promise<void> {
  const faults = new Faults();
  await runAgent({
    agent,
    cadenceMs: config.cadence * 1000,
    signal,
    random: Math.random,
    onAttested: (attested: Attested) => {
      const { point, claims, ack } = attested;
      const fields = { code: 'attested', seq: point.seq, gpus: claims.gpus.size };
      log.info({ ...fields, logged: ack !== null }, 'attested');
      for (const line of faults.changed(claims.collectors)) {
        log.warn(line, 'a read failed; the evidence says so');
      }
      writer.attested(attested);
      giveMemoryBackSoon();
    },
    onError: (error) => {
      log.warn(errorFields(error), 'will try again');
      writer.changed();
    },
  });
}

/** Faults of reads that are new: one that lasts is logged once, and is in every evidence. */
class Faults {
  readonly #known = new Map<string, string>();

  changed(collectors: Claims['collectors']): { code: string; collector: string; detail: string }[] {
    return Object.entries(collectors).flatMap(([collector, { outcome, code, message }]) => {
      if (outcome === 'skipped') return [];
      const fault = outcome === 'failed' ? (code ?? 'collectorFailed') : '';
      const isNew = fault !== '' && this.#known.get(collector) !== fault;
      this.#known.set(collector, fault);
      return isNew ? [{ code: fault, collector, detail: message ?? '' }] : [];
    });
  }
}

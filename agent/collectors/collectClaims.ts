/** The first stage of the spine: one round of collecting on this host gives `Claims`. */
import type { Claims, HostClaims } from '../../shared/claims/claims.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type Carry,
  carriedXml,
  type FreshReads,
  identitiesChanged,
  isXmlRetryDue,
} from './carry.ts';
import {
  type CollectContext,
  type CollectorRun,
  runCollector,
  skippedResult,
} from './collector.ts';
import { compareRuns, type GpuRuns } from './crossNotes.ts';
import type { GpuRead } from './gpuRead.ts';
import { type HostRead, host } from './host.ts';
import { kernelDriver } from './kernelDriver.ts';
import { kernelPci } from './kernelPci.ts';
import { addLastKnown, type KnownGpus } from './lastKnown.ts';
import { type GpuReads, mergeGpus } from './merge.ts';
import { nvidiaSmiCsv as csv } from './nvidiaSmiCsv.ts';
import { nvidiaSmiXml } from './nvidiaSmiXml.ts';
import type { CollectorPaths } from './paths.ts';
import { oneLine } from './text.ts';

/** What one round is to do. */
export interface CollectOptions {
  readonly paths: CollectorPaths;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly agentVersion: string;
  /** True where the XML read is due (at start, daily, when called). It is also made on change. */
  readonly xml: boolean;
  /** True where the host's facts are due (at start, daily). */
  readonly host: boolean;
  /** What the round before returned. */
  readonly carry?: Carry;
  /** Deadline of each collector; default LIMITS.collectorMs. */
  readonly deadlineMs?: number;
  /** Cap on each child's output; default LIMITS.collectorOutputBytes. */
  readonly outputBytesMax?: number;
  /** How process groups are signaled; tests replace it. */
  readonly signalGroup?: NonNullable<CollectContext['signalGroup']>;
}

/** Claims, and what to pass as `carry` to the next round. */
export interface CollectedClaims extends Claims {
  readonly carry: Carry;
}

function contextOf(options: CollectOptions): CollectContext {
  return {
    paths: options.paths,
    now: options.now,
    deadlineMs: options.deadlineMs ?? LIMITS.collectorMs,
    outputBytesMax: options.outputBytesMax ?? LIMITS.collectorOutputBytes,
    ...(options.signalGroup === undefined ? {} : { signalGroup: options.signalGroup }),
  };
}

/** The three reads of every round: nvidia-smi first, since it wakes a GPU that nothing uses. */
async function collectFresh(context: CollectContext): Promise<Omit<GpuRuns, 'nvidiaSmiXml'>> {
  const nvidiaSmiCsv = await runCollector(csv, context);
  const [driver, pci] = await Promise.all([
    runCollector(kernelDriver, context),
    runCollector(kernelPci, context),
  ]);
  return { nvidiaSmiCsv, kernelDriver: driver, kernelPci: pci };
}

/** The data of the reads that worked. */
function goodReads(runs: Omit<GpuRuns, 'nvidiaSmiXml'>): FreshReads {
  const good = Object.entries(runs).filter(([, { result }]) => result.outcome === 'ok');
  return Object.fromEntries(good.flatMap(([name, { data }]) => (data ? [[name, data]] : [])));
}

/** A read of this round, or the last one's where the XML was not due or failed. */
async function collectXml(
  options: CollectOptions,
  context: CollectContext,
  fresh: FreshReads,
): Promise<CollectorRun<GpuRead>> {
  const { carry = {} } = options;
  if (fresh.nvidiaSmiCsv?.gpus.length === 0) {
    return { result: skippedResult(context.now(), 'nvidia-smi lists no GPU') };
  }
  const changed = identitiesChanged(carry, fresh);
  const isDue = options.xml || changed || isXmlRetryDue(carry, context.now());
  const run = isDue
    ? await runCollector(nvidiaSmiXml, context)
    : { result: skippedResult(context.now(), 'not due') };
  const data = run.data ?? carriedXml(carry, fresh.nvidiaSmiCsv);
  if (data === undefined || data === run.data) return run;
  const kept = `values kept from the read at ${carry.xmlReadAt ?? 'an earlier time'}`;
  return { data, result: { ...run.result, message: oneLine(`${kept}; ${run.result.message}`) } };
}

async function collectHost(
  options: CollectOptions,
  context: CollectContext,
): Promise<CollectorRun<HostRead>> {
  if (options.host) return runCollector(host, context);
  const data = options.carry?.host;
  if (data === undefined) return { result: skippedResult(context.now(), 'not due') };
  return { data, result: skippedResult(context.now(), 'not due: values kept') };
}

function hostClaims(
  options: CollectOptions,
  read: HostRead,
  gpuReads: readonly (GpuRead | undefined)[],
): HostClaims {
  const first = <K extends Exclude<keyof GpuRead, 'gpus' | 'notes'>>(
    name: K,
  ): GpuRead[K] | undefined => gpuReads.find((one) => one?.[name] !== undefined)?.[name];
  const driverVersion = first('driverVersion');
  const kernelDriverVersion = first('kernelDriverVersion');
  const cudaVersion = first('cudaVersion');
  const attachedGpus = first('attachedGpus');
  const { nvidiaSmi, hostRoot } = options.paths;
  return {
    ...read,
    ...(driverVersion === undefined ? {} : { driverVersion }),
    ...(kernelDriverVersion === undefined ? {} : { kernelDriverVersion }),
    ...(cudaVersion === undefined ? {} : { cudaVersion }),
    ...(attachedGpus === undefined ? {} : { attachedGpus }),
    agentVersion: options.agentVersion,
    ...(nvidiaSmi === undefined && hostRoot === undefined
      ? {}
      : {
          overrides: {
            ...(nvidiaSmi === undefined ? {} : { nvidiaSmi: oneLine(nvidiaSmi) }),
            ...(hostRoot === undefined ? {} : { hostRoot: oneLine(hostRoot) }),
          },
        }),
  };
}

function nextCarry(
  before: Carry,
  runs: { fresh: FreshReads; xml: CollectorRun<GpuRead>; host: CollectorRun<HostRead> },
  known: KnownGpus,
): Carry {
  const { xml } = runs;
  const hostRead = runs.host.data ?? before.host;
  const isNew = xml.result.outcome === 'ok' && xml.data !== undefined;
  const xmlData = isNew ? xml.data : before.xml;
  const xmlReadAt = isNew ? xml.result.startedAt : before.xmlReadAt;
  const failedNow = xml.result.outcome === 'failed' ? xml.result.startedAt : undefined;
  const xmlFailedAt = isNew ? undefined : (failedNow ?? before.xmlFailedAt);
  return {
    fresh: { ...before.fresh, ...runs.fresh },
    ...(xmlData === undefined ? {} : { xml: xmlData }),
    ...(xmlReadAt === undefined ? {} : { xmlReadAt }),
    ...(xmlFailedAt === undefined ? {} : { xmlFailedAt }),
    ...(hostRead === undefined ? {} : { host: hostRead }),
    known,
  };
}

/** What each read gave, by its name, where it gave anything. */
function readsOf(runs: GpuRuns): GpuReads {
  const entries = Object.entries(runs).flatMap(([name, { data }]) => (data ? [[name, data]] : []));
  return Object.fromEntries(entries);
}

const resultsOf = (runs: GpuRuns) => ({
  nvidiaSmiCsv: runs.nvidiaSmiCsv.result,
  nvidiaSmiXml: runs.nvidiaSmiXml.result,
  kernelDriver: runs.kernelDriver.result,
  kernelPci: runs.kernelPci.result,
});

/**
 * Collects once. Never rejects for anything that the host does: a collector that fails is a result
 * beside the others' data. Reads nvidia-smi as CSV and the kernel in every round, the XML where due
 * or changed.
 */
export async function collectClaims(options: CollectOptions): Promise<CollectedClaims> {
  const context = contextOf(options);
  const { carry = {} } = options;
  const hostRun = collectHost(options, context);
  const freshRuns = await collectFresh(context);
  const fresh = goodReads(freshRuns);
  const xml = await collectXml(options, context, fresh);
  const hostResult = await hostRun;
  const runs = compareRuns({ ...freshRuns, nvidiaSmiXml: xml });
  const reads = readsOf(runs);
  const merged = mergeGpus(reads);
  const results = resultsOf(runs);
  const { gpus, known } = addLastKnown({
    gpus: merged.gpus,
    known: carry.known ?? new Map(),
    results,
    now: context.now(),
  });
  const inOrder = [reads.nvidiaSmiCsv, reads.nvidiaSmiXml, reads.kernelDriver];
  return {
    host: hostClaims(options, hostResult.data ?? {}, inOrder),
    gpus,
    readings: merged.readings,
    collectors: { ...results, host: hostResult.result },
    carry: nextCarry(carry, { fresh, xml, host: hostResult }, known),
  };
}

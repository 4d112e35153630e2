/** The first stage of the spine: one round of collecting on this host gives `Claims`. */
import type { Claims, CollectorResult, HostClaims } from '../../shared/claims/claims.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type Carry, carriedXml, identitiesChanged, isXmlRetryDue } from './carry.ts';
import {
  type CollectContext,
  type CollectorRun,
  runCollector,
  skippedResult,
} from './collector.ts';
import type { GpuRead } from './gpuRead.ts';
import { type HostRead, host } from './host.ts';
import { mergeGpus } from './merge.ts';
import { nvidiaSmiCsv } from './nvidiaSmiCsv.ts';
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

/** A read of this round, or the last one's where the XML was not due; never two at once. */
async function collectXml(
  options: CollectOptions,
  context: CollectContext,
  csv: CollectorRun<GpuRead>,
): Promise<CollectorRun<GpuRead>> {
  const { carry = {} } = options;
  const csvIsGood = csv.result.outcome === 'ok';
  const changed = csvIsGood && identitiesChanged(carry, csv.data);
  if (csvIsGood && csv.data?.gpus.length === 0) {
    return { result: skippedResult(context.now(), 'nvidia-smi lists no GPU') };
  }
  const retry = isXmlRetryDue(carry, context.now());
  if (options.xml || changed || retry) return runCollector(nvidiaSmiXml, context);
  const data = csvIsGood ? carriedXml(carry, csv.data) : undefined;
  if (data === undefined) return { result: skippedResult(context.now(), 'not due') };
  const why = `not due: values kept from the read at ${carry.xmlReadAt ?? 'an earlier time'}`;
  return { data, result: skippedResult(context.now(), why) };
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

/** Says in the XML's result where two good reads of one round list different numbers of GPUs. */
function noteDifferentCounts(csv: CollectorResult, xml: CollectorResult): CollectorResult {
  const bothGood = csv.outcome === 'ok' && xml.outcome === 'ok';
  if (!bothGood || csv.gpuCount === xml.gpuCount) return xml;
  const note = `lists ${xml.gpuCount} GPUs where the CSV lists ${csv.gpuCount}`;
  return { ...xml, message: oneLine([note, xml.message ?? ''].filter(Boolean).join('; ')) };
}

function hostClaims(
  options: CollectOptions,
  read: HostRead,
  gpuReads: readonly (GpuRead | undefined)[],
): HostClaims {
  const first = <K extends 'driverVersion' | 'cudaVersion' | 'attachedGpus'>(
    name: K,
  ): GpuRead[K] | undefined => gpuReads.find((one) => one?.[name] !== undefined)?.[name];
  const driverVersion = first('driverVersion');
  const cudaVersion = first('cudaVersion');
  const attachedGpus = first('attachedGpus');
  const { nvidiaSmi, hostRoot } = options.paths;
  return {
    ...read,
    ...(driverVersion === undefined ? {} : { driverVersion }),
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
  runs: { csv: CollectorRun<GpuRead>; xml: CollectorRun<GpuRead>; host: CollectorRun<HostRead> },
): Carry {
  const { csv, xml } = runs;
  const hostRead = runs.host.data ?? before.host;
  const csvData = csv.result.outcome === 'ok' ? csv.data : before.csv;
  const fresh = xml.result.outcome === 'ok' && xml.data !== undefined;
  const xmlData = fresh ? xml.data : before.xml;
  const xmlReadAt = fresh ? xml.result.startedAt : before.xmlReadAt;
  const failedNow = xml.result.outcome === 'failed' ? xml.result.startedAt : undefined;
  const xmlFailedAt = fresh ? undefined : (failedNow ?? before.xmlFailedAt);
  return {
    ...(csvData === undefined ? {} : { csv: csvData }),
    ...(xmlData === undefined ? {} : { xml: xmlData }),
    ...(xmlReadAt === undefined ? {} : { xmlReadAt }),
    ...(xmlFailedAt === undefined ? {} : { xmlFailedAt }),
    ...(hostRead === undefined ? {} : { host: hostRead }),
  };
}

/**
 * Collects once. Never rejects for anything that the host does: a collector that fails is a result
 * beside the others' data. Reads nvidia-smi as CSV in every round, as XML where due or changed.
 */
export async function collectClaims(options: CollectOptions): Promise<CollectedClaims> {
  const context = contextOf(options);
  const hostRun = collectHost(options, context);
  const csv = await runCollector(nvidiaSmiCsv, context);
  const xml = await collectXml(options, context, csv);
  const hostResult = await hostRun;
  const merged = mergeGpus({
    ...(csv.data === undefined ? {} : { nvidiaSmiCsv: csv.data }),
    ...(xml.data === undefined ? {} : { nvidiaSmiXml: xml.data }),
  });
  return {
    host: hostClaims(options, hostResult.data ?? {}, [csv.data, xml.data]),
    gpus: merged.gpus,
    readings: merged.readings,
    collectors: {
      nvidiaSmiCsv: csv.result,
      nvidiaSmiXml: noteDifferentCounts(csv.result, xml.result),
      host: hostResult.result,
    },
    carry: nextCarry(options.carry ?? {}, { csv, xml, host: hostResult }),
  };
}

/**
 * What one round hands to the next, so that a round without the XML or the host's facts still gives
 * whole claims, and so that a change makes the XML be read at once.
 */

import type { GpuCollectorName, GpuField } from '../../shared/claims/claims.ts';
import type { GpuDocument } from '../../shared/evidence/document.ts';
import { HOUR_MS } from '../../shared/register/day.ts';
import { type GpuRead, type ReadGpu, submoduleName } from './gpuRead.ts';
import type { HostRead } from './host.ts';
import { type KnownGpus, knownFromDocuments } from './lastKnown.ts';
import { comparable, storedValue } from './normalize.ts';

/** The reads that are made in every round. */
export type FreshReads = Partial<
  Readonly<Record<Exclude<GpuCollectorName, 'nvidiaSmiXml'>, GpuRead>>
>;

/** The last good reads, and the GPUs as last known. Kept in memory only. */
export interface Carry {
  /** The last good read of each kind that every round makes. */
  readonly fresh?: FreshReads;
  readonly xml?: GpuRead;
  /** When the XML was read, milliseconds since 1970-01-01 UTC. */
  readonly xmlReadAt?: number;
  /** When the XML read failed, where it has not succeeded since. */
  readonly xmlFailedAt?: number;
  readonly host?: HostRead;
  readonly known?: KnownGpus;
}

/** What to begin with after a start: the GPUs as the last evidence's documents show them. */
export function carryFromDocuments(documents: readonly GpuDocument[]): Carry {
  return { known: knownFromDocuments(documents) };
}

/** A failed XML read is tried again after this, in the next round that then comes. */
const XML_RETRY_MS = HOUR_MS;

/** True where the last XML read failed long enough ago to try again. */
export function isXmlRetryDue(carry: Carry, now: number): boolean {
  return carry.xmlFailedAt !== undefined && now - carry.xmlFailedAt >= XML_RETRY_MS;
}

const comparables = (gpu: ReadGpu, field: GpuField): string =>
  (gpu.texts[field] ?? [])
    .map((text) => comparable(field, storedValue(field, text) ?? ''))
    .join('\n');

/** One text that is the same exactly where the read's identities are. */
function fingerprint(read: GpuRead): string {
  const rows = read.gpus.map((gpu) => {
    // as: the keys of texts are identity fields by its type
    const fields = Object.keys(gpu.texts).sort((a, b) => (a < b ? -1 : 1)) as GpuField[];
    const texts = fields.map((field) => [field, comparables(gpu, field)]);
    return JSON.stringify([submoduleName(gpu), gpu.unreadable, texts]);
  });
  rows.sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify([read.driverVersion, read.kernelDriverVersion, rows]);
}

/** True where a read of a kind shows other identities than the last good one of its kind. */
export function identitiesChanged({ fresh: before = {} }: Carry, now: FreshReads): boolean {
  return (['nvidiaSmiCsv', 'kernelDriver', 'kernelPci'] as const).some((name) => {
    const [old, read] = [before[name], now[name]];
    return old !== undefined && read !== undefined && fingerprint(old) !== fingerprint(read);
  });
}

/**
 * The GPUs of the last XML read that the new CSV read shows again under the same bus id and UUID,
 * as readable or not as then; without their readings, which are of another moment.
 */
export function carriedXml(carry: Carry, csv: GpuRead | undefined): GpuRead | undefined {
  if (carry.xml === undefined || csv === undefined) return undefined;
  const key = (gpu: ReadGpu) =>
    JSON.stringify([submoduleName(gpu), comparables(gpu, 'uuid'), gpu.unreadable]);
  const now = new Set(csv.gpus.map(key));
  const gpus = carry.xml.gpus
    .filter((gpu) => comparables(gpu, 'uuid') !== '' && now.has(key(gpu)))
    .map((gpu) => ({ ...gpu, readings: {} }));
  const { cudaVersion } = carry.xml;
  return { gpus, notes: [], ...(cudaVersion === undefined ? {} : { cudaVersion }) };
}

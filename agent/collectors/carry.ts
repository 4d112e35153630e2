/**
 * What one round hands to the next, so that a round without the XML or the host's facts still gives
 * whole claims, and so that a change makes the XML be read at once.
 */

import type { GpuField } from '../../shared/claims/claims.ts';
import { HOUR_MS } from '../../shared/register/day.ts';
import type { GpuRead, ReadGpu } from './gpuRead.ts';
import type { HostRead } from './host.ts';
import { submoduleName } from './merge.ts';
import { comparable, storedValue } from './normalize.ts';

/** The last good reads. Kept in memory only; a start begins without. */
export interface Carry {
  readonly csv?: GpuRead;
  readonly xml?: GpuRead;
  /** When the XML was read, milliseconds since 1970-01-01 UTC. */
  readonly xmlReadAt?: number;
  /** When the XML read failed, where it has not succeeded since. */
  readonly xmlFailedAt?: number;
  readonly host?: HostRead;
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
  return JSON.stringify([read.driverVersion, rows]);
}

/** True where there is an earlier CSV read and the new one shows other identities. */
export function identitiesChanged(carry: Carry, csv: GpuRead | undefined): boolean {
  if (carry.csv === undefined || csv === undefined) return false;
  return fingerprint(carry.csv) !== fingerprint(csv);
}

/**
 * The GPUs of the last XML read that the new CSV read shows again under the same bus id and UUID,
 * without their readings, which are of another moment.
 */
export function carriedXml(carry: Carry, csv: GpuRead | undefined): GpuRead | undefined {
  if (carry.xml === undefined || csv === undefined) return undefined;
  const now = new Map(csv.gpus.map((gpu) => [submoduleName(gpu), comparables(gpu, 'uuid')]));
  const gpus = carry.xml.gpus
    .filter((gpu) => {
      const uuid = comparables(gpu, 'uuid');
      return uuid !== '' && now.get(submoduleName(gpu)) === uuid;
    })
    .map((gpu) => ({ ...gpu, unreadable: false, readings: {} }));
  const { cudaVersion } = carry.xml;
  return { gpus, warnings: [], ...(cudaVersion === undefined ? {} : { cudaVersion }) };
}

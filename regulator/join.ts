/** Joins reports of several operators: the same GPU cannot be attested by two of them. */
import type { SeenGpu } from '../shared/report/verify.ts';
import type { VerifiedFile } from './verifiedFile.ts';

/** Where one report saw a GPU last. */
export interface Sighting extends SeenGpu {
  readonly file: string;
  /** Origin of the evidence log. */
  readonly origin: string;
  /** That log under its first name (vkey): the same where it was recovered under another one. */
  readonly log: string;
}

/** A GPU that reports with different log origins both saw. */
export interface SharedGpu {
  /** What is the same in all sightings. */
  readonly field: 'uuid' | 'serial';
  readonly value: string;
  readonly seen: readonly Sighting[];
}

/**
 * GPUs that valid reports of different evidence logs saw: first by uuid, then by serial where the
 * uuid did not already say so. In the order of the reports.
 */
export function joinReports(reports: readonly VerifiedFile[]): SharedGpu[] {
  const sightings = reports.flatMap(sightingsOf);
  const byUuid = shared(sightings, 'uuid');
  const named = new Set(byUuid.flatMap(({ seen }) => seen));
  const bySerial = shared(sightings, 'serial').filter(({ seen }) =>
    seen.some((sighting) => !named.has(sighting)),
  );
  return [...byUuid, ...bySerial];
}

function sightingsOf({ file, verification }: VerifiedFile): Sighting[] {
  if (verification?.outcome !== 'valid' || verification.statement === null) return [];
  const { origin } = verification.statement.logs.evidence;
  // Reports of before a recovery are of the same log, under the name that it had first.
  const log = verification.firstLog ?? origin;
  return verification.gpus.map((gpu) => ({ ...gpu, file, origin, log }));
}

function shared(sightings: readonly Sighting[], field: SharedGpu['field']): SharedGpu[] {
  const byValue = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const value = sighting[field];
    if (value !== null) byValue.set(value, [...(byValue.get(value) ?? []), sighting]);
  }
  return [...byValue]
    .filter(([, seen]) => new Set(seen.map(({ log }) => log)).size > 1)
    .map(([value, seen]) => ({ field, value, seen }));
}

/** collectorFaults@1: every read of a host works. */
import { COLLECTORS, type CollectorResult } from '../../claims/claims.ts';
import type { ReadingsDocument } from '../../evidence/document.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each evidence with a read that failed, or that noticed a fault beside its data. */
export const collectorFaults: EvidenceCheck = {
  scope: 'evidence',
  name: 'collectorFaults',
  version: 1,
  code: 'collectorFault',
  family: 'operations',
  severity: 'low',
  rule: 'R05',
  shows: 'A read of this host failed, or gave its data together with a fault.',
  cannotShow: 'What the read would have said. Other reads of the same evidence stand as they are.',
  falseAlarms: 'A driver that was just upgraded; a read that the machine has no means for.',
  next: 'Run `fleetseal agent doctor` on the host: it names each fault and how to mend it.',
  run({ host, readings, gpus }) {
    // A GPU that could not be read has a finding of its own.
    const unread = new Set(gpus.filter(({ readable }) => !readable).map((gpu) => gpu.submodule));
    const seen = readings === null ? [] : faultsOf(readings, unread);
    return seen.length === 0 ? [] : [{ submodule: null, subject: host, seen: seen.join('; ') }];
  },
};

function faultsOf(readings: ReadingsDocument, unread: ReadonlySet<string>): string[] {
  const results = new Map<string, CollectorResult>(Object.entries(readings.collectors));
  return COLLECTORS.flatMap((name) => {
    const result = results.get(name);
    if (result === undefined) return [];
    const failed = result.outcome === 'failed' ? [result.code ?? 'failed'] : [];
    const noted = (result.notes ?? [])
      .filter(({ gpu }) => gpu === undefined || !unread.has(gpu))
      .map(({ code, gpu }) => (gpu === undefined ? code : `${code} (${gpu})`));
    const codes = [...new Set([...failed, ...noted])];
    return codes.length === 0 ? [] : [`${name}: ${codes.join(', ')}`];
  });
}

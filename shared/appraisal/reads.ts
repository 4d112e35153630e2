/** What an evidence says of the reads behind it, by what they rest on. */
import { GPU_COLLECTORS, TRUST_PATHS } from '../claims/claims.ts';
import type { GpuDocument, ReadingsDocument } from '../evidence/document.ts';

/** What a read rests on. */
export type TrustPath = (typeof TRUST_PATHS)[keyof typeof TRUST_PATHS];

/** True where a read of this trust path went well, so that what it does not list is not there. */
export function isReadWell(readings: ReadingsDocument | null, path: TrustPath): boolean {
  const collectors: Partial<ReadingsDocument['collectors']> = readings?.collectors ?? {};
  return GPU_COLLECTORS.some((name) => {
    if (TRUST_PATHS[name] !== path || !(name in collectors)) return false;
    // as: the line above found the name among the members.
    return collectors[name as keyof typeof collectors]?.outcome === 'ok';
  });
}

/** The trust paths whose reads list the GPU at its place on the bus in this round. */
export function busReaders(document: GpuDocument | null): ReadonlySet<TrustPath> {
  return new Set((document?.provenance.pciBusId ?? []).map((name) => TRUST_PATHS[name]));
}

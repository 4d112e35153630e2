/** What this browser checked of a leaf and of a log, for components. The checks load on demand. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { ApiProblem, call } from '../../api/call.ts';
import type { CheckedProof, ProofInput } from './checkProof.ts';
import type { Compared, ProveConsistency, SeenCheckpoint } from './compareCheckpoints.ts';
import { forgetCheckpoints, keepCheckpoint, keptCheckpoints } from './keptCheckpoints.ts';

const NOTHING = {
  log: 'evidence',
  index: 0,
  leaf: '',
  proof: '',
  vkey: '',
  document: null,
} as const;

/** Checks the proof of a leaf; null asks for nothing. */
export function useCheckedProof(input: ProofInput | null): UseQueryResult<CheckedProof, Error> {
  return useQuery({
    queryKey: ['checkProof', input],
    enabled: input !== null,
    staleTime: 'static',
    queryFn: async () => {
      const { checkProof } = await import('./checkProof.ts');
      return checkProof(input ?? NOTHING);
    },
  });
}

/** SHA-256 of a log's key, as hex digits in groups of 4. */
export function useFingerprint(vkey: string): string | null {
  const { data } = useQuery({
    queryKey: ['fingerprint', vkey],
    staleTime: 'static',
    queryFn: async () => (await import('./checkProof.ts')).fingerprintOf(vkey),
  });
  return data ?? null;
}

function provedBy({ log }: SeenCheckpoint): ProveConsistency {
  return async (from, to) => {
    try {
      const query = { from: String(from), to: String(to) };
      return (await call('getConsistency', { params: { log }, query })).hashes;
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'notFound') return null;
      throw error;
    }
  };
}

async function compare(seen: SeenCheckpoint): Promise<Compared> {
  const { compareCheckpoints, mayKeep } = await import('./compareCheckpoints.ts');
  const compared = await compareCheckpoints({
    seen,
    kept: keptCheckpoints(),
    prove: provedBy(seen),
  });
  const { origin, size } = compared;
  if (mayKeep(compared) && origin !== null && size !== null) {
    keepCheckpoint({ ...seen, origin, size, seenAt: Date.now() });
  }
  return compared;
}

/** Compares a checkpoint with what this browser saw before, and keeps the newest. */
export function useCompared(seen: SeenCheckpoint | null): UseQueryResult<Compared, Error> {
  return useQuery({
    queryKey: ['compareCheckpoint', seen],
    enabled: seen !== null,
    staleTime: 'static',
    retry: false,
    queryFn: async (): Promise<Compared> => {
      const none = { state: 'first', origin: null, size: null, kept: null } as const;
      if (seen === null) return none;
      try {
        return await compare(seen);
      } catch (error) {
        if (error instanceof ApiProblem) return { ...none, state: 'unchecked' };
        throw error;
      }
    },
  });
}

/** Forgets what this browser saw of a log, and begins anew. */
export function forgetLog(log: SeenCheckpoint['log']): void {
  forgetCheckpoints(log);
  location.reload();
}

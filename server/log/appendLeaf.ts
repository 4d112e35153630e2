/** The stage "log" of the spine. */
import type { AppendItem } from './ingest.ts';
import type { Appended, TransparencyLog } from './transparencyLog.ts';

/**
 * Appends one leaf, with what belongs to it, and returns its log proof once all of it is durable
 * and under a signed checkpoint. A leaf whose key is known is not stored again: `duplicate` says
 * so, and the proof is the one of the first. Throws what TransparencyLog.append throws.
 */
export function appendLeaf(log: TransparencyLog, item: AppendItem): Promise<Appended> {
  return log.append(item);
}

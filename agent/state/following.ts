/** A host follows its server to the new names of its logs. */
import { join } from 'node:path';
import { readIfExists } from '../../platform/files.ts';
import type { RecoveryProof } from '../../shared/protocol/messages.ts';
import { type PinnedServer, samePinned, writePinnedServer } from './pinned.ts';
import { keepRecoveries, verifyRecoveries } from './recoveries.ts';

/**
 * Pins the new names of the logs of the pinned server, where recoveries lead there. What was
 * verified before is kept first: a kill in between leaves the old names, and this is done again.
 * Nothing is done for the names that are pinned. Throws as verifyRecoveries does.
 */
export async function followServer(
  directory: string,
  { pinned, named }: { readonly pinned: PinnedServer; readonly named: PinnedServer },
  proofs: readonly RecoveryProof[],
): Promise<void> {
  if (samePinned(pinned, named)) return;
  await verifyRecoveries(pinned, named, proofs);
  await keepRecoveries(directory, proofs, await readIfExists(join(directory, 'checkpoint')));
  await writePinnedServer(directory, named);
}

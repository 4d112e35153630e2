/** How an agent learns that the logs go on under other names: by the register, proven. */
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import type { RecoveryProof } from '../../shared/protocol/messages.ts';
import { type Recovery, shownSize } from '../../shared/register/recoveries.ts';
import type { ServerContext } from '../context.ts';

/** The first version of the protocol in which an agent can follow a recovery. */
const FOLLOWING_VERSION = 3;

/**
 * Every recovery of the register with its log proof, in log order. They stay the same while a
 * server runs: logs are recovered while it is stopped.
 */
export async function proveRecoveries(
  recoveries: readonly Recovery[],
  { register, registerLog }: Pick<ServerContext, 'register' | 'registerLog'>,
): Promise<RecoveryProof[]> {
  const proofs: RecoveryProof[] = [];
  for (const { index } of recoveries) {
    const leaf = await registerLog.leafAt(index);
    const text = await register.text(parseRegisterLeaf(leaf).digest);
    proofs.push({ text, leaf: fromUtf8(leaf), logProof: await registerLog.proof(index) });
  }
  return proofs;
}

/**
 * The recoveries that lead from this name of the evidence log to the present one; none where it is
 * the present one, or was never a name of this log.
 */
export function recoveriesFor(
  { origins, recoveries }: Pick<ServerContext, 'origins' | 'recoveries'>,
  origin: string,
): RecoveryProof[] {
  const first = origins.recoveries.findIndex(({ document: { logs, shown } }) => {
    return logs.evidence.was === origin || (shown !== null && shownSize(shown).origin === origin);
  });
  return first === -1 ? [] : recoveries.slice(first).slice(-LIMITS.recoveriesShown);
}

/**
 * An agent of an earlier version has pinned the names of before, and would give up for good where
 * it is shown others: it is told to be updated, keeps what it has and tries again. Throws
 * versionUnsupported.
 */
export function assertMayFollow(
  { origins, register }: ServerContext,
  { version, kid }: { readonly version: number; readonly kid: string | null },
): void {
  const last = origins.recoveries.at(-1);
  if (version >= FOLLOWING_VERSION || last === undefined || kid === null) return;
  const state = register.folded.register.hosts.get(kid);
  if (state === undefined || state.index > last.index) return;
  const detail = 'The logs of this server were recovered under new names: update the agent.';
  throw new FleetsealError('versionUnsupported', detail);
}

/** Collecting as the agent does it round after round: what one round learned, the next carries. */
import type { AgentOptions } from './agent.ts';
import type { Carry } from './collectors/carry.ts';
import { collectClaims } from './collectors/collectClaims.ts';
import type { CollectorPaths } from './collectors/paths.ts';
import { AGENT_VERSION } from './version.ts';

/** Makes the `collect` of an agent. */
export function roundsOfCollecting(
  paths: CollectorPaths,
  now: () => number,
): AgentOptions['collect'] {
  let carry: Carry = {};
  return async ({ xml, host }) => {
    const collected = await collectClaims({
      paths,
      now,
      agentVersion: AGENT_VERSION,
      xml,
      host,
      carry,
    });
    carry = collected.carry;
    return collected;
  };
}

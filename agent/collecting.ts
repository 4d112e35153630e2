/** Collecting as the agent does it round after round: what one round learned, the next carries. */

import { PROGRAM_VERSION } from '../platform/version.ts';
import { DAY_MS } from '../shared/register/day.ts';
import type { AgentOptions } from './agent.ts';
import { type Carry, carryFromDocuments } from './collectors/carry.ts';
import { collectClaims } from './collectors/collectClaims.ts';
import type { CollectorPaths } from './collectors/paths.ts';

/**
 * Makes the `collect` of an agent: the costly reads are made when asked for, and daily, or after
 * `costlyMs` milliseconds where that is given.
 */
export function roundsOfCollecting(
  paths: CollectorPaths,
  now: () => number,
  costlyMs: number = DAY_MS,
): AgentOptions['collect'] {
  let carry: Carry | undefined;
  let hostReadAt: number | undefined;
  const isDue = (readAt: number | undefined) => readAt === undefined || now() - readAt >= costlyMs;
  return async (request) => {
    carry ??= carryFromDocuments(request.known ?? []);
    const xml = request.xml || isDue(carry.xmlReadAt);
    const host = request.host || isDue(hostReadAt);
    const options = { paths, now, agentVersion: PROGRAM_VERSION, xml, host, carry };
    const collected = await collectClaims(options);
    carry = collected.carry;
    if (host) hostReadAt = now();
    return collected;
  };
}

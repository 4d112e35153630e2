/** Collecting as the agent does it round after round: what one round learned, the next carries. */
import { readFileSync } from 'node:fs';
import type { AgentOptions } from './agent.ts';
import type { Carry } from './collectors/carry.ts';
import { collectClaims } from './collectors/collectClaims.ts';
import type { CollectorPaths } from './collectors/paths.ts';

/** Version of this agent, from package.json. */
export function agentVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  // as: our own package.json, whose version the build checks.
  return (JSON.parse(text) as { version: string }).version;
}

/** Makes the `collect` of an agent. */
export function roundsOfCollecting(
  paths: CollectorPaths,
  now: () => number,
): AgentOptions['collect'] {
  const version = agentVersion();
  let carry: Carry = {};
  return async ({ xml, host }) => {
    const collected = await collectClaims({ paths, now, agentVersion: version, xml, host, carry });
    carry = collected.carry;
    return collected;
  };
}

/**
 * An agent on the state directory argv[2], enrolled already, that attests as fast as it can until
 * somebody kills it. argv[3]: the server's address, which may be that of nobody. argv[4]: how many
 * evidences it keeps. Says when its program is loaded; then one line of JSON for each evidence: its
 * acknowledgment, or null.
 */
import { writeSync } from 'node:fs';
import { Agent } from '../../agent/agent.ts';
import { cannedClaims } from '../factories/claims.ts';

const [, , stateDirectory = '', url = '', evidenceMax = ''] = process.argv;

writeSync(1, 'loaded\n');
const agent = await Agent.open({
  stateDirectory,
  url,
  token: null,
  hostName: 'killed',
  collect: async () => cannedClaims(0),
  now: Date.now,
  pause: async () => {},
  spool: { evidenceMax: Number(evidenceMax) },
});
await agent.connect().catch(() => undefined);
for (;;) {
  const { ack } = await agent.attest('cadence');
  const kept = ack === null ? null : { leaf: ack.leaf, logProof: ack.logProof };
  writeSync(1, `${JSON.stringify(kept)}\n`);
}

/**
 * An agent on the state directory argv[2], connected to argv[3]: attests once, then again (or
 * rotates its key), and kills itself with SIGKILL at the crash point argv[4] of that. The token
 * comes by standard input. One line of JSON for each evidence that was acknowledged.
 */
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Agent } from '../../agent/agent.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { cannedClaims } from '../factories/claims.ts';

const [, , stateDirectory = '', url = '', point = ''] = process.argv;
let armed = false;

const agent = await Agent.open({
  stateDirectory,
  url,
  token: parseToken(await text(process.stdin)),
  hostName: 'killed',
  collect: async () => cannedClaims(0),
  now: Date.now,
  pause: async () => {},
  at: (reached) => {
    if (armed && reached === point) process.kill(process.pid, 'SIGKILL');
  },
});
await agent.connect();
for (;;) {
  if (armed && point.startsWith('rotation')) await agent.rotate();
  const { ack } = await agent.attest('cadence');
  writeSync(1, `${JSON.stringify({ leaf: ack?.leaf, logProof: ack?.logProof })}\n`);
  armed = true;
}

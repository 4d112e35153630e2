/**
 * An agent whose state directory is on a small file system of its own, as `unshare
 * --map-root-user --mount` gives it: argv[2] the folder to mount on, argv[3] the server. Attests,
 * fills the disk, attests, frees it, attests. One line of JSON at the end.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Agent } from '../../agent/agent.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { cannedClaims } from '../factories/claims.ts';

const [, , disk = '', url = ''] = process.argv;
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', disk]);
const filler = join(disk, 'filler');
const state = join(disk, 'state');

const agent = await Agent.open({
  stateDirectory: state,
  url,
  token: parseToken(await text(process.stdin)),
  hostName: 'full',
  collect: async () => cannedClaims(0),
  now: Date.now,
  pause: async () => {},
});

/** Fills the file system up to the last `leave` bytes. */
function fill(leave: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, new Uint8Array(Math.max(0, bavail * bsize - leave)));
}

async function codeOf(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return 'ok';
  } catch (error) {
    return isFleetsealError(error) ? error.code : String(error);
  }
}

const round = () => codeOf(() => agent.attest('cadence'));
const half = () =>
  readdirSync(state, { recursive: true }).filter((name) => `${name}`.endsWith('.tmp'));
const codes: Record<string, string[]> = {};

await agent.connect();
codes.before = [await round(), await round()];
agent.disconnect();
codes.apart = [await round()];
fill(0);
codes.full = [await round(), await round(), await round()];
const missedWhileFull = agent.snapshot().missed;
const halfMade = half();
// Room for the evidence and its documents, none for leaf, proof and checkpoint.
rmSync(filler);
fill(8192);
codes.little = [await round()];
codes.connecting = [await codeOf(() => agent.connect())];
const waitingWhileFull = agent.snapshot().evidence.waiting.count;
rmSync(filler, { force: true });
codes.freed = [await codeOf(() => agent.connect()), await round()];
const { evidence, missed, roundsMissed } = agent.snapshot();
const last = agent.last;
agent.close();
process.stdout.write(
  JSON.stringify({
    codes,
    missedWhileFull,
    halfMade,
    waitingWhileFull,
    evidence,
    missed,
    roundsMissed,
    last,
    kid: agent.identity.kid,
  }),
);

/** The agent is killed between signing and sending, and between the answer and keeping it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AgentCrashPoint } from '../../agent/agent.ts';
import { formatToken } from '../../shared/protocol/token.ts';
import { CrashFleet } from './fleet.ts';

const keptSchema = z.strictObject({ leaf: z.string(), logProof: z.string() });
/** Each point, and how many leaves the killed agent had brought into the log. */
const POINTS: readonly [AgentCrashPoint, number][] = [
  ['afterSpoolSync', 1],
  ['beforeDocuments', 2],
  ['beforeProofKept', 2],
];

let fleet: CrashFleet;
beforeEach(async () => {
  fleet = await CrashFleet.start();
});
afterEach(() => fleet.remove());

/** Runs an agent until it has killed itself. */
async function runAgent(point: AgentCrashPoint): Promise<void> {
  const script = fileURLToPath(new URL('./agentChild.ts', import.meta.url));
  const args = [script, join(fleet.root, 'host-0'), fleet.server.agentsUrl, point];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  child.stdin.end(formatToken(await fleet.server.token()));
  const lines = (await text(child.stdout)).trim().split('\n');
  const [, signal] = await closed;
  expect(signal).toBe('SIGKILL');
  expect(lines.length).toBe(1);
  fleet.acknowledged.push(...lines.map((line) => keptSchema.parse(JSON.parse(line))));
}

async function evidenceLeaves(): Promise<number> {
  return (await fleet.server.api.call('getStatus', {})).logs.evidence.size;
}

/** Name and content of every signed evidence on the disk of the host. */
function signedOnDisk(): Record<string, string> {
  const read = (name: string) => readFileSync(join(fleet.root, 'host-0/evidence', name), 'utf8');
  return Object.fromEntries(filesOnDisk('.jws').map((name) => [name, read(name)]));
}

function filesOnDisk(suffix: string): string[] {
  const names = readdirSync(join(fleet.root, 'host-0/evidence'));
  return names.filter((name) => name.endsWith(suffix)).toSorted();
}

describe('an agent killed', () => {
  it.each(POINTS)('%s sends the same bytes again, and nothing twice', async (point, leaves) => {
    await runAgent(point);
    expect(await evidenceLeaves()).toBe(leaves);
    const signed = signedOnDisk();
    expect(Object.keys(signed)).toEqual(['000000000000.jws', '000000000001.jws']);
    const { agent } = await fleet.addHost(await fleet.server.token());
    await agent.connect();
    expect(signedOnDisk()).toEqual(signed);
    expect(await evidenceLeaves()).toBe(2);
    expect(filesOnDisk('.tlog-proof').length).toBe(2);
    await fleet.attest(agent);
    expect(await evidenceLeaves()).toBe(3);
    await fleet.expectNothingLost();
  });

  it.each(POINTS)('%s while the server is killed too: nothing is lost', async (point) => {
    await runAgent(point);
    fleet.server.kill();
    await fleet.server.death();
    await fleet.restart();
    await fleet.addHost();
    await fleet.carryOn();
    await fleet.expectNothingLost();
  });
});

describe('an agent killed in a rotation', () => {
  it.each(['rotationPrepared', 'rotationAccepted', 'rotationArchived'] as const)(
    '%s completes it at the next start, and nothing that the old key signed is lost',
    async (point) => {
      await runAgent(point);
      const [before = ''] = readdirSync(join(fleet.root, 'host-0')).filter((name) =>
        name.startsWith('identity.next'),
      );
      expect(before).toBe('identity.next.json');
      const { agent } = await fleet.addHost();
      const oldKid = agent.identity.kid;
      await agent.connect();
      expect(agent.identity.kid).not.toBe(oldKid);
      expect(agent.snapshot().hostId).toBe(oldKid);
      await fleet.attest(agent);
      expect(agent.last?.seq).toBe(0);
      expect(await evidenceLeaves()).toBe(2);
      const archive = readdirSync(join(fleet.root, `host-0/evidence-${oldKid.slice(0, 16)}`));
      expect(archive).toContain('000000000000.tlog-proof');
      expect(readdirSync(join(fleet.root, 'host-0'))).not.toContain('identity.next.json');
    },
  );
});

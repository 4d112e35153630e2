/** The state of the first release's agent, taken over by this one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from '../../agent/agent.ts';
import { keptEvidence } from '../../agent/spool/spoolReader.ts';
import { parseEvidence } from '../../shared/evidence/evidence.ts';
import { cannedClaims } from '../factories/claims.ts';
import { copyState } from '../formats/goldenRun.ts';

const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));

let directory: string;
let agent: Agent | null;
beforeEach(async () => {
  directory = await copyState(GOLDEN, 'v1');
  agent = null;
});
afterEach(() => agent?.close());

const open = async (): Promise<Agent> => {
  agent = await Agent.open({
    stateDirectory: directory,
    url: 'ws://127.0.0.1:9/agent/v1',
    token: null,
    hostName: 'agent',
    collect: async () => cannedClaims(1),
    now: Date.now,
  });
  return agent;
};
const golden = (name: string) => readFileSync(join(GOLDEN, 'v1/agent', name), 'utf8');
const own = (name: string) => readFileSync(join(directory, name), 'utf8');

describe('the state of version 0.1.0', () => {
  it('keeps its identity and its sequence: the next number follows the last', async () => {
    const names = readdirSync(join(GOLDEN, 'v1/agent/evidence')).filter((one) =>
      one.endsWith('.jws'),
    );
    const last = parseEvidence(golden(`evidence/${names.toSorted().at(-1)}`));
    const opened = await open();
    expect(opened.enrolled).toBe(true);
    expect(opened.identity.kid).toBe(last.kid);
    expect(opened.last).toEqual({ seq: names.length - 1, digest: last.digest });
    const { point } = await opened.attest('start');
    expect(point.seq).toBe(names.length);
    const made = parseEvidence(own(`evidence/${String(point.seq).padStart(12, '0')}.jws`));
    expect(JSON.parse(new TextDecoder().decode(made.payloadBytes))).toMatchObject({
      prev: last.digest,
      seq: names.length,
      eat_profile: 'tag:fleetseal.example,2026:evidence/2',
    });
  });

  it('is not rewritten: the first release can still read what it wrote', async () => {
    (await open()).close();
    for (const name of ['identity.json', 'server.json', 'checkpoint']) {
      expect(own(name), name).toBe(golden(name));
    }
    for (const folder of ['evidence', 'documents']) {
      for (const name of readdirSync(join(GOLDEN, 'v1/agent', folder))) {
        expect(own(`${folder}/${name}`)).toBe(golden(`${folder}/${name}`));
      }
    }
  });

  it('is read without its lock: evidence with leaf, proof and documents', async () => {
    await open();
    const kept = await Array.fromAsync(keptEvidence(directory));
    expect(kept.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    for (const one of kept) {
      expect(one.proven).toBe(true);
      expect((await one.documents()).size).toBe(Object.keys(one.payload.submods).length);
    }
  });

  it('learns its machine at the first start', async () => {
    expect(existsSync(join(directory, 'machine.json'))).toBe(false);
    await open();
    const hasId = ['/sys/class/dmi/id/product_uuid', '/etc/machine-id'].some((path) =>
      existsSync(path),
    );
    expect(existsSync(join(directory, 'machine.json'))).toBe(hasId);
  });
});

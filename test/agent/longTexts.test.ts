/** A host that makes every text as long as it may be: the agent goes on, also after a restart. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptEvidence } from '../../agent/spool/spoolReader.ts';
import type { CollectorResult } from '../../shared/claims/claims.ts';
import { isReadingsDocument, parseDocument } from '../../shared/evidence/document.ts';
import { LIMITS } from '../../shared/limits.ts';
import { cannedClaims, type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
beforeEach(async () => {
  world = await serverWorld();
});
afterEach(() => world.close());

const WIDE = '漢'.repeat(256);

/** Claims whose reads each have as many notes as a result may have, of the longest texts. */
function loudClaims() {
  const result: CollectorResult = {
    outcome: 'ok',
    startedAt: 0,
    durationMs: 0,
    message: WIDE,
    notes: Array.from({ length: LIMITS.collectorNotes }, (_, i) => ({
      code: 'collectorWarning',
      gpu: `gpu-${i}`,
      message: WIDE,
    })),
  };
  const nvidiaSmi = { nvidiaSmiCsv: result, nvidiaSmiXml: result };
  const kernel = { kernelDriver: result, kernelPci: result };
  return { ...cannedClaims(), collectors: { ...nvidiaSmi, ...kernel, host: result } };
}

it('keeps the codes of its notes where their texts have no room', async () => {
  const agent = await world.agent('loud', { collect: async () => loudClaims() });
  await agent.connect();
  const { ack } = await agent.attest('start');
  expect(ack).toMatchObject({ outcome: 'logged' });
  agent.close();
  for await (const kept of keptEvidence(join(world.directory, 'loud'))) {
    const texts = await kept.documents();
    const text = texts.get(kept.payload.submods.readings?.[1][1] ?? '') ?? '';
    const document = parseDocument(text, 'readings');
    const results = isReadingsDocument(document) ? Object.values(document.collectors) : [];
    expect(results.flatMap((one) => ('notes' in one ? (one.notes ?? []) : []))).toHaveLength(
      5 * LIMITS.collectorNotes,
    );
    expect(kept.payload.seq).toBe(0);
  }
});

it('goes on from documents that it cannot read itself', async () => {
  const claims = cannedClaims();
  // Of a later version, say: larger than this one takes.
  const host = { ...claims.host, hostname: 'x'.repeat(LIMITS.documentBytes) };
  const first = await world.agent('later', { collect: async () => ({ ...claims, host }) });
  await first.connect();
  await first.attest('start');
  first.close();
  const second = await world.agent('later', { collect: async () => cannedClaims() });
  await second.connect();
  expect(await second.attest('start')).toMatchObject({ point: { seq: 1 } });
  second.close();
});

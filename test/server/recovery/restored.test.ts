/** A server that was restored to an older state notices it, signs nothing more, and recovers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../agent/agent.ts';
import { importLicenseFile } from '../../../server/importing.ts';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import { isBehind } from '../../../server/recovery/standing.ts';
import { createReport } from '../../../server/reporting.ts';
import { trustFile } from '../../../server/trustFile.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import { cannedClaims, storedEvidence } from '../../factories/serverWorld.ts';
import { type RestoredWorld, restoredWorld } from './restoredWorld.ts';

let restored: RestoredWorld;
let alpha: Agent;
let beta: Agent;

const LICENSES = JSON.stringify({
  licenses: [
    {
      id: 'LIC-1',
      authority: 'BIS',
      number: 'D1',
      items: [{ model: 'H200', quantity: 4 }],
      validFrom: '2026-01-01',
      validTo: '2027-01-01',
    },
  ],
  shipments: [
    {
      id: 'SHIP-1',
      license: 'LIC-1',
      shippedAt: '2026-05-01',
      units: ['1656124010000', '1656124010001', '1656124020000', '1656124020001'].map((serial) => ({
        model: 'H200',
        serial,
      })),
    },
  ],
});

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
const codeFrom = (attempt: Promise<unknown>) => attempt.then(() => 'nothing', codeOf);

async function checkedReport() {
  const { world } = restored;
  world.clock.now += 120_000;
  const { context } = world.server;
  const file = await createReport(context, {
    scope: { licenses: ['LIC-1'], from: world.clock.now - 86_400_000, to: null },
    version: '0.0.0-test',
  });
  return verifyReport({ file, trust: parseTrust(utf8(trustFile(context))) });
}

beforeAll(async () => {
  restored = await restoredWorld();
  const { world, round } = restored;
  alpha = await world.agent('alpha');
  beta = await world.agent('beta', { collect: async () => cannedClaims('165612402000') });
  await importLicenseFile(world.server.context.register, {
    name: 'a.json',
    bytes: utf8(LICENSES),
  });
  for (const agent of [alpha, beta]) {
    await agent.connect();
    await agent.attest('start');
    await round(agent);
  }
  await world.server.settled();
  await restored.backUp();
  await alpha.connect();
  for (let i = 0; i < 3; i += 1) await round(alpha);
  await world.server.settled();
  await restored.restore();
});

afterAll(async () => {
  alpha.close();
  beta.close();
  await restored.world.close();
});

describe('a server that was restored', () => {
  it('goes on with a host that holds no more than it has', async () => {
    await beta.connect();
    expect(isBehind(restored.world.server.context)).toBe(false);
    beta.disconnect();
  });

  it('notices it by the checkpoint that an agent shows, and signs nothing more', async () => {
    const { world } = restored;
    const { context } = world.server;
    const before = [context.evidenceLog.checkpoint, context.registerLog.checkpoint];
    expect(await codeFrom(alpha.connect())).toBe('logBehind');
    expect(isBehind(context)).toBe(true);
    world.clock.now += 60_000;
    await world.server.newEpoch();
    expect(await codeFrom(beta.connect())).toBe('logBehind');
    const bad = { name: 'b.json', bytes: utf8(LICENSES.replace('LIC-1', 'LIC-2')) };
    expect(await codeFrom(importLicenseFile(context.register, bad))).toBe('logBehind');
    expect(await codeFrom(checkedReport())).toBe('logBehind');
    expect([context.evidenceLog.checkpoint, context.registerLog.checkpoint]).toEqual(before);
  });

  it('stays so after a restart', async () => {
    const { world } = restored;
    const { evidenceLog } = world.server.context;
    await world.restart();
    const { context } = world.server;
    expect(isBehind(context)).toBe(true);
    expect(context.evidenceLog.checkpoint).toBe(evidenceLog.checkpoint);
    expect(await codeFrom(alpha.connect())).toBe('logBehind');
    expect(await codeFrom(beta.connect())).toBe('logBehind');
  });
});

describe('after the recovery', () => {
  it('agents follow without enrolling again, and send again what was lost', async () => {
    const { world, round } = restored;
    const before = world.server.context.evidenceLog.size;
    const { document } = await restored.recover();
    expect(document.logs.evidence.size).toBe(before);
    expect(isBehind(world.server.context)).toBe(false);
    await alpha.connect();
    await beta.connect();
    expect(await storedEvidence(world.server, alpha.identity.kid)).toEqual(
      [0, 1, 2, 3, 4].map((seq) => ({ seq, outcome: 'evidence' })),
    );
    await round(alpha);
    await round(beta);
    await world.server.settled();
    expect(world.server.context.evidenceLog.size).toBe(before + 5);
    expect(alpha.snapshot().log?.lost).toHaveLength(1);
  });

  it('the report verifies offline, and says what was lost', async () => {
    const { world } = restored;
    const verification = await checkedReport();
    expect(verification.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(verification.outcome).toBe('valid');
    expect(verification.notCovered.join(' ')).toContain('at least 3 leaves are lost');
    expect(verification.notCovered.join(' ')).toContain('The register goes on from leaf ');
    expect(verification.balance?.units.map(({ column }) => column)).toEqual(
      Array(4).fill('attestedWithFindings'),
    );
    // Of the canned claims; none of a gap, a fork or a refusal.
    const codes = new Set(verification.balance?.findings.map(({ code }) => code));
    expect([...codes].toSorted()).toEqual([
      'gpuNotOnBus',
      'gpuSerialImplausible',
      'nvidiaSmiImplausible',
      'shipmentUntested',
    ]);
    const { store, evidenceLog } = world.server.context;
    expect((await checkWholeLog(store, 'evidence', evidenceLog.vkey)).problems).toEqual([]);
  });

  it('a restart changes nothing', async () => {
    const { world, round } = restored;
    await world.restart();
    await alpha.connect();
    await round(alpha);
    await world.server.settled();
    expect((await checkedReport()).outcome).toBe('valid');
  });
});

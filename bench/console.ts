/**
 * Benchmark of the console: how long the browser's main thread works for what people do in the
 * table of GPUs, with 421,000 of them beside the same with 96, in one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { consoleFolder } from '../cli/consoleFolder.ts';
import { buildAll } from '../packaging/build.ts';
import { type OpenContext, signedInBy } from './signedIn.ts';
import { median } from './statistics.ts';
import { openYear } from './yearServer.ts';

const SMALL = 96;
const LARGE = 421_000;
const GPUS_PER_HOST = 8;
/** No task of the main thread may be longer: a person would notice. */
const LIMIT_MS = 200;
const RUNS = 3;
const WHEEL_PX = 4000;
const WHEEL_TURNS = 60;
/** After the last answer: what still has to be drawn. */
const SETTLE_MS = 700;

/** What one interaction cost. */
interface Cost {
  readonly name: string;
  /** Milliseconds: the longest task, and all of them. */
  readonly longest: number;
  readonly sum: number;
}

interface Interaction {
  readonly name: string;
  /** Where it begins. */
  readonly path: string;
  readonly act: (page: Page) => Promise<void>;
}

const rows = (page: Page) => page.getByRole('table', { name: 'GPUs' }).getByRole('rowheader');

const INTERACTIONS: readonly Interaction[] = [
  {
    name: `scrolling by wheel, ${WHEEL_TURNS} turns of ${WHEEL_PX} px`,
    path: '/gpus',
    act: async (page) => {
      await rows(page).first().hover();
      for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
        await page.mouse.wheel(0, WHEEL_PX);
        await page.waitForTimeout(16);
      }
    },
  },
  {
    name: 'to the last row by the End key, and back',
    path: '/gpus',
    act: async (page) => {
      await page.getByRole('region', { name: 'GPUs' }).focus();
      for (const key of ['End', 'Home']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(SETTLE_MS);
      }
    },
  },
  {
    name: 'searching in the list',
    path: '/gpus',
    act: async (page) => {
      await page.getByRole('searchbox', { name: 'Search in this list' }).fill('16520');
      await page.getByRole('button', { name: /^Remove the filter Text/ }).waitFor();
    },
  },
  {
    name: 'a filter by state',
    path: '/gpus',
    act: async (page) => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      const box = page.getByRole('dialog', { name: 'Filter' });
      await box.getByLabel('Column').selectOption({ label: 'State' });
      await box.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: /^Remove the filter State/ }).waitFor();
    },
  },
  {
    name: 'sorting by a column',
    path: '/gpus',
    act: async (page) => {
      await page.getByRole('button', { name: 'Serial', exact: true }).click();
      await page.getByRole('columnheader', { name: 'Serial' }).waitFor();
    },
  },
  {
    name: 'opening the page of a GPU',
    path: '/gpus',
    act: async (page) => {
      await rows(page).first().getByRole('link').click();
      await page.getByRole('heading', { name: 'Where it is' }).waitFor();
    },
  },
];

const WATCH = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: 'longtask' });
`;

/** Seconds that tasks of the main thread took since the page began. */
async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Tasks shorter than 50 ms are not told one by one; then the longest is below that. */
async function measure(open: OpenContext, { name, path, act }: Interaction): Promise<Cost> {
  const context = await open(true, { viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  try {
    await page.goto(path);
    await rows(page).first().waitFor();
    await page.waitForTimeout(SETTLE_MS);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await page.evaluate(WATCH);
    const before = await taskSeconds(session);
    await act(page);
    await page.waitForTimeout(SETTLE_MS);
    const sum = ((await taskSeconds(session)) - before) * 1000;
    // as: the observer above fills it with durations.
    const long = (await page.evaluate('globalThis.longTasks')) as readonly number[];
    return { name, sum, longest: Math.max(0, ...long) };
  } finally {
    await context.close();
  }
}

async function costsOf(gpus: number): Promise<readonly Cost[]> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-bench-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  const hosts = Math.trunc(gpus / GPUS_PER_HOST);
  const present = await openYear({ directory, hosts, consoleDirectory: consoleFolder() ?? '' });
  opened.defer(() => present.server.close());
  const executablePath = process.env.FLEETSEAL_BROWSER ?? '/usr/bin/chromium';
  // Chromium refuses to run its sandbox as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  opened.defer(() => browser.close());
  const open = await signedInBy(browser, present);
  const costs: Cost[] = [];
  for (const interaction of INTERACTIONS) {
    const runs: Cost[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await measure(open, interaction));
    costs.push({
      name: interaction.name,
      longest: median(runs.map(({ longest }) => longest)),
      sum: median(runs.map(({ sum }) => sum)),
    });
  }
  return costs;
}

const longestText = (ms: number): string => (ms === 0 ? '< 50' : ms.toFixed(0));

/** Runs and prints the figures. Throws a plain Error where a task is above the limit. */
export async function runConsoleBenchmark(): Promise<void> {
  await buildAll({ ifChanged: true });
  const small = await costsOf(SMALL);
  const large = await costsOf(LARGE);
  const lines = large.map(({ name, longest, sum }, index) => {
    const beside = small[index];
    const ratio = sum / (beside?.sum ?? Number.NaN);
    const cells = [
      ...[name, longestText(beside?.longest ?? 0), beside?.sum.toFixed(0) ?? ''],
      ...[longestText(longest), sum.toFixed(0), ratio.toFixed(2)],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const count = LARGE.toLocaleString('en');
  process.stdout.write(
    `Medians of ${RUNS} runs, milliseconds of the browser's main thread.\n\n` +
      `| what a person does | longest task, ${SMALL} GPUs | all, ${SMALL} GPUs ` +
      `| longest, ${count} | all, ${count} | ratio of all |\n|---|---|---|---|---|---|\n` +
      `${lines.join('\n')}\n`,
  );
  const slow = large.filter(({ longest }) => longest > LIMIT_MS);
  if (slow.length > 0) {
    const names = slow.map(({ name, longest }) => `${name} (${longest.toFixed(0)} ms)`);
    throw new Error(`longer than ${LIMIT_MS} ms at a stretch: ${names.join(', ')}`);
  }
}

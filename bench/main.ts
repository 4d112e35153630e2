/** `npm run bench [name]`: runs one benchmark, or all. Each prints a Markdown table. */

interface Benchmark {
  readonly about: string;
  readonly run: () => Promise<void>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  store: {
    about: 'SQLite group commit on the main thread and in a worker',
    run: async () => (await import('./store.ts')).runStoreBenchmark(),
  },
  import: {
    about: 'dry run and import of 100,000 units by CSV, beside csv-parse alone',
    run: async () => (await import('./importing.ts')).runImportBenchmark(),
  },
  agent: {
    about: 'what the packaged agent weighs on a host, beside two well-known agents',
    run: async () => (await import('./agent.ts')).runAgentBenchmark(),
  },
  accounting: {
    about: 'the balance of 421,000 units, and one appraisal against them',
    run: async () => (await import('./accounting.ts')).runAccountingBenchmark(),
  },
  views: {
    about: 'lists, filters and searches of 421,000 GPUs with a year in the store',
    run: async () => (await import('./views.ts')).runViewsBenchmark(),
  },
  console: {
    about: 'work of the browser for lists of 421,000 GPUs, beside the same with 96',
    run: async () => (await import('./console.ts')).runConsoleBenchmark(),
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  const names = Object.keys(BENCHMARKS).join(', ');
  process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${names}\n`);
  process.exit(1);
}
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    process.stdout.write(`# ${name}: ${benchmark.about}\n\n`);
    await benchmark.run();
  }
}

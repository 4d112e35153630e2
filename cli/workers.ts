/** The worker threads of a bundled program, by the names that platform/worker.ts gives them. */

/** Each loads its code, which runs at once. */
const WORKERS: Readonly<Record<string, () => Promise<unknown>>> = {
  backup: () => import('../server/backup/worker.ts'),
  import: () => import('../server/import/worker.ts'),
  report: () => import('../server/reports/worker.ts'),
  viewBuilder: () => import('../server/views/builderWorker.ts'),
  viewReader: () => import('../server/views/readerWorker.ts'),
};

/** Runs the worker thread of this name. Throws a TypeError where there is none. */
export async function runWorker(name: string): Promise<void> {
  const load = WORKERS[name];
  if (load === undefined) throw new TypeError(`no worker thread ${name}`);
  await load();
}

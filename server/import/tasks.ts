/** Work on files that is too long for the thread that answers agents, and where it is done. */
import { startWorker } from '../../platform/worker.ts';
import { isWholeAccess } from '../../shared/api/roles.ts';
import { type ErrorCode, FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Register } from '../../shared/register/register.ts';
import type { ImportPlan } from '../../shared/register/tables/table.ts';
import { type PreparedStatement, prepareRecord } from '../statements.ts';
import { exportFile, type ImportedTable, planFile, type WantedFile } from './planning.ts';

/** A file to import, who imports it, and whether it is only tried. */
export interface ImportOrder extends ImportedTable {
  readonly by: string;
  readonly dryRun: boolean;
}

/** What an import would do, and what is to be appended for it. */
export interface PreparedImport extends Omit<ImportPlan, 'records'> {
  readonly statements: readonly PreparedStatement[];
}

/** Work on one register. */
export type FileTask =
  | { readonly kind: 'import'; readonly order: ImportOrder }
  | { readonly kind: 'export'; readonly file: WantedFile };

/** What the worker thread is started with. */
export interface WorkerInput {
  readonly databasePath: string;
  /** Size of the register that the task is done with. */
  readonly size: number;
  readonly task: FileTask;
}

/** What the worker thread answers. */
export type WorkerOutput =
  | { readonly done: PreparedImport | Uint8Array }
  | { readonly code: ErrorCode; readonly message: string };

/** The register in memory, and where it is on disk. */
export interface RegisterSource {
  readonly register: Register;
  readonly databasePath: string;
}

/** Plans an import. Throws as planFile does. */
export async function prepareImport(
  source: RegisterSource,
  order: ImportOrder,
): Promise<PreparedImport> {
  const isLong = order.bytes.length > LIMITS.inlineImportBytes;
  const task: FileTask = { kind: 'import', order };
  const done = isLong ? await inWorker(source, task) : await runTask(source.register, task);
  if (done instanceof Uint8Array) throw new TypeError('an import gives no file');
  return done;
}

/** Writes the records of a table as a file. */
export async function writeTable(source: RegisterSource, file: WantedFile): Promise<Uint8Array> {
  const task: FileTask = { kind: 'export', file };
  const isLong = elementsOf(source.register) > LIMITS.inlineExportRows;
  const done = isLong ? await inWorker(source, task) : await runTask(source.register, task);
  if (!(done instanceof Uint8Array)) throw new TypeError('an export gives a file');
  return done;
}

/** True where the task asks at which sites hosts are. */
export function needsHosts(task: FileTask): boolean {
  return !isWholeAccess(task.kind === 'import' ? task.order.scope : task.file.scope);
}

/** Does a task on this thread. */
export async function runTask(
  register: Register,
  task: FileTask,
): Promise<PreparedImport | Uint8Array> {
  if (task.kind === 'export') return exportFile(task.file, register);
  const { order } = task;
  const { records, ...plan } = await planFile(order, register);
  const { by, reason } = order;
  const statements = order.dryRun
    ? []
    : records.map((record) => prepareRecord({ by, reason, withdrawn: false, record }));
  return { ...plan, statements };
}

/** The thread reads the register from the database: copying it would hold this one up as well. */
function inWorker(
  { register, databasePath }: RegisterSource,
  task: FileTask,
): Promise<PreparedImport | Uint8Array> {
  const input: WorkerInput = { databasePath, size: register.size, task };
  const file = new URL('./worker.ts', import.meta.url);
  const worker = startWorker({ worker: 'import', file, input });
  return new Promise((resolve, reject) => {
    worker.once('message', (output: WorkerOutput) => {
      if ('code' in output) reject(new FleetsealError(output.code, output.message));
      else resolve(output.done);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker thread ended without an answer')));
  });
}

/** About how many rows the records of a register are. */
function elementsOf({ records }: Register): number {
  const lists = [...records.shipment.values(), ...records.custody.values()];
  const tests = [...records.labTest.values()];
  return (
    lists.reduce((sum, { value }) => sum + value.units.length, 0) +
    tests.reduce((sum, { value }) => sum + value.results.length, 0)
  );
}

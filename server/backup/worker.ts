/** The worker thread of backups.ts: a backup takes minutes of work, and agents wait for nobody. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from '../../platform/worker.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import type { BackupAnswer } from './backups.ts';
import { type BackupOrder, makeBackup } from './make.ts';

async function answer(order: BackupOrder): Promise<BackupAnswer> {
  try {
    return { made: await makeBackup(order) };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

if (parentPort === null) throw new FleetsealError('internal', 'This is a worker thread.');
// as: the one caller, backups.ts, passes just this.
const { input } = workerData as WorkerStart<BackupOrder>;
parentPort.postMessage(await answer(input));

/** The writer in a worker thread: rows come in a message, an empty message says committed. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BenchRow, openWriter } from './storeWriter.ts';

const writer = openWriter(String(workerData));
parentPort?.on('message', (rows: readonly BenchRow[]) => {
  writer.commit(rows);
  parentPort?.postMessage(undefined);
});

/** The worker thread of tasks.ts: reads the register from the database, and changes nothing. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from '../../platform/worker.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { parseRegisterLeaf, type RegisterKind } from '../../shared/log/leaf.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import { foldRegister, type Register, type RegisterEntry } from '../../shared/register/register.ts';
import { parseUserDocument, userDocumentOf } from '../../shared/register/users.ts';
import { needsHosts, runTask, type WorkerInput, type WorkerOutput } from './tasks.ts';

/** Statements that no import and no export looks at; hosts add most of them. */
const LEFT_OUT: readonly RegisterKind[] = [
  'result',
  'reportRelease',
  'permission',
  'accessRoot',
  'reportStep',
  'regulatorKey',
  'challengeFiled',
];
/** Statements of hosts, which only the scope of an account is about. */
const OF_HOSTS: readonly RegisterKind[] = ['hostKey', 'hostEvent'];

function readRegister({ databasePath, size, task }: WorkerInput): Register {
  const leftOut = needsHosts(task) ? LEFT_OUT : [...LEFT_OUT, ...OF_HOSTS];
  const db = new DatabaseSync(databasePath, { readOnly: true });
  try {
    const leaves = db
      .prepare(
        "SELECT data FROM leaf WHERE log = 'register' AND leaf_index < ? ORDER BY leaf_index",
      )
      .all(size);
    const text = db.prepare('SELECT text FROM register_document WHERE digest = ?');
    const detached = db.prepare('SELECT text FROM document WHERE digest = ?');
    const entries = leaves.flatMap((row, index): RegisterEntry[] => {
      if (!(row.data instanceof Uint8Array)) throw new TypeError('a leaf is bytes');
      const leaf = parseRegisterLeaf(row.data);
      if (leftOut.includes(leaf.kind)) return [];
      const document = parseRegisterDocument(String(text.get(leaf.digest)?.text));
      const named = userDocumentOf(document);
      const about = named === null ? undefined : detached.get(named)?.text;
      if (about === undefined) return [{ index, leaf, document }];
      return [{ index, leaf, document, user: parseUserDocument(String(about)) }];
    });
    return foldRegister(entries);
  } finally {
    db.close();
  }
}

async function answer(input: WorkerInput): Promise<WorkerOutput> {
  try {
    return { done: await runTask(readRegister(input), input.task) };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const { code, message } = error;
    return { code, message };
  }
}

if (parentPort === null) throw new FleetsealError('internal', 'This is a worker thread.');
// as: the one caller, tasks.ts, passes just this
const { input } = workerData as WorkerStart<WorkerInput>;
parentPort.postMessage(await answer(input));

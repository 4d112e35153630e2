/** The worker thread that draws views: it reads the store, and changes nothing. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from '../../platform/worker.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { AppraisedHistory } from '../history.ts';
import { leavesByIndex } from '../log/leaves.ts';
import { readStore } from '../store/store.ts';
import { Drawing } from './drawing.ts';
import type { BuildRequest, BuildTask, DrawnView, ThreadReply, ViewPart } from './messages.ts';
import { scopeOfKey, viewKey } from './moment.ts';
import { packList } from './packing.ts';
import { StoredRegister } from './storedRegister.ts';

/** What the builder is started with. */
export interface BuilderInput {
  readonly databasePath: string;
  /** Origin of the evidence log. */
  readonly origin: string;
  /** Takes the parts of views. */
  readonly reader: MessagePort;
}

if (parentPort === null) throw new FleetsealError('internal', 'This is a worker thread.');
const parent = parentPort;
// as: the one caller, threads.ts, passes just this
const { databasePath, origin, reader } = (workerData as WorkerStart<BuilderInput>).input;

const store = readStore(databasePath);
const register = new StoredRegister(store);
const leaves = (from: number, to: number) => leavesByIndex(store, 'evidence', { from, to });
const history = new AppraisedHistory({ store, evidenceLog: { origin, leaves }, register });
let evidenceSize = 0;
const drawing = new Drawing({
  // The server's own thread has checked that no interval ends in the future.
  now: () => Number.MAX_SAFE_INTEGER,
  get evidenceSize() {
    return evidenceSize;
  },
  registerAt: (size) => register.at(size),
  history,
  leafTime: (index) => register.leafTime(index),
});

async function run(task: BuildTask): Promise<unknown> {
  switch (task.kind) {
    case 'view':
      return sendView(task);
    case 'balance':
      return drawing.balance(scopeOfKey(task.scope), task.moment, task.narrowing);
    case 'coverage':
      return drawing.coverage(scopeOfKey(task.scope), task.moment, task.narrowing);
    case 'difference':
      return drawing.difference(scopeOfKey(task.scope), task, task.narrowing);
    case 'unit':
      return drawing.unit(scopeOfKey(task.scope), task.moment, task);
  }
}

async function sendView(task: Extract<BuildTask, { kind: 'view' }>): Promise<DrawnView> {
  const { scope, moment, watched } = task;
  const started = performance.now();
  const { facts, lists, findings } = await drawing.view(scopeOfKey(scope), moment);
  const key = viewKey(scope, moment);
  const send = (part: ViewPart) => reader.postMessage(part);
  send({ kind: 'begin', key, facts });
  for (const [list, entries] of lists) for (const part of packList(key, list, entries)) send(part);
  send({ kind: 'end', key });
  return { findings: watched ? findings : null, ms: performance.now() - started };
}

async function answer({ id, newest, task }: BuildRequest): Promise<ThreadReply> {
  try {
    await register.readTo(newest.registerSize);
    evidenceSize = Math.max(evidenceSize, newest.evidenceSize);
    return { id, value: await run(task) };
  } catch (error) {
    if (isFleetsealError(error)) return { id, code: error.code, message: error.message };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, code: 'internal', message };
  }
}

let last: Promise<void> = Promise.resolve();
parent.on('message', (request: BuildRequest) => {
  last = last.then(async () => parent.postMessage(await answer(request)));
});

/** The worker thread that answers from views, while the next ones come in part by part. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from '../../platform/worker.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { ReadRequest, ThreadReply, ViewPart } from './messages.ts';
import { ReadModel } from './readModel.ts';

/** What the reader is started with. */
export interface ReaderInput {
  /** Gives the parts of views. */
  readonly builder: MessagePort;
}

/** Tells the server's thread that a view is here. */
export interface ViewHere {
  readonly here: string;
}

if (parentPort === null) throw new FleetsealError('internal', 'This is a worker thread.');
const parent = parentPort;
// as: the one caller, threads.ts, passes just this
const { builder } = (workerData as WorkerStart<ReaderInput>).input;
const model = new ReadModel(LIMITS.viewRows);

function answer({ id, key, question }: ReadRequest): ThreadReply {
  try {
    const answered = model.answer(key, question);
    return answered === 'absent' ? { id, absent: true } : { id, value: answered.value };
  } catch (error) {
    if (isFleetsealError(error)) return { id, code: error.code, message: error.message };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, code: 'internal', message };
  }
}

builder.on('message', (part: ViewPart) => {
  if (!model.take(part)) return;
  const here: ViewHere = { here: part.key };
  parent.postMessage(here);
});
parent.on('message', (request: ReadRequest) => parent.postMessage(answer(request)));

/**
 * The thread that builds one report: it reads the database and changes nothing. The report key
 * stays with the server's own thread, which signs what it is asked to.
 */
import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from '../../platform/worker.ts';
import type { JwsSigner } from '../../shared/crypto/jws.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { readStore } from '../store/store.ts';
import type { BuildInput, BuildOutput } from './builder.ts';
import { type BuiltFile, buildFile } from './buildFile.ts';

async function build(port: MessagePort, input: BuildInput): Promise<BuiltFile> {
  const { databasePath, order, kid } = input;
  const store = readStore(databasePath);
  try {
    return await buildFile(store.db, order, signerOver(port, kid));
  } finally {
    await store.close();
  }
}

function signerOver(port: MessagePort, kid: string): JwsSigner {
  return {
    kid,
    sign: async (signingInput) => {
      const output: BuildOutput = { sign: signingInput };
      port.postMessage(output);
      const [signature] = await once(port, 'message');
      if (!(signature instanceof Uint8Array)) throw new TypeError('a signature is bytes');
      return signature;
    },
  };
}

async function answer(port: MessagePort, input: BuildInput): Promise<BuildOutput> {
  try {
    return { done: await build(port, input) };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const { code, message } = error;
    return { code, message };
  }
}

if (parentPort === null) throw new FleetsealError('internal', 'This is a worker thread.');
// as: the one caller, builder.ts, passes just this
const { input } = workerData as WorkerStart<BuildInput>;
parentPort.postMessage(await answer(parentPort, input));

/**
 * The disposable child process: runs one library that uses shells and knows no deadline, writes one
 * line of JSON to standard output, and ends. The parent may kill it, and its whole group, any time.
 * Not to be imported: it acts when it is started.
 */

import { createRequire } from 'node:module';

/** Runs `nvidia-smi -q -x` and hands over the parsed XML, or an Error, or standard error. */
type ReadNvidiaSmi = (callback: (error: unknown, data?: unknown) => void) => void;

/** What the child hands to its parent (runChild.ts has the schema). */
type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

const invalid = (message: string): Reply => ({
  ok: false,
  code: 'collectorOutputInvalid',
  message,
});
const failed = (message: string): Reply => ({ ok: false, code: 'collectorFailed', message });

/** Error of `child_process.exec`: the package passes it on, but not what was on standard output. */
function describeExecError(error: Error): Reply {
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return invalid('nvidia-smi -q -x printed more than the 1 MiB that node-nvidia-smi reads');
  }
  const signal: unknown = Reflect.get(error, 'signal');
  const ended = typeof signal === 'string' ? `ended by ${signal}` : `exit code ${String(code)}`;
  return failed(`${error.message.trim()} (${ended})`);
}

/** Turns what node-nvidia-smi calls back with into a reply; each of its ways to fail has a code. */
function describe(error: unknown, data: unknown): Reply {
  if (typeof error === 'string') return failed(`nvidia-smi wrote to standard error: ${error}`);
  if (error instanceof Error) {
    if (Reflect.has(error, 'cmd')) return describeExecError(error);
    return invalid(`nvidia-smi -q -x printed no well-formed XML: ${error.message}`);
  }
  if (error !== null && error !== undefined) return failed(String(error));
  if (data === null || data === undefined) return invalid('nvidia-smi -q -x printed nothing');
  return { ok: true, value: data };
}

async function readNvidiaSmiXml(): Promise<Reply> {
  // The package is CommonJS and has no types.
  const readNvidiaSmi: ReadNvidiaSmi = createRequire(import.meta.url)('node-nvidia-smi');
  return new Promise((resolve) => {
    readNvidiaSmi((error, data) => resolve(describe(error, data)));
  });
}

/** The six calls of systeminformation that are cheap enough; one that fails is left out. */
async function readHost(): Promise<Reply> {
  const si = await import('systeminformation');
  const calls: Record<string, () => Promise<unknown>> = {
    system: () => si.system(),
    baseboard: () => si.baseboard(),
    chassis: () => si.chassis(),
    bios: () => si.bios(),
    osInfo: () => si.osInfo(),
    uuid: () => si.uuid(),
  };
  const value: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) {
    try {
      value[name] = await call();
    } catch (error) {
      value[name] = { error: String(error) };
    }
  }
  return { ok: true, value };
}

async function reply(task: string | undefined): Promise<Reply> {
  try {
    if (task === 'nvidiaSmiXml') return await readNvidiaSmiXml();
    if (task === 'host') return await readHost();
    return failed(`unknown task ${String(task)}`);
  } catch (error) {
    return failed(String(error));
  }
}

process.stdout.write(JSON.stringify(await reply(process.argv[2])), () => process.exit(0));

/**
 * What the disposable child process does: it runs one library that uses shells and knows no
 * deadline, writes one line of JSON to standard output, and ends. The parent may kill it, and its
 * whole group, any time.
 */

import type { ErrorCode } from '../../shared/errors.ts';
import { faultOfExit, faultOfText } from './faultText.ts';

/** Runs `nvidia-smi -q -x`; hands over the parsed XML, or an Error, or standard error's text. */
type ReadNvidiaSmi = (callback: (error: unknown, data?: unknown) => void) => void;

/** What the child hands to its parent (runChild.ts has the schema). */
type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

const failed = (code: ErrorCode, message: string): Reply => ({ ok: false, code, message });

/** Error of `child_process.exec`: the package passes it on, but not what was on standard output. */
function describeExecError(error: Error): Reply {
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    const message = 'nvidia-smi -q -x printed more than the 1 MiB that node-nvidia-smi reads';
    return failed('collectorOutputTooLarge', message);
  }
  const signal: unknown = Reflect.get(error, 'signal');
  const ended = typeof signal === 'string' ? `ended by ${signal}` : `exit code ${String(code)}`;
  const exitCode = typeof code === 'number' ? code : undefined;
  // The shell's own two: the program could not be started, or is not there.
  const unstarted = exitCode === 126 || exitCode === 127 ? 'collectorFailed' : 'collectorExitCode';
  return failed(faultOfExit(exitCode) ?? unstarted, `${error.message.trim()} (${ended})`);
}

/** Turns what node-nvidia-smi calls back with into a reply; each of its ways to fail has a code. */
function describe(error: unknown, data: unknown): Reply {
  if (typeof error === 'string') {
    const message = `nvidia-smi wrote to standard error: ${error}`;
    return failed(faultOfText(error) ?? 'collectorWarning', message);
  }
  if (error instanceof Error) {
    if (Reflect.has(error, 'cmd')) return describeExecError(error);
    const message = `nvidia-smi -q -x printed no well-formed XML: ${error.message}`;
    return failed('collectorOutputInvalid', message);
  }
  if (error !== null && error !== undefined) return failed('collectorFailed', String(error));
  if (data === null || data === undefined) {
    return failed('collectorOutputEmpty', 'nvidia-smi -q -x printed nothing');
  }
  return { ok: true, value: data };
}

async function readNvidiaSmiXml(): Promise<Reply> {
  // @ts-expect-error: the package is CommonJS and has no types
  const loaded: { default: ReadNvidiaSmi } = await import('node-nvidia-smi');
  return new Promise((resolve) => {
    // Its parser calls back and then throws where the XML has two errors: the first call stands.
    process.on('uncaughtException', (error) => resolve(describe(error, undefined)));
    loaded.default((error, data) => resolve(describe(error, data)));
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

async function replyTo(task: string | undefined): Promise<Reply> {
  try {
    if (task === 'nvidiaSmiXml') return await readNvidiaSmiXml();
    if (task === 'host') return await readHost();
    return failed('collectorFailed', `unknown task ${String(task)}`);
  } catch (error) {
    return failed('collectorFailed', String(error));
  }
}

/**
 * Runs `task` (a ChildTask of runChild.ts), writes its reply to standard output and ends the
 * process: a library that left a timer or a pipe behind must not keep it. Never rejects.
 */
export async function runChildTask(task: string | undefined): Promise<void> {
  const text = JSON.stringify(await replyTo(task));
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  process.exit(0);
}

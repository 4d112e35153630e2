/**
 * Files of the kernel, read with bounds: little of each, few of them, one at a time. A read that
 * hangs in a dead driver is left behind, and no second one is started beside it.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';

/** Longest text file that is read, in bytes; the kernel's are far shorter. */
const TEXT_BYTES = 4096;

// Never a link in the last place, never a wait for a pipe's other end.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads up to `bytesMax` bytes from where the file stands. */
async function readUpTo(file: FileHandle, bytesMax: number): Promise<Buffer> {
  const bytes = Buffer.alloc(bytesMax);
  let size = 0;
  while (size < bytesMax) {
    const { bytesRead } = await file.read(bytes, size, bytesMax - size, null);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return bytes.subarray(0, size);
}

/** Up to `bytesMax` first bytes of a plain file; undefined where there is none to be read. */
export async function readStart(path: string, bytesMax: number): Promise<Buffer | undefined> {
  try {
    const file = await open(path, FLAGS);
    try {
      return (await file.stat()).isFile() ? await readUpTo(file, bytesMax) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** The text of a small plain file; undefined where there is none, or it is longer than 4 KiB. */
export async function readSmallText(path: string): Promise<string | undefined> {
  const bytes = await readStart(path, TEXT_BYTES + 1);
  if (bytes === undefined || bytes.length > TEXT_BYTES) return undefined;
  return bytes.toString('utf8');
}

/**
 * Names in a folder that have the form `form`, at most LIMITS.kernelEntries looked at, in ascending
 * code unit order. Undefined where the folder is not there or can't be listed.
 */
export async function listNames(folder: string, form: RegExp): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    let seen = 0;
    for await (const { name } of await opendir(folder)) {
      seen += 1;
      if (seen > LIMITS.kernelEntries) break;
      if (form.test(name)) names.push(name);
    }
  } catch {
    return undefined;
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}

/** True where `path`, links followed, lies within `folder`; false where either is not there. */
export async function isWithin(folder: string, path: string): Promise<boolean> {
  try {
    const [top, real] = [await realpath(folder), await realpath(path)];
    return real.startsWith(top.endsWith(sep) ? top : `${top}${sep}`);
  } catch {
    return false;
  }
}

/** True where there is something of this name, of whatever kind. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** Reads that have not ended, by lane. */
const underWay = new Map<string, Promise<unknown>>();

/** `done` once `task` has ended, well or not; `late` where that takes longer than `ms`. */
async function endsWithin(task: Promise<unknown>, ms: number): Promise<'done' | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), ms);
  const ended = task.then(
    () => 'done' as const,
    () => 'done' as const,
  );
  const first = await Promise.race([ended, promise]);
  clearTimeout(timer);
  return first;
}

/**
 * Runs `read` alone in its lane, for `deadlineMs` at most. Throws collectorLeftBehind where an
 * earlier one still has not ended by then, collectorTimeout where this one has not, and whatever
 * `read` throws.
 */
export async function readAlone<T>(
  lane: string,
  deadlineMs: number,
  read: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  for (let other = underWay.get(lane); other !== undefined; other = underWay.get(lane)) {
    const leftMs = deadlineMs - (performance.now() - started);
    if ((await endsWithin(other, leftMs)) === 'done') continue;
    throw new FleetsealError('collectorLeftBehind', `an earlier read of ${lane} has not ended`);
  }
  const reading = read();
  underWay.set(lane, reading);
  const forget = () => underWay.delete(lane);
  reading.then(forget, forget);
  if ((await endsWithin(reading, deadlineMs)) === 'late') {
    throw new FleetsealError('collectorTimeout', `${lane} did not answer before the deadline`);
  }
  return reading;
}

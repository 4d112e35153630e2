/** Memory and processor time of a process and everything that it started, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process tree, in KiB. */
export interface TreeMemory {
  /** Proportional set size: shared pages count by their share. */
  readonly pssKiB: number;
  readonly privateDirtyKiB: number;
  readonly processes: number;
}

/** Clock ticks of /proc/<pid>/stat a second, on every Linux. */
const TICKS_PER_SECOND = 100;

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The fields of /proc/<pid>/stat from the state on; the name before it may hold anything. */
function statFields(pid: number): string[] {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function treeOf(root: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(pids.map((pid) => [Number(pid), Number(statFields(Number(pid))[1])]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

function kibibytes(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
}

/** Memory of the tree at this moment. */
export function treeMemory(root: number): TreeMemory {
  const rollups = treeOf(root).map((pid) => readOrEmpty(`/proc/${pid}/smaps_rollup`));
  const sum = (name: string): number =>
    rollups.reduce((total, rollup) => total + kibibytes(rollup, name), 0);
  const pssKiB = sum('Pss');
  return { pssKiB, privateDirtyKiB: sum('Private_Dirty'), processes: rollups.length };
}

/** Nanoseconds that the threads of a process have run, which is finer than the clock's ticks. */
function threadsMs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const threads = readdirSync(folder).map((thread) => readOrEmpty(`${folder}/${thread}/schedstat`));
  return threads.reduce((total, text) => total + Number(text.split(' ')[0] ?? 0), 0) / 1e6;
}

/**
 * Processor time in milliseconds: of the living threads of one process, and of the children that
 * it has waited for.
 */
export function processorMs(pid: number): { own: number; children: number } {
  const fields = statFields(pid).map(Number);
  const at = (index: number): number => ((fields[index] ?? 0) * 1000) / TICKS_PER_SECOND;
  return { own: threadsMs(pid), children: at(13) + at(14) };
}

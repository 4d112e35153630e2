/**
 * The one module of the agent that starts processes: fixed program, fixed arguments, no shell, own
 * process group, a deadline, and a cap on output. A process that no signal ends is left behind, and
 * while it lives no second one is started in its lane.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';

/** What to run and how long and how much. */
export interface ProgramOptions {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time from start to giving up, signals included. */
  readonly deadlineMs: number;
  /** Bytes of standard output, and of standard error, each. */
  readonly outputBytesMax: number;
  /** At most one process at a time in a lane. */
  readonly lane: string;
  /** How a process group is signaled; tests replace it to play a process that nothing ends. */
  readonly signalGroup?: (pid: number, signal: 'SIGTERM' | 'SIGKILL') => void;
}

/** How a program ended; output is what was read until then. */
export interface ProgramRun {
  readonly outcome: 'exited' | 'timedOut' | 'tooMuchOutput' | 'notStarted' | 'laneBusy';
  /** Exit code, where it exited by itself. */
  readonly exitCode?: number;
  /** Signal that ended it, where one did. */
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not start, or which process still holds the lane. */
  readonly reason?: string;
}

/** Longest wait for a process to act on a signal. */
const GRACE_MS_MAX = 2_000;
/** Wait for the rest of the output once the program has exited but its pipe is still open. */
const DRAIN_MS = 500;

/** Time that a process group just killed has to vanish before its lane counts as held. */
const VANISH_MS = 600;
const VANISH_POLL_MS = 50;

/** Process group that holds each lane, from its start until it is seen to have ended. */
const laneHolders = new Map<string, number>();
/** Run of each lane that has not come to its end or its deadline yet. */
const underWay = new Map<string, Promise<ProgramRun>>();

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}

/** True where /proc shows a member of the group that is more than a zombie. */
async function hasLivingMember(group: number): Promise<boolean> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The command name may hold anything, so the fields are counted from behind it.
    const [state, , groupText] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (groupText === String(group) && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}

/** True while any process of the group lives; a process in a dead driver outlives even SIGKILL. */
async function isGroupAlive(group: number): Promise<boolean> {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  return hasLivingMember(group).catch(() => true);
}

/** The group that still holds the lane, once it had a moment to vanish; undefined if none does. */
async function laneHolder(lane: string): Promise<number | undefined> {
  for (let waitedMs = 0; waitedMs <= VANISH_MS; waitedMs += VANISH_POLL_MS) {
    const group = laneHolders.get(lane);
    if (group === undefined) return undefined;
    if (!(await isGroupAlive(group))) {
      laneHolders.delete(lane);
      return undefined;
    }
    await setTimeoutAsync(VANISH_POLL_MS);
  }
  return laneHolders.get(lane);
}

/** Keeps up to a number of bytes of one stream. */
class CappedBytes {
  readonly #chunks: Buffer[] = [];
  readonly #max: number;
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** False once the stream is over the cap. */
  add(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size <= this.#max) this.#chunks.push(chunk);
    return this.#size <= this.#max;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** One process from start to end. States: running, stopping (signaled), settled. */
class RunningProgram {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcess;
  readonly #settle: (run: ProgramRun) => void;
  readonly #stdout: CappedBytes;
  readonly #stderr: CappedBytes;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #graceMs: number;
  #stopping: 'timedOut' | 'tooMuchOutput' | undefined;
  #exited = false;
  #settled = false;

  constructor(options: ProgramOptions, child: ChildProcess, settle: (run: ProgramRun) => void) {
    this.#options = options;
    this.#child = child;
    this.#settle = settle;
    this.#stdout = new CappedBytes(options.outputBytesMax);
    this.#stderr = new CappedBytes(options.outputBytesMax);
    this.#graceMs = Math.min(GRACE_MS_MAX, Math.floor(options.deadlineMs / 5));
  }

  watch(): void {
    const child = this.#child;
    if (child.pid !== undefined) laneHolders.set(this.#options.lane, child.pid);
    child.stdout?.on('data', (chunk: Buffer) => this.#take(this.#stdout, chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#take(this.#stderr, chunk));
    child.stdout?.on('error', () => undefined);
    child.stderr?.on('error', () => undefined);
    child.on('error', (error) => this.#finish({ outcome: 'notStarted', reason: error.message }));
    child.on('exit', () => this.#onExit());
    child.on('close', () => this.#onClose());
    const runMs = this.#options.deadlineMs - 2 * this.#graceMs;
    this.#after(runMs, () => this.#stop('timedOut'));
  }

  #after(delayMs: number, action: () => void): void {
    this.#timers.push(setTimeout(action, delayMs));
  }

  #take(bytes: CappedBytes, chunk: Buffer): void {
    if (!bytes.add(chunk)) this.#stop('tooMuchOutput');
  }

  #onExit(): void {
    this.#exited = true;
    // A grandchild may still hold the pipe: take what comes in a moment, then end the group.
    this.#after(DRAIN_MS, () => {
      this.#signal('SIGKILL');
      this.#finish(this.#ending());
    });
  }

  #onClose(): void {
    // Closed by us: a member of the group may live on, and then holds the lane.
    if (this.#settled) return;
    // Ended by itself with its pipes closed: nothing of it is left to hold the lane.
    const group = this.#child.pid;
    if (this.#stopping === undefined && laneHolders.get(this.#options.lane) === group) {
      laneHolders.delete(this.#options.lane);
    }
    this.#finish(this.#ending());
  }

  /** SIGTERM, then SIGKILL, then leave it behind: the agent never waits for a dead driver. */
  #stop(why: 'timedOut' | 'tooMuchOutput'): void {
    if (this.#stopping !== undefined || this.#settled || this.#exited) return;
    this.#stopping = why;
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#signal('SIGTERM');
    this.#after(this.#graceMs, () => this.#signal('SIGKILL'));
    this.#after(2 * this.#graceMs, () => this.#finish(this.#ending()));
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid !== undefined) (this.#options.signalGroup ?? signalGroup)(pid, signal);
  }

  #ending(): Omit<ProgramRun, 'stdout' | 'stderr'> {
    const { exitCode, signalCode } = this.#child;
    if (this.#stopping !== undefined) return { outcome: this.#stopping };
    return {
      outcome: 'exited',
      ...(exitCode === null ? {} : { exitCode }),
      ...(signalCode === null ? {} : { signal: signalCode }),
    };
  }

  #finish(ending: Omit<ProgramRun, 'stdout' | 'stderr'>): void {
    if (this.#settled) return;
    this.#settled = true;
    for (const timer of this.#timers) clearTimeout(timer);
    // The group's leader may have ended on SIGTERM while a member of the group did not.
    if (this.#stopping !== undefined) this.#signal('SIGKILL');
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#child.unref();
    this.#settle({ ...ending, stdout: this.#stdout.text(), stderr: this.#stderr.text() });
  }
}

const NO_OUTPUT = { stdout: '', stderr: '' };

function start(options: ProgramOptions): Promise<ProgramRun> {
  return new Promise((settle) => {
    try {
      const child = spawn(options.file, options.args, {
        cwd: '/',
        env: { ...options.environment },
        detached: true,
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      new RunningProgram(options, child, settle).watch();
    } catch (error) {
      settle({ ...NO_OUTPUT, outcome: 'notStarted', reason: String(error) });
    }
  });
}

async function runInLane(options: ProgramOptions): Promise<ProgramRun> {
  const holder = await laneHolder(options.lane);
  if (holder === undefined) return start(options);
  const reason = `process group ${holder} of an earlier read has not ended`;
  return { ...NO_OUTPUT, outcome: 'laneBusy', reason };
}

/**
 * Runs one program to its end or its deadline. Waits while another runs in the same lane, and
 * refuses where one was left behind there. Never rejects; `outcome` says how it went.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  for (;;) {
    const other = underWay.get(options.lane);
    if (other === undefined) break;
    await other;
  }
  const run = runInLane(options);
  underWay.set(options.lane, run);
  try {
    return await run;
  } finally {
    underWay.delete(options.lane);
  }
}

/** The packaged agent under strace: which programs it executes, and which files it touches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundle } from '../../packaging/bundle.ts';
import { nodeFlags } from '../../packaging/contents.ts';

/** Calls by which a program is executed, a file opened or changed, a connection made. */
const CALLS = [
  'execve,execveat,open,openat,openat2,creat,truncate,ftruncate,mkdir,mkdirat,mknod,mknodat',
  'rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat',
  'connect,bind,chmod,fchmodat,chown,lchown,fchownat,utimensat',
  'mount,ptrace,init_module,finit_module',
].join(',');

/** What a trace shows. */
export interface Trace {
  /** Arguments of every program that was executed, its name shortened to the last part. */
  readonly executed: readonly (readonly string[])[];
  /** Path of every file opened for writing, made, changed or removed. */
  readonly changed: readonly string[];
  /** `ADDRESS:PORT`, or path of a socket, that the agent tried to reach. */
  readonly connections: readonly string[];
  /** Everything: programs with arguments and environment, every path, also of calls that failed. */
  readonly text: string;
}

/** Writes the bundled agent into a folder and gives its path. */
export async function writeAgent(folder: string): Promise<string> {
  const file = join(folder, 'agent.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, (await bundle('agent', '0.0.0')).code);
  return file;
}

/** How to start it. */
export interface TracedRun {
  readonly agent: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** File for the trace; what the agent prints goes beside it. */
  readonly trace: string;
  /** More arguments for Node than its package gives. */
  readonly nodeArgs?: readonly string[];
}

/** Starts the agent as its package does, under strace. */
export function startTraced(run: TracedRun): ChildProcess {
  const { agent, args, environment, trace, nodeArgs = [] } = run;
  const program = [process.execPath, ...nodeFlags('agent'), ...nodeArgs, agent, ...args];
  const output = openSync(`${trace}.log`, 'w');
  const what = ['-e', `trace=${CALLS}`, '-e', 'signal=none'];
  // With -v the environment of every program is written out.
  return spawn('strace', ['-f', '-qq', '-v', '-s', '8192', ...what, '-o', trace, ...program], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', ...environment },
    stdio: ['ignore', output, output],
  });
}

/** Ends the agent, not strace, and reads the trace. */
export async function stopTraced(tracer: ChildProcess, trace: string): Promise<Trace> {
  if (tracer.exitCode === null) {
    const ended = new Promise((resolve) => tracer.once('close', resolve));
    const children = readFileSync(`/proc/${tracer.pid}/task/${tracer.pid}/children`, 'utf8');
    process.kill(Number(children.split(' ')[0]), 'SIGTERM');
    await ended;
  }
  return readTrace(trace);
}

/** The calls of a trace that did not fail; one that another interrupted is joined again. */
function callsOf(text: string): { name: string; args: string }[] {
  const begun = new Map<string, string>();
  return text.split('\n').flatMap((line) => {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.replace(/\s*<unfinished \.\.\.>$/, ''));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : `${begun.get(thread) ?? ''}${resumed}`;
    const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\)\s+= (.*)$/.exec(whole) ?? [];
    return name === '' || result.startsWith('-1 ') ? [] : [{ name, args }];
  });
}

const textsOf = (args: string): string[] =>
  [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll('\\n', '\n').replaceAll(/\\(["\\])/g, '$1'),
  );

const READING = /^(?:open|openat|openat2)$/;
const WRITING = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/;

/**
 * Whom a program tried to reach, also where that failed. Not counted: libc's own service for names,
 * and `hostname`, which may ask for the machine's own name.
 */
function connectionsOf(text: string): string[] {
  const asking = [...text.matchAll(/^(\d+) +execve\("[^"]*\/hostname"/gm)].map(([, pid]) => pid);
  const tried = [...text.matchAll(/^(\d+) +connect\(\d+, \{(.*)\}, \d+/gm)];
  return tried.flatMap(([, pid, address = '']) => {
    const [, port = ''] = /port=htons\((\d+)\)/.exec(address) ?? [];
    const [where = ''] = textsOf(address);
    if (asking.includes(pid) || where.endsWith('/nscd/socket')) return [];
    return [port === '' ? where : `${where}:${port}`];
  });
}

/** Reads a trace. */
export function readTrace(file: string): Trace {
  const text = readFileSync(file, 'utf8');
  const calls = callsOf(text);
  const isExecution = ({ name }: { name: string }): boolean => name.startsWith('execve');
  const executed = calls.filter(isExecution).map(({ args }) => {
    const [program = '', , ...rest] = textsOf(args.replace(/\], \[.*$/, ']'));
    return [basename(program), ...rest];
  });
  const changed = calls
    .filter((call) => !isExecution(call) && call.name !== 'connect')
    .filter(({ name, args }) => !READING.test(name) || WRITING.test(args))
    .flatMap(({ args }) => textsOf(args));
  return { executed, changed, connections: connectionsOf(text), text };
}

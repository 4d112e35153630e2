#!/usr/bin/env node
/**
 * The guard in front of the command line. It is plain JavaScript that any Node from 20 on runs:
 * on Node 26 or later it loads cli/main.ts; on an older one it hands over to the pinned Node that
 * the lockfile brings (docs/decisions/0001-pinned-node.md).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 26;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function runsTypeScript() {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= NODE_MAJOR && Boolean(process.features.typescript);
}

function refuse(sentence) {
  process.stderr.write(`fleetseal: ${sentence}\n`);
  process.exit(1);
}

/** Path of the pinned Node, or undefined when it was not installed. */
function findPinnedNode() {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

/** The reason why the pinned Node does not start, or undefined when it does. */
function whyNotStarting(node) {
  const probe = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (probe.status === 0) {
    return undefined;
  }
  const said = probe.error === undefined ? probe.stderr : probe.error.message;
  return said.trim().split('\n')[0] || 'no message';
}

/** Runs the pinned Node as a child: signals go down, its exit code or signal comes back. */
function runAsChild(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  // A terminal gives Ctrl-C to the whole group: passed on again, the child would get it twice.
  const fromTerminal = process.stdin.isTTY ? ['SIGINT', 'SIGQUIT', 'SIGHUP'] : [];
  for (const signal of SIGNALS) {
    process.on(signal, () => fromTerminal.includes(signal) || child.kill(signal));
  }
  child.on('error', (error) => refuse(`The pinned Node does not start: ${error.message}.`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exit(code);
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function handOver() {
  const node = findPinnedNode();
  if (node === undefined) {
    refuse(
      `It needs Node ${NODE_MAJOR} or later, this is ${process.version}, and the pinned Node ` +
        `(node-linux-${process.arch}) is not installed. ` +
        'Run npm ci without --omit=optional, or start it with a newer Node.',
    );
  }
  const reason = whyNotStarting(node);
  if (reason !== undefined) {
    refuse(
      `The pinned Node does not start (${reason}). ` +
        'It needs glibc 2.28 or later and libatomic1 (on Debian: apt-get install libatomic1).',
    );
  }
  const args = [MAIN, ...process.argv.slice(2)];
  // Where this Node can replace itself, one process is left and signals need no help.
  if (typeof process.execve === 'function') {
    process.execve(node, [node, ...args]);
  }
  runAsChild(node, args);
}

if (runsTypeScript()) {
  await import('./main.ts');
} else {
  handOver();
}

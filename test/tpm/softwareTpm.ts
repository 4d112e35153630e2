/**
 * TPMs in software (Debian's swtpm), each with its state and its socket in a temporary directory,
 * and a maker of TPMs: a certificate authority that signs their endorsement keys.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian tools that these need. */
export const TPM_TOOLS = ['swtpm', 'swtpm_setup', 'tpm2'] as const;

const READY_MS = 10_000;

/** Somebody who makes TPMs. */
export interface TpmMaker {
  /** Root and intermediate certificate. */
  readonly trustedPems: readonly string[];
  /** A new TPM; with an RSA certificate unless told otherwise. */
  tpm(options?: { certificate?: boolean }): Promise<SoftwareTpm>;
  /** Ends all of its TPMs. */
  close(): Promise<void>;
}

/** A TPM that runs. */
export interface SoftwareTpm {
  readonly tcti: string;
  /** Runs a command of tpm2-tools on it; arguments that begin with @ are files of its own. */
  run(command: string, ...args: string[]): string;
  /** Path of a file of its own. */
  file(name: string): string;
  /** Everything that is loaded, as tpm2-tools lists it: empty in a TPM at rest. */
  loaded(): string;
  close(): Promise<void>;
}

/** A new maker, with a directory of its own. */
export function tpmMaker(): TpmMaker {
  const directory = mkdtempSync(join(tmpdir(), 'fs-tpm-'));
  const tpms: SoftwareTpm[] = [];
  writeConfiguration(directory);
  const pem = (name: string) => readFileSync(join(directory, 'ca', name), 'utf8');
  return {
    get trustedPems() {
      return [pem('swtpm-localca-rootca-cert.pem'), pem('issuercert.pem')];
    },
    tpm: async ({ certificate = true } = {}) => {
      const home = join(directory, String(tpms.length));
      const tpm = await startTpm({ directory, home, certificate });
      tpms.push(tpm);
      return tpm;
    },
    close: async () => {
      await Promise.all(tpms.map((tpm) => tpm.close()));
      rmSync(directory, { recursive: true });
    },
  };
}

function writeConfiguration(directory: string): void {
  const file = (name: string, lines: readonly string[]) => {
    writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
  };
  const ca = join(directory, 'ca');
  mkdirSync(ca);
  file('setup.conf', [
    'create_certs_tool = /usr/bin/swtpm_localca',
    `create_certs_tool_config = ${join(directory, 'localca.conf')}`,
    `create_certs_tool_options = ${join(directory, 'localca.options')}`,
    'active_pcr_banks = sha256',
  ]);
  file('localca.conf', [
    `statedir = ${ca}`,
    `signingkey = ${join(ca, 'signkey.pem')}`,
    `issuercert = ${join(ca, 'issuercert.pem')}`,
    `certserial = ${join(ca, 'certserial')}`,
  ]);
  file('localca.options', ['--platform-manufacturer Test', '--platform-version 1']);
}

async function startTpm(options: {
  directory: string;
  home: string;
  certificate: boolean;
}): Promise<SoftwareTpm> {
  const { directory, home, certificate } = options;
  const state = join(home, 'state');
  mkdirSync(state, { recursive: true });
  const setup = ['--tpm2', '--tpmstate', state, '--config', join(directory, 'setup.conf')];
  const kind = certificate ? ['--create-ek-cert'] : ['--createek'];
  execFileSync('swtpm_setup', [...setup, ...kind], { stdio: 'pipe' });
  const socket = join(home, 's');
  const args = [
    ...['socket', '--tpm2', '--tpmstate', `dir=${state}`],
    ...['--server', `type=unixio,path=${socket}`, '--ctrl', `type=unixio,path=${socket}.ctrl`],
    ...['--flags', 'not-need-init,startup-clear'],
  ];
  // It writes a line for each connection: a pipe that nobody reads would stop it.
  const child = spawn('swtpm', args, { stdio: 'ignore' });
  await waitFor(() => existsSync(socket) && existsSync(`${socket}.ctrl`));
  return softwareTpm({ home, tcti: `swtpm:path=${socket}`, child });
}

function softwareTpm(parts: { home: string; tcti: string; child: ChildProcess }): SoftwareTpm {
  const { home, tcti, child } = parts;
  const file = (name: string) => join(home, name);
  const run = (command: string, ...args: string[]) =>
    execFileSync(
      'tpm2',
      [command, ...args.map((arg) => (arg.startsWith('@') ? file(arg.slice(1)) : arg))],
      { env: { ...process.env, TPM2TOOLS_TCTI: tcti }, encoding: 'utf8', stdio: 'pipe' },
    );
  return {
    tcti,
    run,
    file,
    loaded: () =>
      ['transient', 'loaded-session', 'saved-session']
        .map((kind) => run('getcap', `handles-${kind}`))
        .join(''),
    close: async () => {
      child.kill();
      await waitFor(() => child.exitCode !== null || child.signalCode !== null);
    },
  };
}

async function waitFor(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 10) {
    if (isSo()) return;
    await sleep(10);
  }
  throw new Error('the software TPM is not ready');
}

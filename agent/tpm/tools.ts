/**
 * The TPM through tpm2-tools: fixed commands, files in a private folder of the state directory,
 * one visit at a time. What a server sends reaches the TPM as the content of such a file, never
 * as an argument.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory } from '../../platform/files.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { childEnvironment, isExecutableFile, SAFE_FOLDERS } from '../collectors/paths.ts';
import { type ProgramRun, runProgram } from '../collectors/runProgram.ts';

/** The kernel's resource manager: every program has the TPM as if it were alone. */
export const DEFAULT_TCTI = 'device:/dev/tpmrm0';

/** How a TPM is reached. A tcti that starts programs (`cmd`) is not among them. */
const TCTI = /^(?:device|mssim|swtpm|tabrmd)(?::[\x21-\x7e]+)?$/;
/** Ways through a resource manager, which forgets a program's keys when the program ends. */
const MANAGED = /^(?:tabrmd|device:\/dev\/tpmrm)/;

/** Where a TPM is, and where files for it may be. */
export interface TpmPlace {
  /** State directory of the agent: files live in its folder `tpm`, and only during a visit. */
  readonly stateDirectory: string;
  /** tpm2-tools' TPM2TOOLS_TCTI. */
  readonly tcti: string;
}

/** Commands of tpm2-tools that the agent runs. */
export type TpmCommand =
  | 'activatecredential'
  | 'certifycreation'
  | 'create'
  | 'createek'
  | 'createprimary'
  | 'flushcontext'
  | 'load'
  | 'nvread'
  | 'policysecret'
  | 'quote'
  | 'sign'
  | 'startauthsession';

/** The last visit that was begun: keys of two visits would not fit into every TPM. */
let lastVisit: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` alone with the TPM, with an empty folder that is removed afterwards.
 * Throws tpmUnavailable where tpm2-tools is missing.
 */
export function visitTpm<T>(place: TpmPlace, work: (visit: TpmVisit) => Promise<T>): Promise<T> {
  const visit = lastVisit.then(() => visitAlone(place, work));
  lastVisit = visit.catch(() => undefined);
  return visit;
}

async function visitAlone<T>(
  { stateDirectory, tcti }: TpmPlace,
  work: (visit: TpmVisit) => Promise<T>,
): Promise<T> {
  if (!TCTI.test(tcti)) throw unavailable(`no way to a TPM: ${JSON.stringify(tcti)}`);
  const program = await findTpm2();
  const parent = join(stateDirectory, 'tpm');
  makePrivateDirectory(parent);
  try {
    const visit = new TpmVisit({ program, tcti, folder: await mkdtemp(join(parent, 'visit-')) });
    await visit.forgetKeys();
    return await work(visit);
  } finally {
    // With what an agent left that was killed.
    await rm(parent, { recursive: true, force: true });
  }
}

async function findTpm2(): Promise<string> {
  for (const folder of SAFE_FOLDERS) {
    const path = join(folder, 'tpm2');
    if (await isExecutableFile(path)) return path;
  }
  throw unavailable(`tpm2-tools is not installed: looked in ${SAFE_FOLDERS.join(', ')}`);
}

/** The TPM during one visit. */
export class TpmVisit {
  readonly #program: string;
  readonly #tcti: string;
  readonly #folder: string;

  constructor(options: { program: string; tcti: string; folder: string }) {
    this.#program = options.program;
    this.#tcti = options.tcti;
    this.#folder = options.folder;
  }

  /** Path of a file of this visit. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Writes a file of this visit and returns its path. */
  async write(name: string, bytes: Uint8Array): Promise<string> {
    const path = this.path(name);
    await writeFile(path, bytes, { mode: 0o600 });
    return path;
  }

  /** Reads a file that a command wrote. */
  async read(name: string): Promise<Uint8Array> {
    return new Uint8Array(await readFile(this.path(name)));
  }

  /** Runs a command. Throws tpmUnavailable, with what it said, where it fails. */
  async run(command: TpmCommand, args: readonly string[]): Promise<void> {
    const run = await this.attempt(command, args);
    if (!succeeded(run)) throw unavailable(`tpm2 ${command}: ${said(run)}`);
  }

  /** Runs a command and says how it went. */
  async attempt(command: TpmCommand, args: readonly string[]): Promise<ProgramRun> {
    const run = await this.#start(command, args);
    await this.forgetKeys();
    return run;
  }

  /** Without a resource manager a TPM keeps what was loaded, and has room for three keys. */
  async forgetKeys(): Promise<void> {
    if (!MANAGED.test(this.#tcti)) await this.#start('flushcontext', ['-t']);
  }

  #start(command: TpmCommand, args: readonly string[]): Promise<ProgramRun> {
    return runProgram({
      file: this.#program,
      args: [command, ...args],
      environment: {
        ...childEnvironment(),
        TPM2TOOLS_TCTI: this.#tcti,
        TSS2_LOG: 'all+NONE',
      },
      deadlineMs: LIMITS.tpmCommandMs,
      outputBytesMax: 64 * 1024,
      lane: 'tpm',
    });
  }
}

/** True where the command did what it was asked. */
export function succeeded({ outcome, exitCode }: ProgramRun): boolean {
  return outcome === 'exited' && exitCode === 0;
}

/** What a command that failed said, on one line. */
export function said({ outcome, exitCode, reason, stderr }: ProgramRun): string {
  const how = outcome === 'exited' ? `exit code ${exitCode}` : `${outcome} ${reason ?? ''}`.trim();
  const lines = stderr.split('\n').filter((line) => line.startsWith('ERROR'));
  return [how, ...lines.slice(0, 2)].join('; ').slice(0, 400).toWellFormed();
}

/** The error of a TPM that does not do what it is asked. */
export function unavailable(detail: string): FleetsealError {
  return new FleetsealError('tpmUnavailable', detail);
}

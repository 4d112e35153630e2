/** Checks of what the agent reads: nvidia-smi, the kernel's view, device files, board numbers. */
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import type { Claims, CollectorResult } from '../../shared/claims/claims.ts';
import { ERRORS, isErrorCode, isFleetsealError } from '../../shared/errors.ts';
import { amount } from '../../shared/text/amount.ts';
import { collectClaims } from '../collectors/collectClaims.ts';
import { findNvidiaSmi } from '../collectors/paths.ts';
import { pathsOf } from '../config/config.ts';
import { type Check, type DoctorContext, note, ok, problem, skipped } from './doctorCheck.ts';

/** Reads once, as the agent would, and says how it went. */
export async function gpuChecks(context: DoctorContext): Promise<Check[]> {
  const paths = pathsOf(context.config);
  const options = { paths, now: context.now, agentVersion: PROGRAM_VERSION };
  const claims = await collectClaims({ ...options, xml: false, host: true });
  return [
    await programCheck(context, claims),
    ...answerChecks(claims),
    versionCheck(claims),
    await deviceCheck(context),
    resultCheck('kernel: driver', claims.collectors.kernelDriver),
    resultCheck('kernel: PCI', claims.collectors.kernelPci),
    gpuStateCheck(claims),
    serialCheck(claims),
  ];
}

/** What a code says is to be done. */
function mendOf(code: string | undefined): string {
  return code !== undefined && isErrorCode(code) ? ERRORS[code].next : 'Read the message.';
}

async function programCheck(context: DoctorContext, claims: Claims): Promise<Check> {
  try {
    return ok('nvidia-smi', await findNvidiaSmi(pathsOf(context.config)));
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const onBus = claims.collectors.kernelPci.gpuCount ?? 0;
    if (onBus > 0) return problem('nvidia-smi', error.message, ERRORS[error.code].next);
    return note(
      'nvidia-smi',
      `${error.message}; no NVIDIA GPU is on the bus either`,
      mendOf(error.code),
    );
  }
}

function answerChecks({ collectors }: Claims): Check[] {
  const { nvidiaSmiCsv: result } = collectors;
  if (result.code === 'collectorUnavailable') {
    return [skipped('nvidia-smi says', 'nothing: there is none to ask')];
  }
  return [resultCheck('nvidia-smi says', result)];
}

function resultCheck(name: string, result: CollectorResult): Check {
  const { outcome, code, message, gpuCount, durationMs, notes = [] } = result;
  const said = message === undefined ? '' : `: ${message}`;
  if (outcome === 'skipped') return skipped(name, message ?? 'not made');
  if (outcome === 'failed') {
    const isAbsent = code === 'collectorUnavailable' || code === 'driverNotLoaded';
    const found = `failed${said} [${code ?? 'internal'}]`;
    return isAbsent ? note(name, found, mendOf(code)) : problem(name, found, mendOf(code));
  }
  const [first] = notes;
  const listed = gpuCount === undefined ? '' : `${amount(gpuCount, 'GPU')}, `;
  if (first === undefined) return ok(name, `${listed}${durationMs} ms${said}`);
  const noted = notes.map((one) => `${one.gpu ?? 'all'}: ${one.message ?? ''} [${one.code}]`);
  return note(name, `${listed}${durationMs} ms; ${noted.join('; ')}`, mendOf(first.code));
}

function versionCheck({ host, collectors }: Claims): Check {
  const name = 'driver';
  const { driverVersion, kernelDriverVersion } = host;
  const isMismatch = collectors.nvidiaSmiCsv.code === 'driverMismatch';
  const differ =
    driverVersion !== undefined &&
    kernelDriverVersion !== undefined &&
    driverVersion !== kernelDriverVersion;
  if (isMismatch || differ) {
    const found = `library ${driverVersion ?? 'unknown'}, kernel module ${kernelDriverVersion}`;
    return problem(name, found, ERRORS.driverMismatch.next);
  }
  const version = driverVersion ?? kernelDriverVersion;
  return version === undefined ? skipped(name, 'no driver was seen') : ok(name, version);
}

/** nvidia-smi opens these as the user that runs it. */
async function deviceCheck({ root, config }: DoctorContext): Promise<Check> {
  const name = 'device files';
  if (config.hostRoot !== null) return skipped(name, 'the host root was moved');
  const folder = join(root, 'dev');
  const names = await readdir(folder).catch(() => []);
  const devices = names.filter((each) => /^nvidia(?:ctl|\d+)$/.test(each));
  if (devices.length === 0) return skipped(name, `there is no ${folder}/nvidia*`);
  const closed: string[] = [];
  for (const device of devices) {
    const path = join(folder, device);
    const mode = constants.R_OK | constants.W_OK;
    if (
      !(await access(path, mode).then(
        () => true,
        () => false,
      ))
    )
      closed.push(path);
  }
  if (closed.length === 0) return ok(name, `${devices.length} can be opened by this user`);
  const mend =
    'Let the agent read and write them: DeviceAllow= of the unit, mode and group of the files.';
  return problem(name, `this user may not open ${closed.join(', ')}`, mend);
}

function gpuStateCheck({ gpus }: Claims): Check {
  const hidden = [...gpus].filter(([, { state }]) => state !== 'readable');
  const readable = amount(gpus.size - hidden.length, 'GPU');
  if (hidden.length === 0) return ok('GPUs', `${readable} readable`);
  const found = hidden.map(([name, { state }]) => `${name} ${state}`).join(', ');
  return problem('GPUs', `${readable} readable; ${found}`, ERRORS.gpuLost.next);
}

function serialCheck({ host }: Claims): Check {
  const name = 'system serial';
  if (host.serial !== undefined) return ok(name, `${host.serial.length} characters, readable`);
  const mend =
    'Only root may read it: let the unit of the package run its step as root ' +
    '(ExecStartPre=), or go without: the evidence then names the host by its key alone.';
  return note(name, 'this user can not read it, or the machine has none', mend);
}

/** Checks of the TPM: there, reachable by this user, and with the tools that the agent uses. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS } from '../../shared/errors.ts';
import { isExecutableFile, SAFE_FOLDERS } from '../collectors/paths.ts';
import { type Check, type DoctorContext, note, ok, problem, skipped } from './doctorCheck.ts';

/** Says whether a key could be kept in a TPM here. Asks the TPM nothing. */
export async function tpmChecks(context: DoctorContext): Promise<Check[]> {
  const { config } = context;
  if (config.keyStore === 'file') return [skipped('TPM', 'the key is kept in a file (keyStore)')];
  const wrong = config.keyStore === 'tpm' ? problem : note;
  const obstacle = await obstacleTo(context);
  if (obstacle === null) return [ok('TPM', 'tpm2-tools is installed, and the TPM can be opened')];
  return [wrong('TPM', obstacle, ERRORS.tpmUnavailable.next)];
}

async function obstacleTo({ config, root }: DoctorContext): Promise<string | null> {
  const { 'tpm.tcti': tcti } = config;
  const device = /^device:(\/.+)$/.exec(tcti ?? 'device:/dev/tpmrm0')?.[1];
  if (device !== undefined) {
    const path = join(root, device);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return `there is no ${path}`;
    const mode = constants.R_OK | constants.W_OK;
    const mayOpen = await access(path, mode).then(
      () => true,
      () => false,
    );
    if (!mayOpen) return `this user may not open ${path}`;
  }
  for (const folder of SAFE_FOLDERS) {
    if (await isExecutableFile(join(folder, 'tpm2'))) return null;
  }
  return 'tpm2-tools is not installed';
}

/** Checks of the configuration: readable, and its secrets for the agent alone. */
import { statSync } from 'node:fs';
import { type Check, type DoctorContext, note, ok, problem } from './doctorCheck.ts';

/** Checks the configuration, which was loaded before. */
export async function configChecks(context: DoctorContext): Promise<Check[]> {
  const { loaded } = context;
  const { file } = loaded;
  const read = file === null ? 'no file; environment and flags' : file;
  return [
    ok('configuration', `valid: ${read}`),
    ...secretChecks(context),
    ...overrideChecks(context),
  ];
}

/** Files with a secret that others can read. */
function secretChecks({ config, loaded }: DoctorContext): Check[] {
  const { file, sources } = loaded;
  const holdsPassword = URL.canParse(config.proxy) && new URL(config.proxy).password !== '';
  const checks: Check[] = [];
  if (file !== null && holdsPassword && sources.get('proxy')?.kind === 'file') {
    const isOpen = (statSync(file).mode & 0o007) !== 0;
    const mend = `chmod o-rwx ${file}`;
    if (isOpen) checks.push(problem('proxy password', `everybody can read ${file}`, mend));
  }
  const { tokenFile } = config;
  if (tokenFile !== null && tokenFile !== '-') {
    const stat = statSync(tokenFile, { throwIfNoEntry: false });
    const isOpen = stat !== undefined && (stat.mode & 0o007) !== 0;
    const mend = `chmod o-rwx ${tokenFile}; whoever has the token can enroll a host.`;
    if (isOpen) checks.push(note('token file', `everybody can read ${tokenFile}`, mend));
  }
  return checks;
}

function overrideChecks({ config }: DoctorContext): Check[] {
  const { nvidiaSmi, hostRoot } = config;
  const moved = [
    ...(nvidiaSmi === null ? [] : [`nvidia-smi is ${nvidiaSmi}`]),
    ...(hostRoot === null ? [] : [`/sys and /proc are read under ${hostRoot}`]),
  ];
  if (moved.length === 0) return [];
  const mend = 'Every evidence says so. Take the setting out for plain reads.';
  return [note('read elsewhere', moved.join('; '), mend)];
}

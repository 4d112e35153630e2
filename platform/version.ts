/** The version of this build: the one in package.json. */
import { readFileSync } from 'node:fs';

/** Defined as the version where a program is bundled into one file, which has no package.json. */
declare const FLEETSEAL_VERSION: string | undefined;

function versionOfPackage(): string {
  const packageText = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const packageFile: { readonly version: string } = JSON.parse(packageText);
  return packageFile.version;
}

/** Version of every program of this build, as in `0.1.0`. */
export const PROGRAM_VERSION: string =
  typeof FLEETSEAL_VERSION === 'undefined' ? versionOfPackage() : FLEETSEAL_VERSION;

/** The version of this build: the one in package.json. */
import { readFileSync } from 'node:fs';

const packageText = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const packageFile: { readonly version: string } = JSON.parse(packageText);

/** Version of every program of this build, as in `0.1.0`. */
export const PROGRAM_VERSION: string = packageFile.version;

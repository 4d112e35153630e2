import { readFileSync } from 'node:fs';

const packageText = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const packageFile: { readonly version: string } = JSON.parse(packageText);

/** Version of this agent, as the host document names it: the one of package.json. */
export const AGENT_VERSION: string = packageFile.version;

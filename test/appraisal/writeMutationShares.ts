/** Writes docs/mutation-shares.json; needs the reference data. */
import { writeFileSync } from 'node:fs';
import { REFERENCE } from './captures.ts';
import { mutationShares } from './mutationShares.ts';

if (REFERENCE === undefined) throw new TypeError('FLEETSEAL_REFERENCE_DATA is not set');
const path = new URL('../../docs/mutation-shares.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(mutationShares(), null, 2)}\n`);
process.stdout.write('wrote docs/mutation-shares.json\n');

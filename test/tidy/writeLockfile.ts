/** `npm run lock`, after every `npm install`: writes package-lock.json as the tidy test wants it. */
import { writeFileSync } from 'node:fs';
import { pruneLockfile } from './lockfile.ts';
import { ROOT, readText } from './tree.ts';

writeFileSync(`${ROOT}package-lock.json`, pruneLockfile(readText('package-lock.json')));
process.stdout.write('wrote package-lock.json\n');

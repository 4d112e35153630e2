/** `npm run lock`, after each `npm install`: writes the lockfile as the tidy test wants it. */
import { writeFileSync } from 'node:fs';
import { pruneLockfile } from './lockfile.ts';
import { ROOT, readText } from './tree.ts';

writeFileSync(`${ROOT}package-lock.json`, pruneLockfile(readText('package-lock.json')));
process.stdout.write('wrote package-lock.json\n');

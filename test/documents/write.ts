/** `npm run docs`: writes the documents that are made from code. */
import { writeFileSync } from 'node:fs';
import { ERRORS_PATH, errorsDocument } from './errors.ts';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL(ERRORS_PATH, root), errorsDocument());
process.stdout.write(`wrote ${ERRORS_PATH}\n`);

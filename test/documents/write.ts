/** `npm run docs`: writes the documents that are made from code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { HANDBOOK_PATH, handbookDocument } from './agentHandbook.ts';
import { DATA_PATH, dataDocument } from './dataCollected.ts';
import { ERRORS_PATH, errorsDocument } from './errors.ts';

const root = new URL('../../', import.meta.url);
const documents = [
  [ERRORS_PATH, errorsDocument()],
  [DATA_PATH, dataDocument()],
  [HANDBOOK_PATH, handbookDocument(readFileSync(new URL(HANDBOOK_PATH, root), 'utf8'))],
] as const;
for (const [path, text] of documents) {
  writeFileSync(new URL(path, root), text);
  process.stdout.write(`wrote ${path}\n`);
}

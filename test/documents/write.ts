/** `npm run docs`: writes the documents that are made from code. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ROUTES } from '../../shared/api/routes.ts';
import { HANDBOOK_PATH, handbookDocument } from './agentHandbook.ts';
import { API_PATH, apiDocument } from './api.ts';
import { CHECKS_PATH, checksDocument, SHARES_PATH } from './checks.ts';
import { DATA_PATH, dataDocument } from './dataCollected.ts';
import { ERRORS_PATH, errorsDocument } from './errors.ts';
import { RECORDS_PATH, recordsDocument } from './recordTables.ts';
import { REQUIREMENTS_PATH, requirementsDocument } from './requirements.ts';
import { SERVER_HANDBOOK_PATH, serverHandbookDocument } from './serverHandbook.ts';

const root = new URL('../../', import.meta.url);
const shares = new URL(SHARES_PATH, root);
const documents = [
  [ERRORS_PATH, errorsDocument()],
  [API_PATH, apiDocument(ROUTES)],
  [CHECKS_PATH, checksDocument(existsSync(shares) ? readFileSync(shares, 'utf8') : null)],
  [REQUIREMENTS_PATH, requirementsDocument()],
  [DATA_PATH, dataDocument()],
  [HANDBOOK_PATH, handbookDocument(readFileSync(new URL(HANDBOOK_PATH, root), 'utf8'))],
  [
    SERVER_HANDBOOK_PATH,
    serverHandbookDocument(readFileSync(new URL(SERVER_HANDBOOK_PATH, root), 'utf8')),
  ],
  [RECORDS_PATH, recordsDocument(readFileSync(new URL(RECORDS_PATH, root), 'utf8'))],
] as const;
for (const [path, text] of documents) {
  writeFileSync(new URL(path, root), text);
  process.stdout.write(`wrote ${path}\n`);
}

/** The table of docs/CONSOLE.md that is made from code: which role sees which page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { PAGE_NAMES, PAGES, type Page, SECTIONS } from '../../console/address/pages.ts';
import { shell } from '../../console/words/en/shell.ts';
import { ROLE_NAMES, type Role } from '../../shared/api/roles.ts';
import { ROUTES } from '../../shared/api/routes.ts';
import { reachOf } from '../documents/api.ts';
import { withTables } from '../documents/handbookTables.ts';

/** Where the document lies, from the root of the checkout. */
export const CONSOLE_HANDBOOK_PATH = 'docs/CONSOLE.md';

/** How far a role sees a page, in the words of docs/API.md. */
function seenBy({ signedIn, needs }: Page, role: Role): string {
  if (!signedIn) return 'anyone';
  return needs === null ? 'yes' : reachOf(ROUTES[needs], role);
}

/** One row a page, by the groups of the navigation; the others stand at the end. */
function pagesTable(): string {
  const groups = [...SECTIONS, null];
  const names = groups.flatMap((group) =>
    PAGE_NAMES.filter((name) => PAGES[name].section === group),
  );
  const rows = names.map((name) => {
    const page = PAGES[name];
    const group = page.section === null ? '-' : shell.sections[page.section];
    const cells = ROLE_NAMES.map((role) => seenBy(page, role));
    const own = [shell.pages[name], `\`${page.path}\``, group, ...cells];
    return `| ${own.join(' | ')} |\n`;
  });
  const head = ['page', 'address', 'in the navigation', ...ROLE_NAMES];
  return `| ${head.join(' | ')} |\n${'|---'.repeat(head.length)}|\n${rows.join('')}`;
}

/** The handbook with its table as it is now; everything else stays as it is written. */
export function consoleHandbookDocument(text: string): string {
  return withTables(text, { pages: pagesTable() });
}

if (import.meta.main) {
  const file = new URL(`../../${CONSOLE_HANDBOOK_PATH}`, import.meta.url);
  writeFileSync(file, consoleHandbookDocument(readFileSync(file, 'utf8')));
  process.stdout.write(`wrote ${CONSOLE_HANDBOOK_PATH}\n`);
}

/** docs/API.md, made from the route table: who may call what, so that a change shows in review. */
import { ROLE_NAMES, ROLES, type Role } from '../../shared/api/roles.ts';
import { isWrite, type Route, type Routes } from '../../shared/api/route.ts';
import { API_PREFIX } from '../../shared/api/routes.ts';
import { compareText } from '../../shared/bytes/bytes.ts';

/** Where the document lies, from the root of the checkout. */
export const API_PATH = 'docs/API.md';

const HEADER = `# Who may call what

Every route of the API below \`${API_PREFIX}\`, and the roles that may call it. The server decides
by the same table (\`shared/api/routes/\`); this page is made from it by \`npm run docs\`, a test
fails where the two differ, and another one asks a server for every row as every role. What goes in
and out stands in the OpenAPI document of the server, \`/api/openapi.json\`, and on its page,
\`/api/docs\`.

| in a cell | meaning |
|---|---|
| \`scope\` | as far as sites and licenses of the account go; anything else does not exist for it |
| \`whole\` | only for accounts without a limit of sites and licenses |
| \`yes\` | it is not about a part of the fleet |
| \`anyone\` | needs no sign-in |
| - | refused |
`;

/** How far a role may call a route, as a cell of the table says it. */
export function reachOf({ access }: Route, role: Role): string {
  if (access.who === 'anyone') return 'anyone';
  if (access.who === 'signedIn') return 'yes';
  if (!access.who.includes(role)) return '-';
  return { within: 'scope', whole: 'whole', none: 'yes' }[access.scope];
}

function tableOf(routes: readonly Route[]): string {
  const head = `| route | ${ROLE_NAMES.join(' | ')} |\n|---${'|---'.repeat(ROLE_NAMES.length)}|\n`;
  const rows = routes.map((route) => {
    const cells = ROLE_NAMES.map((role) => reachOf(route, role));
    return `| \`${route.method} ${route.path}\` | ${cells.join(' | ')} |\n`;
  });
  return head + rows.join('');
}

/** A role and the routes that it may call beyond those of every account. */
function roleLines(routes: readonly Route[], role: Role): string {
  const own = routes.filter((route) => {
    const { who } = route.access;
    return who !== 'anyone' && who !== 'signedIn' && who.includes(role);
  });
  const lines = own.map((route) => {
    const verb = isWrite(route) ? 'changes' : 'reads';
    const how = `${verb}; ${reachOf(route, role)}`;
    return `- \`${route.method} ${route.path}\` (${how}): ${route.summary}\n`;
  });
  return `\n### ${role}\n\n${ROLES[role]}.\n\n${lines.join('')}`;
}

/** The whole text of docs/API.md. */
export function apiDocument(routes: Routes): string {
  const all = Object.values(routes);
  const areas = [...Map.groupBy(all, ({ area }) => area)].sort(([a], [b]) => compareText(a, b));
  const tables = areas.map(([area, own]) => `\n## ${area}\n\n${tableOf(own)}`);
  const roles = (['regulator', 'operator'] as const).map((role) => roleLines(all, role));
  const narrow =
    '\n## Everything that two narrow roles may call\n\nBeside what every account may.\n';
  return HEADER + tables.join('') + narrow + roles.join('');
}

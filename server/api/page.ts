/** The page that people read about the API: no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ROLES } from '../../shared/api/roles.ts';
import { isFileReply, type Route, type Routes } from '../../shared/api/route.ts';
import { API_PREFIX } from '../../shared/api/routes.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { errorDefinition } from '../../shared/errors.ts';
import { errorsOf, whoMay } from './openapi.ts';

/** Style of the page; its digest stands in the page's content security policy. */
const PAGE_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid #8885; }
table { border-collapse: collapse; } 
td, th { padding: 0.1rem 0.8rem 0.1rem 0; text-align: left; vertical-align: top; }
article { border-top: 1px solid #8885; padding: 0.5rem 0; }
h3 { margin: 0.5rem 0; }
`;

/** The page may have this one style, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Text as HTML. */
function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The whole page. */
export function apiPage(routes: Routes, version: string): string {
  const entries = Object.entries(routes);
  const byArea = [...Map.groupBy(entries, ([, { area }]) => area)].sort(([a], [b]) =>
    compareText(a, b),
  );
  const roles = Object.entries(ROLES)
    .map(([name, what]) => `<tr><th>${escaped(name)}</th><td>${escaped(what)}</td></tr>`)
    .join('\n');
  const contents = byArea.map(([area]) => `<a href="#${idOf(area)}">${escaped(area)}</a>`);
  const sections = byArea.map(([area, own]) => {
    const articles = own.map(([id, route]) => articleOf(id, route)).join('\n');
    return `<h2 id="${idOf(area)}">${escaped(area)}</h2>\n${articles}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Fleetseal API</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>Fleetseal API</h1>
<p>Version ${escaped(version)}, below <code>${API_PREFIX}</code>.
<a href="/api/openapi.json">OpenAPI 3.1 document</a>. Programs send
<code>Authorization: Bearer …</code> with an API token.</p>
<h2>Roles</h2>
<table>${roles}</table>
<nav><p>${contents.join(' · ')}</p></nav>
${sections.join('\n')}
</body>
</html>
`;
}

function idOf(area: string): string {
  return area.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function articleOf(id: string, route: Route): string {
  const { method, path, summary, access, params, query, body, reply } = route;
  const errors = errorsOf(route)
    .map((code) => {
      const { meaning } = errorDefinition(code);
      return `<tr><td><code>${code}</code></td><td>${escaped(meaning)}</td></tr>`;
    })
    .join('');
  return [
    `<article id="${id}">`,
    `<h3><code>${method} ${escaped(path)}</code></h3>`,
    `<p>${escaped(summary)}. ${escaped(whoMay(access))}</p>`,
    shapeOf('Path', params, 'input'),
    shapeOf('Query', query, 'input'),
    shapeOf('Body', body, 'input'),
    isFileReply(reply)
      ? `<p>Answers a file: ${escaped(reply.file.join(', '))}.</p>`
      : shapeOf('Answer', reply, 'output'),
    `<details><summary>Errors</summary><table>${errors}</table></details>`,
    '</article>',
  ].join('\n');
}

function shapeOf(name: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string {
  if (schema === undefined) return '';
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  const text = escaped(JSON.stringify(shape, null, 2));
  return `<details><summary>${name}</summary><pre>${text}</pre></details>`;
}

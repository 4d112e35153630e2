/** The tables of docs/SERVER.md that are made from code: settings and metrics. */
import { SERVER_KEYS, SERVER_SETTINGS, serverVariable } from '../../server/config/settings.ts';
import { SERVER_METRICS } from '../../server/operations/metrics.ts';

/** Where the document lies, from the root of the checkout. */
export const SERVER_HANDBOOK_PATH = 'docs/SERVER.md';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function settingsTable(): string {
  const rows = SERVER_KEYS.map((key) => {
    const { meaning, allowed, fallback } = SERVER_SETTINGS.settings[key];
    const value = fallback === null || String(fallback) === '' ? '-' : `\`${fallback}\``;
    const cells = [`\`${key}\``, cell(meaning), cell(allowed), value, `\`${serverVariable(key)}\``];
    return `| ${cells.join(' | ')} |\n`;
  });
  const head = '| setting | what it is for | what it may be | default | variable |\n';
  return `${head}|---|---|---|---|---|\n${rows.join('')}`;
}

function metricsTable(): string {
  const rows = Object.values(SERVER_METRICS).map(({ name, kind, help, ...more }) => {
    const labels = 'labels' in more ? more.labels.map((label) => `\`${label}\``).join(', ') : '-';
    return `| \`${name}\` | ${kind} | ${labels} | ${cell(help)} |\n`;
  });
  return `| metric | kind | labels | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

const TABLES = [
  ['settings', settingsTable],
  ['metrics', metricsTable],
] as const;

/** The handbook with its tables as they are now; everything else stays as it is written. */
export function serverHandbookDocument(text: string): string {
  return TABLES.reduce((left, [name, table]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const [before, rest = ''] = left.split(begin);
    const [, after] = rest.split(end);
    if (before === undefined || after === undefined) throw new TypeError(`no place for ${name}`);
    return `${before}${begin}\n\n${table()}\n${end}${after}`;
  }, text);
}

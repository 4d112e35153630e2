/** The tables of docs/AGENT.md that are made from code: settings and metrics. */
import { CONFIG_KEYS, SETTINGS, variableOf } from '../../agent/config/config.ts';
import { METRICS } from '../../agent/status/metricValues.ts';

/** Where the document lies, from the root of the checkout. */
export const HANDBOOK_PATH = 'docs/AGENT.md';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** One row a setting. */
export function settingsTable(): string {
  const rows = CONFIG_KEYS.map((key) => {
    const { meaning, allowed, fallback } = SETTINGS[key];
    const value = fallback === null || fallback === '' ? '-' : `\`${fallback}\``;
    const cells = [`\`${key}\``, cell(meaning), cell(allowed), value, `\`${variableOf(key)}\``];
    return `| ${cells.join(' | ')} |\n`;
  });
  const head = '| setting | what it is for | what it may be | default | variable |\n';
  return `${head}|---|---|---|---|---|\n${rows.join('')}`;
}

/** One row a metric. */
export function metricsTable(): string {
  const rows = METRICS.map(({ name, kind, help, labels = [] }) => {
    const labelled = labels.map((label) => `\`${label}\``).join(', ') || '-';
    return `| \`${name}\` | ${kind} | ${labelled} | ${cell(help)} |\n`;
  });
  return `| metric | kind | labels | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

const TABLES = [
  ['settings', settingsTable],
  ['metrics', metricsTable],
] as const;

/** The handbook with its tables as they are now; everything else stays as it is written. */
export function handbookDocument(text: string): string {
  return TABLES.reduce((left, [name, table]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const [before, rest = ''] = left.split(begin);
    const [, after] = rest.split(end);
    if (before === undefined || after === undefined) throw new TypeError(`no place for ${name}`);
    return `${before}${begin}\n\n${table()}\n${end}${after}`;
  }, text);
}

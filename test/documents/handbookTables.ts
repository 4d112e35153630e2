/** What the handbooks share: tables of settings and metrics, and the places that they stand in. */

/** A setting as a handbook shows it. */
export interface SettingRow {
  readonly key: string;
  readonly meaning: string;
  readonly allowed: string;
  /** Its value where nobody says anything. */
  readonly fallback: unknown;
  /** Environment variable. */
  readonly variable: string;
}

/** A metric as a handbook shows it. */
export interface MetricRow {
  readonly name: string;
  readonly kind: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** One row a setting. */
export function settingsTableOf(settings: readonly SettingRow[]): string {
  const rows = settings.map(({ key, meaning, allowed, fallback, variable }) => {
    const value = fallback === null || String(fallback) === '' ? '-' : `\`${fallback}\``;
    const cells = [`\`${key}\``, cell(meaning), cell(allowed), value, `\`${variable}\``];
    return `| ${cells.join(' | ')} |\n`;
  });
  const head = '| setting | what it is for | what it may be | default | variable |\n';
  return `${head}|---|---|---|---|---|\n${rows.join('')}`;
}

/** One row a metric. */
export function metricsTableOf(metrics: readonly MetricRow[]): string {
  const rows = metrics.map(({ name, kind, help, labels = [] }) => {
    const labelled = labels.map((label) => `\`${label}\``).join(', ') || '-';
    return `| \`${name}\` | ${kind} | ${labelled} | ${cell(help)} |\n`;
  });
  return `| metric | kind | labels | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

/** A handbook with its tables as they are now; everything else stays as it is written. */
export function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((left, [name, table]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const [before, rest = ''] = left.split(begin);
    const [, after] = rest.split(end);
    if (before === undefined || after === undefined) throw new TypeError(`no place for ${name}`);
    return `${before}${begin}\n\n${table}\n${end}${after}`;
  }, text);
}

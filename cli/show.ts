/** `fleetseal gpu show` and the like: one thing, every member a line; and `fleetseal search`. */

import { unitHistoryLines } from '../shared/accounting/sectionWords.ts';
import { unitHistorySchema } from '../shared/accounting/types.ts';
import { msToText } from '../shared/register/day.ts';
import { terminalText, wrapText } from '../shared/text/terminal.ts';
import { apiOf } from './client/apiClient.ts';
import type { ShownRoute } from './fleetCommands.ts';
import { type WhenOptions, type WithJson, whenQuery } from './options.ts';
import { printJson, printLines } from './output.ts';
import { knownLine, tableLines } from './print.ts';

/** What is shown. */
export interface Shown {
  readonly route: ShownRoute;
  readonly param: string;
  readonly value: string;
}

/** Shows one thing. */
export async function show(shown: Shown, options: WithJson & WhenOptions): Promise<void> {
  const { route, param, value } = shown;
  const input = { params: { [param]: value }, query: whenQuery(options) };
  const reply = await apiOf(options).ask(route, input);
  if (options.json === true) printJson(reply);
  else printLines(...memberLines(reply, ''));
}

/** The members of a value, nested ones indented; moments for people. */
function memberLines(value: unknown, indent: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const history = name === 'history' ? unitHistorySchema.safeParse(member) : null;
    if (history?.success === true) return ['', ...unitHistoryLines(history.data)];
    const inside = memberLines(member, `${indent}  `);
    if (inside.length > 0) return [`${indent}${name}`, ...inside];
    const text = terminalText(memberText(name, member));
    return wrapText(text, { first: `${indent}${name.padEnd(16)} `, rest: `${indent}  ` });
  });
}

function memberText(name: string, member: unknown): string {
  const isMoment = /(At|^time|^since|^from|^to)$/.test(name) && typeof member === 'number';
  if (isMoment) return msToText(member);
  if (typeof member === 'object' && member !== null) return Array.isArray(member) ? 'none' : '-';
  return member === null || member === '' ? '-' : String(member);
}

/** `fleetseal search TEXT`. */
export async function search(q: string, options: WithJson & WhenOptions): Promise<void> {
  const query = { ...whenQuery(options), q };
  const { hits, asOf } = await apiOf(options).call('search', { query });
  if (options.json === true) {
    printJson({ hits, asOf });
    return;
  }
  const rows = hits.map(({ kind, id, label }) => [kind, id, label]);
  const lines = rows.length === 0 ? ['None.'] : tableLines(['what', 'id', 'name'], rows);
  printLines(knownLine('Found', asOf), ...lines);
}

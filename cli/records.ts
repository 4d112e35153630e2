/** `fleetseal import`, `export`, `template`, `withdraw`, `digest`: what people enter by hand. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatOf, templateFile } from '../server/import/planning.ts';
import type { RecordImportReply } from '../shared/api/records.ts';
import { toBase64 } from '../shared/bytes/base64.ts';
import { sha256Base64Url } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import { RECORD_TYPES } from '../shared/register/records/record.ts';
import { problemText } from '../shared/register/tables/problems.ts';
import { TABLE_NAMES, type TableName } from '../shared/register/tables/table.ts';
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { assertNew, writeNew } from './newFile.ts';
import { printJson, printLines } from './output.ts';
import { readInput } from './readInput.ts';

/** Why something is entered. */
export interface WithReason {
  readonly reason?: string;
}

type ImportOptions = TargetOptions &
  WithReason & { readonly dryRun?: boolean; readonly json?: boolean };

/** `fleetseal import TABLE FILE`. Throws importInvalid with every problem. */
export async function importTable(
  name: string,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const table = tableOf(name);
  formatOf(file);
  const reply = await send(table, file, options);
  if (options.json === true) printJson(reply);
  refuse(file, reply, options);
  if (options.json !== true) printLines(...changeLines(reply));
}

/** `fleetseal license import FILE`: licenses and shipments in one file, or either. */
export async function importLicenses(file: string, options: ImportOptions): Promise<void> {
  const reply = await send(null, file, options);
  refuse(file, reply, options);
  const changed = (type: string) =>
    reply.changes.filter((change) => change.type === type && change.kind !== 'unchanged');
  const names = (type: string) => {
    const ids = changed(type).map(({ id }) => id);
    return wrapText(ids.join(', ') || '-', { first: `${amount(ids.length, type)}: `, rest: '  ' });
  };
  const unchanged = reply.changes.filter(({ kind }) => kind === 'unchanged').length;
  const dry = options.dryRun === true ? ['Dry run: nothing was imported.'] : [];
  printLines(
    ...names('license'),
    ...names('shipment'),
    `${unchanged} already there, unchanged`,
    ...dry,
  );
}

async function send(
  table: TableName | null,
  file: string,
  options: ImportOptions,
): Promise<RecordImportReply> {
  const { reason = '', dryRun = false } = options;
  const content = toBase64(await readInput(file));
  const body = { table, name: basename(file), content, dryRun, reason };
  return apiOf(options).call('importRecords', { body });
}

/** Every problem a line. */
function refuse(file: string, reply: RecordImportReply, options: ImportOptions): void {
  const { problems, moreProblems } = reply;
  if (problems.length === 0) return;
  const count = amount(problems.length + moreProblems, 'problem');
  const lines = options.json === true ? [] : problems.map(problemText);
  const more = moreProblems === 0 ? [] : [`and ${moreProblems} more`];
  throw new FleetsealError('importInvalid', [`${file}: ${count}`, ...lines, ...more].join('\n'));
}

const KIND_WORDS = { added: 'added', corrected: 'corrected', unchanged: 'unchanged' } as const;

function changeLines({ changes, imported }: RecordImportReply): string[] {
  const told = changes.filter(({ kind }) => kind !== 'unchanged');
  const lines = told.flatMap(({ type, id, kind, fields, moreFields }) => [
    ...wrapText(`${KIND_WORDS[kind]} ${type} ${id}`, { first: '', rest: '  ' }),
    ...fields.flatMap(({ field, before, after }) => {
      const change = `${field}: ${valueText(before)} -> ${valueText(after)}`;
      return wrapText(change, { first: '    ', rest: '      ' });
    }),
    ...(moreFields === 0 ? [] : [`    and ${amount(moreFields, 'more value')}`]),
  ]);
  const count = (kind: keyof typeof KIND_WORDS) =>
    changes.filter((change) => change.kind === kind).length;
  const [added, corrected, unchanged] = [count('added'), count('corrected'), count('unchanged')];
  const sum = `${added} added, ${corrected} corrected, ${unchanged} unchanged`;
  const dry = imported === null ? ['Dry run: nothing was imported.'] : [];
  return [...lines, sum, ...dry];
}

function valueText(value: string | null): string {
  return value === null ? '(empty)' : JSON.stringify(value);
}

/** `fleetseal export TABLE --out FILE`. */
export async function exportTable(
  name: string,
  options: TargetOptions & { readonly out: string },
): Promise<void> {
  const { out } = options;
  const asked = { params: { table: tableOf(name) }, query: { format: formatOf(out) } };
  assertNew(out);
  await writeNew(out, await apiOf(options).call('exportRecords', asked));
  printLines(`${out} written.`);
}

/** `fleetseal template TABLE --out FILE`: made here, without the server. */
export async function template(name: string, { out }: { readonly out: string }): Promise<void> {
  const table = tableOf(name);
  const format = formatOf(out);
  assertNew(out);
  await writeNew(out, await templateFile(table, format));
  printLines(`${out} written. Put your rows in the place of its example.`);
}

/** `fleetseal withdraw TYPE ID --reason TEXT`. */
export async function withdraw(
  type: string,
  id: string,
  options: TargetOptions & WithReason,
): Promise<void> {
  const { reason = '' } = options;
  const known = RECORD_TYPES.find((each) => each === type);
  if (known === undefined) {
    throw new FleetsealError('usageWrong', `There is no type ${type}; --help lists them.`);
  }
  const body = { type: known, id, reason };
  const { index } = await apiOf(options).call('withdrawRecord', { body });
  printLines(`${type} ${id} is withdrawn (register leaf ${index}). What it said stays known.`);
}

/** `fleetseal digest FILE…`: SHA-256 as tables and decisions take it. */
export async function digest(files: readonly string[]): Promise<void> {
  for (const file of files) printLines(`${await digestOfFile(file)}  ${file}`);
}

/** SHA-256 of a file, base64url. Throws fileUnreadable. */
export async function digestOfFile(file: string): Promise<string> {
  try {
    return sha256Base64Url(await readFile(file));
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}

function tableOf(name: string): TableName {
  const table = TABLE_NAMES.find((each) => each === name);
  if (table !== undefined) return table;
  const detail = `There is no table ${name}. There are: ${TABLE_NAMES.join(', ')}.`;
  throw new FleetsealError('usageWrong', detail);
}

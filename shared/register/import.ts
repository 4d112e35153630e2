/**
 * Files of licenses and shipments in one: JSON for both, CSV for either, also as the first releases
 * wrote them (docs/formats/records.md).
 */
import { fromUtf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { amount } from '../text/amount.ts';
import { parseCsv } from './csv.ts';
import { draftsOfValue, parseJsonMembers } from './tables/jsonDrafts.ts';
import { printList } from './tables/listText.ts';
import { parseCsvTable } from './tables/parse.ts';
import { isMembers, type Members } from './tables/paths.ts';
import { problemText } from './tables/problems.ts';
import type { ImportProblem, ParsedTable } from './tables/table.ts';
import { tableOf } from './tables/tables.ts';

const PROBLEMS_SHOWN = 50;
/** The column by which a CSV is known to hold licenses, and not shipments. */
const LICENSES_COLUMN = 'quantity';
const MEMBERS = ['licenses', 'shipments'] as const;

/** A file as it came: its name says JSON or CSV by its ending; else its first character does. */
export interface ImportedFile {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Parses a license file. Throws tooLarge; importInvalid where it is no UTF-8. */
export function parseLicenseFile({ bytes, name }: ImportedFile): readonly ParsedTable[] {
  if (bytes.length > LIMITS.importBytes) {
    throw new FleetsealError('tooLarge', `${name} has ${bytes.length} bytes.`);
  }
  const text = fromUtf8(bytes, 'importInvalid').replace(/^\uFEFF/, '');
  const isJson = /\.json$/i.test(name) || (!/\.csv$/i.test(name) && /^\s*\{/.test(text));
  return isJson ? parseJsonFile(text) : [parseCsvFile(text)];
}

/** Throws importInvalid with the first problems of a file, and how many more there are. */
export function refuseProblems(
  name: string,
  { problems, moreProblems }: { problems: readonly ImportProblem[]; moreProblems: number },
): void {
  const count = problems.length + moreProblems;
  if (count === 0) return;
  const lines = [
    `${name}: ${amount(count, 'problem')}`,
    ...problems.slice(0, PROBLEMS_SHOWN).map(problemText),
    ...(count > PROBLEMS_SHOWN ? [`and ${count - PROBLEMS_SHOWN} more`] : []),
  ];
  throw new FleetsealError('importInvalid', lines.join('\n'));
}

function parseJsonFile(text: string): ParsedTable[] {
  const parsed = parseJsonMembers(text);
  if ('problem' in parsed) return [nothing({ line: null, column: null, problem: parsed.problem })];
  const { members } = parsed;
  const unknown = Object.keys(members).filter((name) => !MEMBERS.some((each) => each === name));
  const tables = MEMBERS.filter((name) => members[name] !== undefined).map((name) => {
    const value = members[name];
    const records = name === 'licenses' && Array.isArray(value) ? value.map(renamed) : value;
    return draftsOfValue(tableOf(name), records);
  });
  const refused = unknown.map((column) => {
    return nothing({ line: null, column, problem: 'unknown member' });
  });
  return [...tables, ...refused];
}

/** The header tells: only licenses have a quantity. */
function parseCsvFile(text: string): ParsedTable {
  const csv = parseCsv(text);
  const header = csv.records[0]?.fields ?? [];
  if (!header.includes(LICENSES_COLUMN)) return parseCsvTable(tableOf('shipments'), csv);
  const endUser = header.indexOf('endUser');
  const records = csv.records.map(({ line, fields }, position) => {
    return { line, fields: position === 0 ? fields.map(newName) : listed(fields, endUser) };
  });
  return parseCsvTable(tableOf('licenses'), { ...csv, records });
}

/** The names that the first releases had for two members and columns of a license. */
function newName(name: string): string {
  return name === 'licensee' ? 'exporter' : name === 'endUser' ? 'endUsers' : name;
}

/** What the first releases took as one end user is the only entry of a list. */
function listed(fields: readonly string[], endUser: number): readonly string[] {
  return fields.map((field, index) => {
    return index === endUser && field !== '' ? printList([field]) : field;
  });
}

function renamed(license: unknown): unknown {
  if (!isMembers(license)) return license;
  const { endUser, licensee, ...rest } = license;
  const users: Members = endUser === undefined ? {} : { endUsers: [endUser] };
  const exporter: Members = licensee === undefined ? {} : { exporter: licensee };
  // A file that says both is refused: of two members with one meaning, none is the right one.
  const isBoth =
    (endUser !== undefined && 'endUsers' in rest) || (licensee !== undefined && 'exporter' in rest);
  return isBoth ? license : { ...rest, ...exporter, ...users };
}

function nothing(problem: ImportProblem): ParsedTable {
  return { table: tableOf('licenses'), drafts: [], problems: [problem], unread: new Set() };
}

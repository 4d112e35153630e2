/** Records of a JSON file: `{"parties":[…]}`, each as in the register but without its type. */
import { utf8 } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { isFleetsealError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { RegisterRecord } from '../records/record.ts';
import { formatOf } from './define.ts';
import { elementsOf, isMembers, type Members, pathText } from './paths.ts';
import { Problems } from './problems.ts';
import type { Draft, ParsedTable, Path, Place, Table } from './table.ts';

/** The members of a JSON file, or what is wrong with it. */
export function parseJsonMembers(text: string): { members: Members } | { problem: string } {
  try {
    const value = parseStrictJson(utf8(text));
    return isMembers(value) ? { members: value } : { problem: 'the file is no JSON object' };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { problem: error.message };
  }
}

/** A table as JSON text. */
export function parseJsonTable(table: Table, text: string): ParsedTable {
  const parsed = parseJsonMembers(text);
  const problems = new Problems();
  const none = { table, drafts: [], problems: problems.list, unread: new Set<string>() };
  if ('problem' in parsed) {
    problems.add({ line: null, column: null }, parsed.problem);
    return none;
  }
  const names = Object.keys(parsed.members);
  for (const name of names.filter((each) => each !== table.name)) {
    problems.add({ line: null, column: name }, 'unknown member');
  }
  if (!names.includes(table.name)) {
    problems.add({ line: null, column: null }, `there is no member ${table.name}`);
  }
  if (problems.list.length > 0) return none;
  return draftsOfValue(table, parsed.members[table.name]);
}

/** Records of a table from the member of a JSON file that has them. */
export function draftsOfValue(table: Table, value: unknown): ParsedTable {
  const problems = new Problems();
  const reader = { table, problems, unread: new Set<string>(), seen: new Set<string>() };
  if (!Array.isArray(value)) problems.add({ line: null, column: table.name }, 'is no list');
  const records: readonly unknown[] = Array.isArray(value) ? value : [];
  const lists = [...new Set(table.columns.map(({ list }) => list))].filter((name) => name !== null);
  const rows = records.reduce<number>(
    (sum, each) => sum + lists.reduce((most, list) => most + elementsOf(each, list).length, 1),
    0,
  );
  if (rows > LIMITS.importRows) {
    const problem = `${rows} records and elements, limit ${LIMITS.importRows}`;
    problems.add({ line: null, column: table.name }, problem);
    return { table, drafts: [], problems: problems.list, unread: reader.unread };
  }
  const drafts = records.flatMap((each, position) => draftOf(reader, each, position));
  return { table, drafts, problems: problems.list, unread: reader.unread };
}

interface JsonReader {
  readonly table: Table;
  readonly problems: Problems;
  readonly unread: Set<string>;
  readonly seen: Set<string>;
}

function draftOf(reader: JsonReader, value: unknown, position: number): Draft[] {
  const { table, problems, unread, seen } = reader;
  const place = (path: Path): Place => {
    return { line: null, column: pathText(`${table.name}[${position}]`, path) };
  };
  if (!isMembers(value) || 'type' in value) {
    const problem = isMembers(value) ? 'unknown member' : 'is no JSON object';
    problems.add(place(isMembers(value) ? ['type'] : []), problem);
    return [];
  }
  const checked = table.schema.safeParse({ type: formatOf(table, value), ...value });
  for (const { path, message } of checked.error?.issues ?? []) {
    problems.add(place(path.filter((step) => typeof step !== 'symbol')), message);
  }
  if (!checked.success) {
    if (typeof value.id === 'string') unread.add(value.id);
    return [];
  }
  const record: RegisterRecord = checked.data;
  if (seen.has(record.id)) problems.add(place(['id']), `${record.id} is there twice`);
  seen.add(record.id);
  return [{ record, place, isWrong: (path) => problems.isAt(place(path)) }];
}

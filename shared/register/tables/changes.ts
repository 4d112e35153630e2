/** What a correction changes, in the words of the table. */
import { canonicalText } from '../../bytes/canonicalJson.ts';
import { LIMITS } from '../../limits.ts';
import { type RegisterRecord, recordType } from '../records/record.ts';
import { elementsOf, isMembers, valueAt } from './paths.ts';
import type { FieldChange, Table } from './table.ts';

const SHOWN = 200;

/** Text of what a record says: equal where two records say the same. */
export function contentOf(record: RegisterRecord): string {
  // An empty list or text says the same as none.
  const said = Object.entries(record).filter(([, value]) => {
    return value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  // A later version of the type that says nothing more says the same.
  return canonicalText({ ...Object.fromEntries(said), type: recordType(record) });
}

/** Every value that differs, and every element that one of the two does not have. */
export function fieldChanges(
  table: Table,
  before: RegisterRecord,
  after: RegisterRecord,
): { fields: FieldChange[]; moreFields: number } {
  const heads = table.columns.filter(({ list }) => list === null);
  const ofHeads = heads.flatMap(({ name, path, cell }) => {
    const [was, is] = [before, after].map((record) => {
      const value = valueAt(record, path);
      const text = value === undefined ? '' : cell.print(value);
      return text === '' ? null : text;
    });
    return was === is ? [] : [{ field: name, before: was ?? null, after: is ?? null }];
  });
  const lists = new Set(table.columns.map(({ list }) => list).filter((list) => list !== null));
  const ofLists = [...lists].flatMap((list) => elementChanges(table, { list, before, after }));
  const all = [...ofHeads, ...ofLists];
  const fields = all.slice(0, LIMITS.importFields).map((change) => ({
    field: change.field,
    before: clipped(change.before),
    after: clipped(change.after),
  }));
  return { fields, moreFields: all.length - fields.length };
}

interface TwoLists {
  readonly list: string;
  readonly before: RegisterRecord;
  readonly after: RegisterRecord;
}

/** Elements that only one has, those that stand at one position beside each other. */
function elementChanges(table: Table, { list, before, after }: TwoLists): FieldChange[] {
  const [was, is] = [before, after].map((record) => {
    return elementsOf(record, list).map((element) => elementText(table, list, element));
  });
  if (was === undefined || is === undefined) return [];
  const gone = onlyIn(was, is);
  const come = onlyIn(is, was);
  const length = Math.max(gone.length, come.length);
  const changes = Array.from({ length }, (_, position) => {
    return { field: list, before: gone[position] ?? null, after: come[position] ?? null };
  });
  if (length > 0 || canonicalText(was) === canonicalText(is)) return changes;
  return [{ field: list, before: 'the same in another order', after: null }];
}

/** Texts of `left` that `right` does not have, as often as it lacks them. */
function onlyIn(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of right) counts.set(text, (counts.get(text) ?? 0) + 1);
  return left.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

function elementText(table: Table, list: string, element: unknown): string {
  if (!isMembers(element)) return '';
  const parts = table.columns
    .filter((column) => column.list === list)
    .map(({ name, path, cell }) => ({ name, cell, value: valueAt(element, path) }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
  return parts.map(({ name, cell, value }) => `${name} ${cell.print(value)}`).join(', ');
}

function clipped(text: string | null): string | null {
  if (text === null || text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN).toWellFormed()}…`;
}

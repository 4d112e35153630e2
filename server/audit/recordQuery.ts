/** Queries of the access record. Times are in the order of numbers, so intervals are of numbers. */
import type { ExpressionBuilder } from 'kysely';
import type { AuditQuery } from '../../shared/api/routes/audit.ts';
import type { AuditPlace } from '../../shared/audit/timeline.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

/** The records [first, end). */
export interface NumberRange {
  readonly first: number;
  readonly end: number;
}

/** The records of [from, to), milliseconds UTC; no limit where one is not given. */
export async function numbersBetween(
  db: Store['db'],
  { from, to }: { from?: number | undefined; to?: number | undefined },
): Promise<NumberRange> {
  const newest = await db
    .selectFrom('access_record')
    .select((eb) => eb.fn.max('number').as('number'))
    .executeTakeFirst();
  const all = (newest?.number ?? -1) + 1;
  const firstOf = async (time: number) => {
    const row = await db
      .selectFrom('access_record')
      .select('number')
      .where('time', '>=', time)
      .orderBy('time')
      .orderBy('number')
      .limit(1)
      .executeTakeFirst();
    return row?.number ?? all;
  };
  const first = from === undefined ? 0 : await firstOf(from);
  const end = to === undefined ? all : await firstOf(to);
  return { first, end: Math.max(first, end) };
}

/** What one page takes from the access record. */
export interface RecordQuery {
  readonly query: AuditQuery;
  /** The place behind which the page begins. */
  readonly after: AuditPlace | null;
  /** 1: oldest first; -1: newest first. */
  readonly direction: 1 | -1;
  readonly most: number;
}

/** Texts of records that fit behind a place, and how many fit in all. */
export async function queryRecords(
  db: Store['db'],
  { query, after, direction, most }: RecordQuery,
): Promise<{ texts: string[]; total: number }> {
  const range = await numbersBetween(db, query);
  const behind = await rangeBehind(db, after, direction);
  const first = Math.max(range.first, behind.first);
  const end = Math.min(range.end, behind.end);
  const rows = await db
    .selectFrom('access_record')
    .where((eb) => filters(eb, query, { first, end }))
    .select('text')
    .orderBy('number', direction === 1 ? 'asc' : 'desc')
    .limit(most)
    .execute();
  return { texts: rows.map(({ text }) => text), total: await totalOf(db, query, range) };
}

async function totalOf(db: Store['db'], query: AuditQuery, range: NumberRange): Promise<number> {
  // Numbers have no gaps: without a filter nothing is to be counted.
  if (!hasFilter(query)) return range.end - range.first;
  const { total } = await db
    .selectFrom('access_record')
    .where((eb) => filters(eb, query, range))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

function hasFilter({ act, name, account, target }: AuditQuery): boolean {
  return [act, name, account, target].some((filter) => filter !== undefined);
}

type Where = ExpressionBuilder<Schema, 'access_record'>;

/** The filters in SQL; an act of the register is in no record, so that filter leaves none. */
function filters(
  eb: Where,
  { act, name, account, target }: AuditQuery,
  { first, end }: NumberRange,
) {
  return eb.and([
    eb('number', '>=', first),
    eb('number', '<', end),
    ...(act === undefined ? [] : [eb('act', 'in', act)]),
    ...(name === undefined ? [] : [eb('name', 'in', name)]),
    ...(account === undefined ? [] : [eb('account', 'in', account)]),
    ...(target === undefined ? [] : [eb('target', '=', target)]),
  ]);
}

/** Records behind a place; leaves of the register come before records of the same millisecond. */
async function rangeBehind(
  db: Store['db'],
  after: AuditPlace | null,
  direction: 1 | -1,
): Promise<NumberRange> {
  const end = Number.MAX_SAFE_INTEGER;
  if (after === null) return { first: 0, end };
  const { from, number, time } = after;
  const here = from === 'record' ? number : (await numbersBetween(db, { from: time })).first;
  if (direction === -1) return { first: 0, end: here };
  return { first: from === 'record' ? here + 1 : here, end };
}

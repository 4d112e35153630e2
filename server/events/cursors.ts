/** Durable places: how far events, the register and receivers have come. */
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

type Db = Kysely<Schema> | Transaction<Schema>;

/** The value of a place; undefined where it was never set. */
export async function cursorValue(db: Db, name: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('event_cursor')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}

/** Sets the value of a place. */
export async function setCursor(db: Db, name: string, value: number): Promise<void> {
  await db
    .insertInto('event_cursor')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

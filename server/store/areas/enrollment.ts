/** What enrollment tokens have since people make them over the API. */
import type { SchemaModule } from 'kysely';

/** Columns of a token beside those of the first releases, whose tokens have null in them. */
export interface TokenPeopleColumns {
  /** Uses that it was made for. */
  uses: number | null;
  /** What it is for, in the words of the one who made it. */
  note: string | null;
  created_by: string | null;
  /** Milliseconds UTC. */
  created_at: number | null;
  revoked_by: string | null;
  /** Milliseconds UTC; from then on the token enrolls nobody. */
  revoked_at: number | null;
}

/** Adds the columns. */
export async function addEnrollment({ schema }: { schema: SchemaModule }): Promise<void> {
  for (const [name, type] of [
    ['uses', 'bigint'],
    ['note', 'text'],
    ['created_by', 'text'],
    ['created_at', 'bigint'],
    ['revoked_by', 'text'],
    ['revoked_at', 'bigint'],
  ] as const) {
    await schema.alterTable('token').addColumn(name, type).execute();
  }
}

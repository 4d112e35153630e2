/** What a query of a list asks of the views. */
import type { ListQuery } from '../views/queries.ts';

type Parsed = Omit<ListQuery, 'filters'> & Readonly<Record<string, unknown>>;

/** Parts the filters of a parsed query from the rest of it. */
export function listQueryOf(query: Parsed): ListQuery {
  const { validAt, from, knownEvidence, knownRegister, limit, cursor, ...others } = query;
  const { skip, sort, q, ...rest } = others;
  const filters: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(rest)) {
    if (Array.isArray(values)) filters[name] = values;
  }
  const asOf = { validAt, from, knownEvidence, knownRegister };
  return { ...asOf, limit, cursor, skip, sort, q, filters };
}

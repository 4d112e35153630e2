/** What a query of a list asks of the views. */
import type { ListQuery } from '../views/views.ts';

type Parsed = Omit<ListQuery, 'filters'> & Readonly<Record<string, unknown>>;

/** Parts the filters of a parsed query from the rest of it. */
export function listQueryOf(query: Parsed): ListQuery {
  const { validAt, from, knownEvidence, knownRegister, limit, cursor, sort, q, ...rest } = query;
  const filters: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(rest)) {
    if (Array.isArray(values)) filters[name] = values;
  }
  return { validAt, from, knownEvidence, knownRegister, limit, cursor, sort, q, filters };
}

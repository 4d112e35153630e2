/** Routes that tell which values a column of a list has, for the choice of a filter. */
import * as z from 'zod';
import { asOfQueryShape, asOfSchema, searchQuerySchema } from '../query.ts';
import { defineRoutes, type Route } from '../route.ts';
import { columnName, LIST_NAMES, LISTS, type ListName } from '../rowsLists.ts';
import { FLEET_READERS, HOST_READERS, READ_ERRORS } from './fleet.ts';

const count = z.int().min(0);
/** GET /facets/{list}: values of a column, most frequent first, at most LIMITS.facetValues. */
export const facetsReplySchema = z.strictObject({
  asOf: asOfSchema,
  /** `rows`: how many rows have the value. */
  values: z.array(z.strictObject({ value: z.string(), rows: count })),
  /** How many values more there are. */
  more: count,
});
/** Values of a column. */
export type FacetsReply = z.infer<typeof facetsReplySchema>;

type FleetList = Exclude<ListName, 'hosts'>;
// as: every list but that of hosts
const FLEET_LISTS = LIST_NAMES.filter((name) => name !== 'hosts') as readonly FleetList[];
const summary = (of: string) => `Show which values a column of ${of} has, for a filter`;
const shared = {
  method: 'GET',
  area: 'Fleet',
  reply: facetsReplySchema,
  errors: READ_ERRORS,
} as const satisfies Partial<Route>;
const queryShape = {
  ...asOfQueryShape,
  /** Text that the values hold, in any case. */
  q: searchQuerySchema.optional(),
};
const filtersOf = (list: ListName) => LISTS[list].filters.map(columnName);

/** Routes of values of columns. */
export const FACET_ROUTES = defineRoutes({
  listFacets: {
    ...shared,
    path: '/facets/{list}',
    summary: summary('a list'),
    access: FLEET_READERS,
    params: z.strictObject({ list: z.enum(FLEET_LISTS) }),
    query: z.strictObject({
      ...queryShape,
      /** A column that the list can be filtered by. */
      column: z.enum([...new Set(FLEET_LISTS.flatMap(filtersOf))]),
    }),
  },
  listHostFacets: {
    ...shared,
    path: '/facets/hosts',
    summary: summary('the hosts'),
    access: HOST_READERS,
    query: z.strictObject({ ...queryShape, column: z.enum(filtersOf('hosts')) }),
  },
});

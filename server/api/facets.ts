/** Handlers that tell which values a column of a list has. */

import type { AccessScope } from '../../shared/api/roles.ts';
import type { FACET_ROUTES, FacetsReply } from '../../shared/api/routes/facets.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import type { FacetsQuery } from '../views/queries.ts';
import type { Views } from '../views/views.ts';
import type { Handlers } from './call.ts';

/** Handlers that tell which values a column of a list has. */
export function facetsHandlers({ views }: { views: Views }): Handlers<typeof FACET_ROUTES> {
  const facets = async (
    scope: AccessScope,
    list: ListName,
    query: FacetsQuery,
  ): Promise<FacetsReply> => {
    const { values, ...rest } = await views.facets(scope, list, query);
    return { ...rest, values: [...values] };
  };
  return {
    listFacets: ({ principal, params, query }) => facets(principal.scope, params.list, query),
    listHostFacets: ({ principal, query }) => facets(principal.scope, 'hosts', query),
  };
}

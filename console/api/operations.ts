/** What the console needs to know of each route while it runs (operationsModule.ts). */
import { OPERATIONS as FROM_TABLE } from 'virtual:operations';
import type { Role } from '../../shared/api/roles.ts';
import type { ROUTES } from '../../shared/api/routes.ts';

/** The route table. */
export type ApiRoutes = typeof ROUTES;
/** Name of a route. */
export type RouteId = keyof ApiRoutes;

/** One route. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly who: 'anyone' | 'signedIn' | readonly Role[];
  readonly scope: 'within' | 'whole' | 'none';
  /** True where it answers with a file. */
  readonly file: boolean;
}

/** Every route. */
// as: operationsModule.ts makes it of the very table that the names are of.
export const OPERATIONS = FROM_TABLE as { readonly [Id in RouteId]: Operation };

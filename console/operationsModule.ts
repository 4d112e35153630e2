/**
 * `virtual:operations`: method, path and roles of each route, and the types of events, from their
 * tables, without the schemas, which would weigh more than the rest of the console.
 */
import type { Plugin } from 'vite';
import { EVENT_TYPE_NAMES } from '../shared/api/events.ts';
import { isFileReply, type Route } from '../shared/api/route.ts';
import { ROUTES } from '../shared/api/routes.ts';

const NAME = 'virtual:operations';

function operationOf({ method, path, access, reply }: Route) {
  const who = typeof access.who === 'string' ? access.who : [...access.who];
  const scope = 'scope' in access ? access.scope : 'none';
  return { method, path, who, scope, file: isFileReply(reply) };
}

/** Gives the module to the bundler. */
export function operationsModule(): Plugin {
  const operations = Object.fromEntries(
    Object.entries(ROUTES).map(([id, route]) => [id, operationOf(route)]),
  );
  const code = [
    `export const OPERATIONS = ${JSON.stringify(operations)};`,
    `export const EVENT_TYPES = ${JSON.stringify(EVENT_TYPE_NAMES)};`,
  ].join('\n');
  return {
    name: 'operations',
    resolveId: (source) => (source === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? code : null),
  };
}

/**
 * `virtual:lists`: columns of each list, and the route that gives it as a file, from the tables of
 * the API, without the schemas that these tables are made with.
 */
import type { Plugin } from 'vite';
import {
  DEFAULT_COLUMNS,
  isFilterable,
  isSortable,
  LIST_COLUMNS,
} from '../shared/api/listColumns.ts';
import { FILE_ROUTE_OF } from '../shared/api/routes/files.ts';
import { LIST_NAMES, type ListName } from '../shared/api/rowsLists.ts';

const NAME = 'virtual:lists';

function listOf(list: ListName) {
  const columns = LIST_COLUMNS[list].map((column) => ({
    ...column,
    isSortable: isSortable(list, column.name),
    isFilterable: isFilterable(list, column.name),
  }));
  return { columns, defaults: DEFAULT_COLUMNS[list], file: FILE_ROUTE_OF[list] };
}

/** Gives the module to the bundler. */
export function listsModule(): Plugin {
  const lists = Object.fromEntries(LIST_NAMES.map((list) => [list, listOf(list)]));
  return {
    name: 'lists',
    resolveId: (source) => (source === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export const LISTS = ${JSON.stringify(lists)};` : null),
  };
}

import { expect, test } from 'vitest';
import { columnNames as de } from '../../console/words/de/columnNames.ts';
import { columnNames as en } from '../../console/words/en/columnNames.ts';
import { columnNames as zh } from '../../console/words/zh/columnNames.ts';
import { LIST_COLUMNS } from '../../shared/api/listColumns.ts';
import { LIST_NAMES } from '../../shared/api/rowsLists.ts';

const named = LIST_NAMES.flatMap((list) => LIST_COLUMNS[list].map(({ name }) => name));

test.each(Object.entries({ en, de, zh }))('every column has a name in %s', (_, names) => {
  const missing = named.filter((name) => !Object.hasOwn(names, name));
  expect([...new Set(missing)]).toEqual([]);
});

/** Values that a column can be filtered by, and what they are called. */
import { useCallback } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { useAsOf } from '../address/useSearch.ts';
import type { CallInput } from '../api/call.ts';
import { useMe } from '../api/me.ts';
import { useCall } from '../api/queries.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { valueName } from './tables.tsx';

/** Values with how many rows have each; null where that is not counted. */
export interface Values {
  readonly values: readonly { readonly value: string; readonly rows: number | null }[];
  readonly more: number;
}

const ME = 'me';
const NOBODY = 'none';

/** The people that findings are assigned to; asked for only where a list has them. */
function usePeople(list: ListName) {
  return useCall('listPeople', list === 'findings' ? {} : null);
}

/** What a value of a column is called. */
export function useValueName(list: ListName): (column: string, value: string) => string {
  const words = useWords();
  const { data } = usePeople(list);
  return useCallback(
    (column, value) => {
      if (column !== 'assignee') return valueName(list, column)(value, words);
      if (value === ME) return words.lists.assigneeMe;
      if (value === NOBODY) return words.lists.assigneeNone;
      return data?.items.find(({ account }) => account === value)?.name ?? value;
    },
    [list, words, data],
  );
}

/** Values of a column that hold a text; undefined while they load. */
export function useValues(list: ListName, column: string, text: string): Values | undefined {
  const asOf = useAsOf();
  const me = useMe();
  const isAssignee = column === 'assignee';
  const query = { column, ...(text === '' ? {} : { q: text }), ...asOf };
  const ofHosts = list === 'hosts';
  const hosts = useCall(
    'listHostFacets',
    // as: columns are those that the list can be filtered by.
    ofHosts ? ({ query } as CallInput<'listHostFacets'>) : null,
  );
  const others = useCall(
    'listFacets',
    // as: columns are those that the list can be filtered by.
    ofHosts || isAssignee ? null : ({ params: { list }, query } as CallInput<'listFacets'>),
  );
  const { data } = usePeople(isAssignee ? list : 'gpus');
  if (!isAssignee) return ofHosts ? hosts.data : others.data;
  const people = (data?.items ?? []).filter(
    ({ account, name }) =>
      account !== me.account && name.toLowerCase().includes(text.toLowerCase()),
  );
  const ids = [ME, NOBODY, ...people.map(({ account }) => account)];
  return { values: ids.map((value) => ({ value, rows: null })), more: 0 };
}

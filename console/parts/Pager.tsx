/** Pages of a list whose next page the API names: the address holds which one is shown. */
import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { one } from '../address/search.ts';
import { useSearchState, useSetSearch } from '../address/useSearch.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { useFormat } from './format.ts';

/** What a page says of the list. */
export interface Paged {
  readonly next: string | null;
  readonly total: number;
}

/** The cursor that the address holds, as a query of the API takes it. */
export function useCursor(name = 'cursor'): { readonly cursor?: string } {
  const cursor = one(useSearchState(), name);
  return cursor === undefined ? {} : { cursor };
}

/** How many there are, and the way to the first and to the next page. `name` as in useCursor. */
export function Pager(props: { readonly page: Paged; readonly name?: string }): ReactNode {
  const { page, name = 'cursor' } = props;
  const { people } = useWords();
  const format = useFormat();
  const setSearch = useSetSearch();
  const isFirst = one(useSearchState(), name) === undefined;
  const { next, total } = page;
  return (
    <Group gap="sm">
      <Text size="sm">{people.inAll(format.count(total))}</Text>
      {isFirst ? null : (
        <Button size="xs" variant="default" onClick={() => setSearch({ [name]: null })}>
          {people.firstPage}
        </Button>
      )}
      {next === null ? null : (
        <Button size="xs" variant="default" onClick={() => setSearch({ [name]: next })}>
          {people.nextPage}
        </Button>
      )}
    </Group>
  );
}

/** What a table is filtered by: a search, filters of columns, and what of them is active. */
import { Button, CloseButton, Group, Pill, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { one } from '../address/search.ts';
import { useSearchState, useSetSearch } from '../address/useSearch.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { columnLabel } from './labels.ts';
import { addressName, filterNames, filtersOf } from './question.ts';
import { useValueName } from './values.ts';

const TYPING_MS = 300;

/** The search in a list: what is typed is asked for after a short pause. */
export function SearchInput(): ReactNode {
  const { lists } = useWords();
  const asked = one(useSearchState(), 'q') ?? '';
  const set = useSetSearch();
  const [typed, setTyped] = useState(asked);
  const ask = useDebouncedCallback(
    (q: string) => set({ q: q.trim() }, { replace: true }),
    TYPING_MS,
  );
  useEffect(() => setTyped(asked), [asked]);
  return (
    <TextInput
      type="search"
      size="sm"
      className="table-search"
      value={typed}
      maxLength={256}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        ask(value);
      }}
      aria-label={lists.search}
      placeholder={lists.search}
      leftSection={<IconSearch size={16} aria-hidden />}
    />
  );
}

/** One active filter. */
interface Active {
  readonly key: string;
  readonly text: string;
  readonly remove: () => void;
}

function useActive(list: ListName): readonly Active[] {
  const words = useWords();
  const search = useSearchState();
  const set = useSetSearch();
  const nameOf = useValueName(list);
  const { lists } = words;
  const filters = Object.entries(filtersOf(list, search)).flatMap(([column, values]) =>
    values.map((value): Active => {
      const name = addressName(list, column);
      return {
        key: `${column} ${value}`,
        text: lists.filterIs(columnLabel(words, column), nameOf(column, value)),
        remove: () => set({ [name]: values.filter((each) => each !== value) }),
      };
    }),
  );
  const q = one(search, 'q');
  if (q === undefined) return filters;
  return [...filters, { key: 'q', text: lists.filterText(q), remove: () => set({ q: null }) }];
}

/** Active filters, each with a button that takes it away. */
export function ActiveFilters({ list }: { readonly list: ListName }): ReactNode {
  const { lists } = useWords();
  const set = useSetSearch();
  const active = useActive(list);
  if (active.length === 0) return null;
  const names = ['q', ...filterNames(list).map((column) => addressName(list, column))];
  return (
    <Group gap="xs" component="ul" className="table-chips" aria-label={lists.filters}>
      {active.map(({ key, text, remove }) => (
        <li key={key}>
          <Pill size="md" className="table-chip">
            <span className="table-chip-text">{text}</span>
            <CloseButton size="sm" aria-label={lists.removeFilter(text)} onClick={remove} />
          </Pill>
        </li>
      ))}
      <li>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => set(Object.fromEntries(names.map((name) => [name, null])))}
        >
          {lists.clearAll}
        </Button>
      </li>
    </Group>
  );
}

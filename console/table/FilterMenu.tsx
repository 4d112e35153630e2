/** Filters of columns: values with how many rows have them, of which several can be chosen. */
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Popover,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { useSearchState, useSetSearch } from '../address/useSearch.ts';
import { Loading } from '../parts/Answer.tsx';
import { useFormat } from '../parts/format.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { columnLabel } from './labels.ts';
import { addressName, filterNames, filtersOf } from './question.ts';
import { useValueName, useValues } from './values.ts';

const TYPING_MS = 250;

/** The button that opens the filters. */
export function FilterMenu({ list, first }: { list: ListName; first: string }): ReactNode {
  const words = useWords();
  const [column, setColumn] = useState(first);
  const names = filterNames(list);
  return (
    <Popover trapFocus returnFocus width={320} position="bottom-start" shadow="md">
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconFilter size={16} aria-hidden />}>
          {words.lists.filter}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.lists.filter}>
        <Stack gap="sm">
          <NativeSelect
            label={words.lists.filterColumn}
            value={column}
            onChange={({ currentTarget: { value } }) => setColumn(value)}
            data={names.map((value) => ({ value, label: columnLabel(words, value) }))}
          />
          <ColumnFilter key={column} list={list} column={column} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnFilter({ list, column }: { list: ListName; column: string }): ReactNode {
  const words = useWords();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const values = useValues(list, column, asked);
  const { lists } = words;
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        label={lists.filterSearch}
        value={text}
        maxLength={256}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      {values === undefined ? (
        <Loading />
      ) : (
        <ValueChoice list={list} column={column} values={values} />
      )}
    </Stack>
  );
}

function ValueChoice(props: {
  readonly list: ListName;
  readonly column: string;
  readonly values: NonNullable<ReturnType<typeof useValues>>;
}): ReactNode {
  const { list, column, values } = props;
  const words = useWords();
  const format = useFormat();
  const search = useSearchState();
  const set = useSetSearch();
  const nameOf = useValueName(list);
  const { lists } = words;
  const chosen = filtersOf(list, search)[column] ?? [];
  const shown = values.values.map(({ value }) => value);
  // What is chosen can be taken back, though no row has it now.
  const others = chosen.filter((value) => !shown.includes(value));
  const rows = [...others.map((value) => ({ value, rows: 0 })), ...values.values];
  return (
    <>
      <ScrollArea.Autosize mah="min(18rem, 40dvh)" type="auto">
        <Checkbox.Group
          label={lists.filterValues(columnLabel(words, column))}
          value={[...chosen]}
          onChange={(next) => set({ [addressName(list, column)]: next }, { replace: true })}
        >
          <Stack gap={6} mt={6} pr="xs">
            {rows.map(({ value, rows: count }) => (
              <Checkbox
                key={value}
                value={value}
                classNames={{ body: 'table-value', labelWrapper: 'table-value-label' }}
                label={
                  <Group justify="space-between" wrap="nowrap" gap="xs">
                    <span className="breaks">{nameOf(column, value)}</span>
                    <span className="number">{count === null ? '' : format.count(count)}</span>
                  </Group>
                }
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {rows.length === 0 ? <Text size="sm">{lists.filterNone}</Text> : null}
      </ScrollArea.Autosize>
      {values.more === 0 ? null : (
        <Text size="sm">{lists.filterMore(format.count(values.more))}</Text>
      )}
    </>
  );
}

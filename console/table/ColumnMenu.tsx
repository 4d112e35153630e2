/** Which columns a table has, and in which order. */
import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Stack } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { useSetSearch } from '../address/useSearch.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { columnLabel } from './labels.ts';
import { LISTS } from './lists.ts';

/** The list, and the columns that it shows now. */
export interface ColumnMenuProps {
  readonly list: ListName;
  readonly columns: readonly string[];
}

/** The button that opens the choice of columns. */
export function ColumnMenu({ list, columns }: ColumnMenuProps): ReactNode {
  const { lists } = useWords();
  const set = useSetSearch();
  const hidden = LISTS[list].columns.flatMap(({ name }) => (columns.includes(name) ? [] : [name]));
  const choose = (next: readonly string[]) => set({ columns: next }, { replace: true });
  return (
    <Popover trapFocus returnFocus width={320} position="bottom-start" shadow="md">
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {lists.chooseColumns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={lists.columnsTitle}>
        <Stack gap="xs">
          <ScrollArea.Autosize mah="min(24rem, 50dvh)" type="auto">
            <Stack gap={4} pr="xs">
              {columns.map((name, at) => (
                <ChosenColumn key={name} name={name} at={at} columns={columns} choose={choose} />
              ))}
              {hidden.map((name) => (
                <HiddenColumn key={name} name={name} onShow={() => choose([...columns, name])} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Button variant="subtle" size="compact-sm" onClick={() => choose([])}>
            {lists.usualColumns}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function moved(columns: readonly string[], at: number, to: number): readonly string[] {
  const rest = columns.toSpliced(at, 1);
  return rest.toSpliced(to, 0, columns[at] ?? '');
}

function ChosenColumn(props: {
  readonly name: string;
  readonly at: number;
  readonly columns: readonly string[];
  readonly choose: (columns: readonly string[]) => void;
}): ReactNode {
  const { name, at, columns, choose } = props;
  const words = useWords();
  const label = columnLabel(words, name);
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Checkbox
        checked
        label={label}
        disabled={columns.length === 1}
        onChange={() => choose(columns.toSpliced(at, 1))}
      />
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={words.lists.moveUp(label)}
          disabled={at === 0}
          onClick={() => choose(moved(columns, at, at - 1))}
        >
          <IconArrowUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={words.lists.moveDown(label)}
          disabled={at === columns.length - 1}
          onClick={() => choose(moved(columns, at, at + 1))}
        >
          <IconArrowDown size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
  );
}

function HiddenColumn(props: { readonly name: string; readonly onShow: () => void }): ReactNode {
  const { name, onShow } = props;
  return <Checkbox checked={false} label={columnLabel(useWords(), name)} onChange={onShow} />;
}

/** The columns of a balance as one bar with its numbers: unaccounted first. */
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Figures } from '../../shared/accounting/types.ts';
import { PageLink } from '../address/PageLink.tsx';
import type { Search } from '../address/search.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { useFormat } from './format.ts';

/** Columns as they are shown: what needs attention first. */
export const SHOWN_COLUMNS = [
  'unaccounted',
  'unreachable',
  'attestedWithFindings',
  'attested',
  'inTransit',
  'outOfService',
  'disposed',
  'notShipped',
] as const satisfies readonly (keyof Figures)[];
/** A column as it is shown. */
export type ShownColumn = (typeof SHOWN_COLUMNS)[number];

/** `search` narrows the list of GPUs that a number leads to, as in `{license: ['LIC-1']}`. */
export function FiguresBar(props: {
  readonly figures: Figures;
  readonly search?: Search;
}): ReactNode {
  const { figures, search = {} } = props;
  const present = SHOWN_COLUMNS.filter((column) => figures[column] > 0);
  return (
    <Stack gap={6}>
      {/* The numbers stand below as text; the bar only draws them. */}
      <div className="figures-bar" aria-hidden>
        {present.map((column) => (
          <span
            key={column}
            className={`figures-part column-${column}`}
            style={{ flexGrow: figures[column] }}
          />
        ))}
      </div>
      <Group gap="md" component="ul" className="figures-legend">
        {present.map((column) => (
          <li key={column}>
            <Legend column={column} figures={figures} search={search} />
          </li>
        ))}
        {present.length === 0 ? <NothingLicensed /> : null}
      </Group>
    </Stack>
  );
}

function NothingLicensed(): ReactNode {
  return <li>{useWords().terms.none}</li>;
}

function Legend(props: {
  readonly column: ShownColumn;
  readonly figures: Figures;
  readonly search: Search;
}): ReactNode {
  const { column, figures, search } = props;
  const { terms } = useWords();
  const format = useFormat();
  const number = format.count(figures[column]);
  return (
    <Group gap={6} wrap="nowrap" title={terms.columnMeanings[column]}>
      <span className={`figures-dot column-${column}`} aria-hidden />
      <Text size="sm" fw={column === 'unaccounted' ? 700 : 400}>
        {terms.columns[column]}:{' '}
        {column === 'notShipped' ? (
          number
        ) : (
          <PageLink page="gpus" params={{}} search={{ ...search, column: [column] }}>
            {number}
          </PageLink>
        )}
      </Text>
    </Group>
  );
}

/** A table of a few rows, as it stands: it scrolls inside of itself where it is wide. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import './PlainTable.css';

/** A column; `words` holds longer text, which may break: everything else stays on one line. */
export interface PlainColumn {
  readonly name: string;
  readonly kind?: 'number' | 'words';
}

/** A row; its first cell names it. */
export interface PlainRow {
  readonly key: string | number;
  readonly cells: readonly ReactNode[];
}

/** `label` names the table for who listens. */
export function PlainTable(props: {
  readonly label: string;
  readonly columns: readonly PlainColumn[];
  readonly rows: readonly PlainRow[];
}): ReactNode {
  const { label, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <div className="plain-table" role="group" aria-label={label} tabIndex={0}>
      <Table aria-label={label} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ name, kind }) => (
              <Table.Th key={name} scope="col" className={kind ?? ''}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} columns={columns} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row(props: { row: PlainRow; columns: readonly PlainColumn[] }): ReactNode {
  const { row, columns } = props;
  return (
    <Table.Tr>
      {columns.map(({ name, kind }, place) =>
        place === 0 ? (
          <Table.Th key={name} scope="row" className={kind ?? ''}>
            {row.cells[place]}
          </Table.Th>
        ) : (
          <Table.Td key={name} className={kind ?? ''}>
            {row.cells[place]}
          </Table.Td>
        ),
      )}
    </Table.Tr>
  );
}

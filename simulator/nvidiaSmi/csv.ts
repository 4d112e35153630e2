/** What `nvidia-smi --query-gpu=LIST --format=...` prints for a synthetic host. */
import { CSV_FIELDS, type CsvField } from './csvFields.ts';
import type { SimulatedHostState } from './state.ts';

/** The options of `--format`; `csv` itself is always meant. */
export interface CsvFormat {
  readonly noheader?: boolean;
  readonly nounits?: boolean;
}

/** The program's output and exit code. */
export interface CsvAnswer {
  readonly text: string;
  readonly exitCode: number;
}

/** Numbers get the unit of their field; words and bracketed errors don't. */
function cell(field: CsvField, value: string, nounits: boolean): string {
  return nounits || field.unit === '' || !/^[0-9]/.test(value) ? value : `${value} ${field.unit}`;
}

/** The line that the program prints for a field that it does not know; exit code 2. */
export const unknownFieldText = (name: string): string =>
  `Field "${name}" is not a valid field to query.\n`;

/** The answer to a query for `names`, in that order; an unknown name fails the whole query. */
export function printQueryCsv(
  state: SimulatedHostState,
  names: readonly string[],
  format: CsvFormat = {},
): CsvAnswer {
  const fields: CsvField[] = [];
  for (const name of names) {
    const field = CSV_FIELDS.get(name);
    if (field === undefined) return { text: unknownFieldText(name), exitCode: 2 };
    fields.push(field);
  }
  const rows: string[] = [];
  if (format.noheader !== true) {
    rows.push(fields.map(({ name, unit }) => (unit ? `${name} [${unit}]` : name)).join(', '));
  }
  for (const [index, gpu] of state.gpus.entries()) {
    const values = fields.map((field) =>
      cell(field, field.value({ state, gpu, index }), format.nounits === true),
    );
    rows.push(values.join(', '));
  }
  return { text: rows.map((row) => `${row}\n`).join(''), exitCode: 0 };
}

/**
 * Every field of every GPU as a table for the fake executable. One line a queryable name, split
 * by tabs: name, canonical name, unit, then the value (without unit) of each GPU in index order.
 */
export function printFieldTable(state: SimulatedHostState): string {
  const lines: string[] = [];
  for (const [name, field] of CSV_FIELDS) {
    const values = state.gpus.map((gpu, index) => field.value({ state, gpu, index }));
    lines.push([name, field.name, field.unit, ...values].join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

/** Everything that a record says, fact by fact. */
import type { ReactNode } from 'react';
import type { RecordType } from '../../../shared/register/records/record.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Moment } from '../../parts/Moment.tsx';
import type { CellContext } from '../../table/columns.tsx';
import { NOTHING, partText, valueAt } from '../../table/columns.tsx';
import { columnLabel } from '../../table/labels.ts';
import { LISTS, type TableColumn } from '../../table/lists.ts';
import { tableOf } from '../../table/tables.tsx';

/** How the version came in stands in a part of the page of its own. */
const VERSION: readonly string[] = ['by', 'reason', 'time', 'index', 'earlier'];

/** The facts of a record. */
export function RecordFacts(props: {
  readonly type: RecordType;
  readonly row: object;
  readonly context: CellContext;
}): ReactNode {
  const { type, row, context } = props;
  const table = tableOf(type);
  const shownAs = ({ name, path, kind }: TableColumn): ReactNode => {
    const values = valueAt(row, path);
    if (kind === 'time') return typeof values === 'number' ? <Moment ms={values} exact /> : NOTHING;
    if (kind !== 'list' || !Array.isArray(values) || name === 'roles') {
      return table.cellOf(name).show(row, context);
    }
    return <Several values={values} context={context} />;
  };
  const columns = LISTS[type].columns.filter(({ name }) => !VERSION.includes(name));
  const items = columns.map((column) => {
    const shown = shownAs(column);
    const value = shown === NOTHING ? null : shown;
    return { name: columnLabel(context.words, column.name), value };
  });
  return <Facts items={items} />;
}

function Several(props: {
  readonly values: readonly unknown[];
  readonly context: CellContext;
}): ReactNode {
  const { values, context } = props;
  const texts = values.map((value) => textOf(value, context));
  if (texts.length < 2) return texts[0] ?? NOTHING;
  return (
    <ul className="record-list">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

/** An owner has a share; other parts are their members one after the other. */
function textOf(value: unknown, { words, format }: CellContext): string {
  if (typeof value !== 'object' || value === null || !('sharePpm' in value)) return partText(value);
  const { sharePpm, ...owner } = value;
  const share = typeof sharePpm === 'number' ? format.ppm(sharePpm) : words.terms.unknown;
  return `${partText(owner)}, ${share}`;
}

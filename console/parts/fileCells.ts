/** What stands at a place of a file that is to be imported, for who mends it. */
import { parseCsv } from '../../shared/register/csv.ts';

/** Text at a line and column as the server names them; null where it can't be said. */
export type CellAt = (line: number | null, column: string | null) => string | null;

const nowhere: CellAt = () => null;

/** Reads CSV and JSON; of a spreadsheet nothing is known here. */
export async function cellsOf(file: File): Promise<CellAt> {
  const name = file.name.toLowerCase();
  if (name.endsWith('.csv')) return cellsOfCsv(await file.text());
  if (name.endsWith('.json')) return cellsOfJson(await file.text());
  return nowhere;
}

function cellsOfCsv(text: string): CellAt {
  const [header, ...records] = parseCsv(text.replace(/^\uFEFF/, '')).records;
  const names = header?.fields ?? [];
  const byLine = new Map(records.map(({ line, fields }) => [line, fields]));
  return (line, column) => {
    if (line === null || column === null) return null;
    return byLine.get(line)?.[names.indexOf(column)] ?? null;
  };
}

/** The same of the text of a JSON file. */
export function cellsOfJson(text: string): CellAt {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return nowhere;
  }
  return (_, column) => {
    const value = column === null ? undefined : valueAt(whole, column);
    if (value === undefined) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}

/** The place as the server writes it: `parties[3].name`. */
function valueAt(whole: unknown, place: string): unknown {
  const steps = place.match(/[^.[\]]+/g) ?? [];
  let value = whole;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

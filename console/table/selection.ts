/** Which rows of a table are chosen, by their ids. */
import { useCallback, useMemo, useState } from 'react';

/** A row that can be chosen. */
interface Chosen {
  readonly id: string;
}

/** Rows that are chosen, as they were then, and how to choose. */
export interface Selection {
  readonly rows: ReadonlyMap<string, object>;
  readonly toggle: (row: object) => void;
  readonly choose: (rows: readonly object[]) => void;
  readonly clear: () => void;
}

const NONE: ReadonlyMap<string, object> = new Map();

/** What a row is chosen by. */
export function idOf(row: object): string {
  // as: rows of lists that can be chosen have an id.
  return (row as Chosen).id;
}

/** Nothing is chosen at first. */
export function useSelection(): Selection {
  const [rows, setRows] = useState(NONE);
  const toggle = useCallback((row: object) => {
    setRows((before) => {
      const after = new Map(before);
      if (!after.delete(idOf(row))) after.set(idOf(row), row);
      return after;
    });
  }, []);
  const choose = useCallback((chosen: readonly object[]) => {
    setRows(new Map(chosen.map((row) => [idOf(row), row])));
  }, []);
  const clear = useCallback(() => setRows(NONE), []);
  return useMemo(() => ({ rows, toggle, choose, clear }), [rows, toggle, choose, clear]);
}

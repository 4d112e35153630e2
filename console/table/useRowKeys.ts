/** Arrow, page, home and end keys in a table, of which one row has the keyboard. */
import type { Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';

/** The row that has the keyboard, and what its keys do. */
export interface RowKeys {
  /** Number of the row. */
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

interface Options {
  readonly region: RefObject<HTMLElement | null>;
  readonly virtualizer: Virtualizer<HTMLElement, Element>;
  readonly count: number;
  /** Rows of one page on the screen. */
  readonly pageRows: number;
  readonly onOpen: (index: number) => void;
  readonly onToggle: ((index: number) => void) | null;
}

/** Rows further down, by key; null for keys that do not move. */
function target(key: string, from: number, { count, pageRows }: Options): number | null {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + pageRows;
    case 'PageUp':
      return from - pageRows;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function isRow(element: EventTarget): element is HTMLElement {
  return element instanceof HTMLElement && element.matches('tr[data-row]');
}

/** Keys of the rows of a table. */
export function useRowKeys(options: Options): RowKeys {
  const { region, virtualizer, count, onOpen, onToggle } = options;
  const [chosen, setActive] = useState(0);
  const [, setMoves] = useState(0);
  const active = Math.min(chosen, Math.max(0, count - 1));
  const isMoving = useRef(false);
  useEffect(() => {
    if (!isMoving.current) return;
    // The row is there once the virtualizer has drawn where it scrolled to.
    const row = region.current?.querySelector<HTMLElement>(`tr[data-row="${active}"]`);
    if (row === null || row === undefined) return;
    isMoving.current = false;
    row.focus({ preventScroll: true });
  });
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const { key, target: on, currentTarget } = event;
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      const isOnRow = isRow(on);
      const from = on === currentTarget ? active - (key === 'ArrowDown' ? 1 : 0) : active;
      const to = target(key, from, options);
      if (to !== null && count > 0) {
        event.preventDefault();
        const next = Math.max(0, Math.min(count - 1, to));
        isMoving.current = true;
        setActive(next);
        // Also where the row stays the same: the focus may be elsewhere.
        setMoves((moves) => moves + 1);
        virtualizer.scrollToIndex(next);
        return;
      }
      if (!isOnRow || (key !== 'Enter' && key !== ' ')) return;
      if (key === ' ' && onToggle === null) return;
      event.preventDefault();
      if (key === 'Enter') onOpen(active);
      else onToggle?.(active);
    },
    [active, count, onOpen, onToggle, options, virtualizer],
  );
  return { active, setActive, onKeyDown };
}

/** What cells are shown with: the same object until something of it changes. */
import { useCallback, useMemo, useRef } from 'react';
import { useLinkClick, usePageHref } from '../address/PageLink.tsx';
import { useSearchState } from '../address/useSearch.ts';
import { useFormat } from '../parts/format.ts';
import { useNow } from '../parts/Moment.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import type { CellContext } from './columns.tsx';

/** What cells are shown with. */
export function useCellContext(): CellContext {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const pageHref = usePageHref();
  const linkClick = useLinkClick();
  const search = useSearchState();
  const click = useRef(linkClick);
  click.current = linkClick;
  // biome-ignore lint/correctness/useExhaustiveDependencies: links change with the address only
  const hrefOf = useMemo(() => pageHref, [search]);
  const onLink = useCallback<CellContext['onLink']>((event) => click.current(event), []);
  return useMemo(
    () => ({ words, format, now, hrefOf, onLink, tabIndex: -1 }),
    [words, format, now, hrefOf, onLink],
  );
}

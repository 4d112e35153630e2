/** The state that the address holds, for components. */
import { useLocation, useParams, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { changed, one, parseSearch, type Search, searchText } from './search.ts';

/** What stands behind the question mark now. */
export function useSearchState(): Search {
  const text = useLocation({ select: ({ searchStr }) => searchStr });
  return useMemo(() => parseSearch(text), [text]);
}

/** Changes some names of the address; `replace` leaves no entry in the browser's history. */
export function useSetSearch(): (
  changes: Readonly<Record<string, string | readonly string[] | null>>,
  options?: { readonly replace?: boolean },
) => void {
  const { history } = useRouter();
  return useCallback(
    (changes, { replace = false } = {}) => {
      const { pathname, search } = history.location;
      const next = `${pathname}${searchText(changed(parseSearch(search), changes))}`;
      if (replace) history.replace(next);
      else history.push(next);
    },
    [history],
  );
}

/** Parameter of the page's address, as in `/gpus/$gpu`, decoded. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return params[name] ?? '';
}

/** Goes to an address of this console, as pathOf and searchText give it. */
export function useGo(): (href: string) => void {
  const { history } = useRouter();
  return useCallback((href) => history.push(href), [history]);
}

/** The moment and what was known, as queries of the API take them; nothing where it is now. */
export interface AsOfInput {
  readonly validAt?: string;
  readonly from?: string;
  readonly knownEvidence?: string;
  readonly knownRegister?: string;
}

/** The moment that everything on the page is about. */
export function useAsOf(): AsOfInput {
  const search = useSearchState();
  return useMemo(() => asOfOf(search), [search]);
}

function asOfOf(search: Search): AsOfInput {
  const names = ['validAt', 'from', 'knownEvidence', 'knownRegister'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = one(search, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The sites in view; undefined where all are. */
export function useSites(): readonly string[] | undefined {
  return useSearchState().site;
}

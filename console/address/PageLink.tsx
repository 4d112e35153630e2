/** A link to a page of the console: the one place that makes them. */
import { Anchor } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { type PageName, type PageParams, pathOf } from './pages.ts';
import { keptOf, type Search, searchText } from './search.ts';
import { useSearchState } from './useSearch.ts';

/** Where a link leads. `search` is added to what every page keeps. */
export interface PageLinkProps<N extends PageName> {
  readonly page: N;
  readonly params: PageParams<N>;
  readonly search?: Search;
  readonly children: ReactNode;
  readonly className?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page';
}

/** Address of a page from here: the moment and the sites in view go along. */
export function usePageHref(): <N extends PageName>(
  page: N,
  params: PageParams<N>,
  search?: Search,
) => string {
  const kept = keptOf(useSearchState());
  return (page, params, search = {}) =>
    `${pathOf(page, params)}${searchText({ ...kept, ...search })}`;
}

/** Lets the browser open new tabs and windows, and turns the page itself otherwise. */
export function useLinkClick(): (event: MouseEvent<HTMLAnchorElement>) => void {
  const { history } = useRouter();
  return (event) => {
    const isPlain = event.button === 0 && !event.defaultPrevented;
    if (!isPlain || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { pathname, search, hash } = new URL(event.currentTarget.href);
    history.push(`${pathname}${search}${hash}`);
  };
}

/** A link to a page. */
export function PageLink<N extends PageName>(props: PageLinkProps<N>): ReactNode {
  const { page, params, search, children, ...rest } = props;
  const href = usePageHref()(page, params, search);
  const onClick = useLinkClick();
  return (
    <Anchor inherit underline="always" href={href} onClick={onClick} {...rest}>
      {children}
    </Anchor>
  );
}

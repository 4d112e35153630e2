/** The router: every page of the table, each in a chunk of its own. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotFound, PageFailed } from '../shell/Failed.tsx';
import { Shell } from '../shell/Shell.tsx';
import { loadPage, PAGE_NAMES, PAGES, type PageName } from './pages.ts';
import { parseSearch, type Search, searchText } from './search.ts';

function routeOf(name: PageName) {
  return createRoute({
    getParentRoute: () => root,
    path: PAGES[name].path,
    component: lazyRouteComponent(async () => ({ page: await loadPage(name) }), 'page'),
    staticData: { page: name },
  });
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
});

/** The router of the console. */
export const router = createRouter({
  routeTree: root.addChildren(PAGE_NAMES.map(routeOf)),
  parseSearch,
  // as: the router hands back what parseSearch made.
  stringifySearch: (search) => searchText(search as Search),
  defaultErrorComponent: PageFailed,
  // What was begun or read about one thing never stands on the page of another one.
  defaultRemountDeps: ({ params }) => params,
  scrollRestoration: true,
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Name of the page in the table. */
    page?: PageName;
  }
}

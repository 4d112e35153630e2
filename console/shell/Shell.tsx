/** The frame around every page: who is signed in, where one can go, the moment in view. */
import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { PAGES, type PageName, pathOf } from '../address/pages.ts';
import { useGo } from '../address/useSearch.ts';
import { useLive } from '../api/live.ts';
import { type Me, MeContext, mayCall } from '../api/me.ts';
import { useCall } from '../api/queries.ts';
import { Answer, Loading } from '../parts/Answer.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';
import { NoPermission } from './Failed.tsx';
import { MomentBanner } from './MomentBanner.tsx';
import { MomentPicker } from './MomentPicker.tsx';
import { Navigation } from './Navigation.tsx';
import { Notices } from './Notices.tsx';
import { Preferences } from './Preferences.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SiteFilter } from './SiteFilter.tsx';

/** Name of the page that the address is of; undefined where it is of none. */
function usePageName(): PageName | undefined {
  return useMatches().at(-1)?.staticData.page;
}

/** Everything on the screen. */
export function Shell(): ReactNode {
  const name = usePageName();
  if (name !== undefined && !PAGES[name].signedIn) return <Outside />;
  return <SignedIn name={name} />;
}

/** Pages before the sign-in: no navigation, nothing of the fleet. */
function Outside(): ReactNode {
  return (
    <main className="outside">
      <Group justify="space-between" wrap="nowrap">
        <Brand />
        <Preferences />
      </Group>
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
    </main>
  );
}

function SignedIn({ name }: { readonly name: PageName | undefined }): ReactNode {
  const query = useCall('getMe', {});
  const isSignedOut = query.error?.code === 'notSignedIn';
  const go = useGo();
  useEffect(() => {
    if (!isSignedOut) return;
    const { pathname, search } = location;
    const back = new URLSearchParams({ back: `${pathname}${search}` });
    go(`${pathOf('signIn', {})}?${back}`);
  }, [isSignedOut, go]);
  if (isSignedOut) return <Loading />;
  return (
    <Answer query={query}>
      {(me) => (
        <MeContext value={me}>
          <Frame me={me} name={name} />
        </MeContext>
      )}
    </Answer>
  );
}

function Frame(props: { readonly me: Me; readonly name: PageName | undefined }): ReactNode {
  const { me, name } = props;
  const { shell } = useWords();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const isLive = useLive(mayCall(me, 'streamEvents'));
  const readsFleet = mayCall(me, 'listGpus');
  const { href } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page was chosen, the list goes away
  useEffect(close, [href]);
  return (
    <AppShell
      header={{ height: { base: 104, md: 56 } }}
      navbar={{ width: 224, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', md: 'lg' }}
      transitionDuration={0}
    >
      <a className="skip" href="#content">
        {shell.skip}
      </a>
      <AppShell.Header className="header">
        <Group gap="xs" wrap="nowrap" className="header-start">
          <Burger
            hiddenFrom="md"
            size="sm"
            opened={isOpen}
            onClick={toggle}
            aria-label={isOpen ? shell.closeNavigation : shell.openNavigation}
          />
          <Brand />
        </Group>
        {mayCall(me, 'search') ? <SearchBox /> : null}
        <Group gap={4} wrap="nowrap" className="header-end">
          {readsFleet ? <SiteFilter /> : null}
          {readsFleet ? <MomentPicker /> : null}
          <Preferences />
          <AccountMenu me={me} isLive={isLive} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={shell.navigation} component="nav">
        <Navigation current={name} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <MomentBanner />
        <Notices me={me} />
        <Content me={me} name={name} />
      </AppShell.Main>
    </AppShell>
  );
}

function Content(props: { readonly me: Me; readonly name: PageName | undefined }): ReactNode {
  const { me, name } = props;
  const shown = useRef<PageName | undefined>(undefined);
  useEffect(() => {
    // The focus would stay on the link that is gone; the page's title takes it.
    if (shown.current !== undefined && shown.current !== name) {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement) activeElement.blur();
    }
    shown.current = name;
  }, [name]);
  const needs = name === undefined ? null : PAGES[name].needs;
  if (needs !== null && !mayCall(me, needs)) return <NoPermission needs={needs} />;
  return (
    <Suspense fallback={<Loading />}>
      <Outlet />
    </Suspense>
  );
}

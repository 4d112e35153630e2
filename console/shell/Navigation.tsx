/** The list of pages that the account may open, in sections. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../address/PageLink.tsx';
import { PAGE_NAMES, PAGES, type PageName, SECTIONS, type Section } from '../address/pages.ts';
import { mayCall, useMe } from '../api/me.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** What the address of a page in the list is made of, where it is made of anything. */
const FIRST_PARAMS: Readonly<Record<string, string>> = { type: 'custody' };

/** The list of pages. */
export function Navigation(props: { readonly current: PageName | undefined }): ReactNode {
  return (
    <Stack gap="sm" pb="md">
      {SECTIONS.map((section) => (
        <NavigationSection key={section} section={section} {...props} />
      ))}
    </Stack>
  );
}

function NavigationSection(props: {
  readonly section: Section;
  readonly current: PageName | undefined;
}): ReactNode {
  const { section, current } = props;
  const { shell } = useWords();
  const me = useMe();
  const pages = PAGE_NAMES.filter((name) => {
    const page = PAGES[name];
    return page.section === section && (page.needs === null || mayCall(me, page.needs));
  });
  if (pages.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600} px="xs" pb={2} id={`section-${section}`}>
        {shell.sections[section]}
      </Text>
      <ul className="navigation" aria-labelledby={`section-${section}`}>
        {pages.map((name) => (
          <li key={name}>
            <PageLink
              page={name}
              // as: a page of the list needs no other names than these.
              params={FIRST_PARAMS as never}
              className="navigation-link"
              {...(name === current ? { 'aria-current': 'page' as const } : {})}
            >
              {shell.pages[name]}
            </PageLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

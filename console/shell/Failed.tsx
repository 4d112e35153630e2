/** What is shown instead of a page: unknown address, a failure, no permission. */
import { Button, Code, Stack, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageLink } from '../address/PageLink.tsx';
import { useMe } from '../api/me.ts';
import { OPERATIONS, type RouteId } from '../api/operations.ts';
import { Page } from '../parts/Page.tsx';
import { useWords } from '../words/WordsProvider.tsx';

/** There is no page under this address. */
export function NotFound(): ReactNode {
  const { shell } = useWords();
  return (
    <Page title={shell.notFound} lead={shell.notFoundNext}>
      <div>
        <PageLink page="today" params={{}}>
          {shell.pages.today}
        </PageLink>
      </div>
    </Page>
  );
}

/** The page broke, or its code could not be loaded. */
export function PageFailed({ error }: ErrorComponentProps): ReactNode {
  const { shell } = useWords();
  return (
    <Page title={shell.failed} lead={shell.failedNext}>
      <Stack align="flex-start">
        <Code className="breaks">{error instanceof Error ? error.message : String(error)}</Code>
        <Button onClick={() => location.reload()}>{shell.reload}</Button>
      </Stack>
    </Page>
  );
}

/** The account may not see this page; for whom it is. */
export function NoPermission({ needs }: { readonly needs: RouteId }): ReactNode {
  const { shell, terms } = useWords();
  const me = useMe();
  const { who } = OPERATIONS[needs];
  const allowed = typeof who === 'string' ? [] : who;
  const names = (roles: readonly (keyof typeof terms.roles)[]) =>
    roles.map((role) => terms.roles[role]).join(', ');
  return (
    <Page title={shell.forbidden} lead={shell.forbiddenNext(names(allowed))}>
      <Text>{shell.yourRoles(me.roles.length === 0 ? terms.none : names(me.roles))}</Text>
    </Page>
  );
}

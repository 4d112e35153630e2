/** The frame of a page: its title, what can be done on it, and what it is about. */
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** Parts of a page. */
export interface PageProps {
  readonly title: string;
  /** Small line above the title: what kind of thing it is. */
  readonly kind?: string;
  /** One or two sentences for who sees the page for the first time. */
  readonly lead?: ReactNode;
  /** Buttons, most important last. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page. Its title is read to who listens, and is where the keyboard begins. */
export function Page({ title, kind, lead, actions, children }: PageProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Fleetseal`;
  }, [title]);
  useEffect(() => {
    // Who came by a link begins at the top; who is typing already is left alone.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Stack gap="lg" component="article">
      <Group justify="space-between" align="flex-end" gap="sm" component="header">
        <Box className="page-heading">
          {kind === undefined ? null : (
            <Text size="sm" c="dimmed">
              {kind}
            </Text>
          )}
          <Title order={1} size="h2" ref={heading} tabIndex={-1} className="page-title">
            {title}
          </Title>
        </Box>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {lead === undefined ? null : <Text maw="44rem">{lead}</Text>}
      {children}
    </Stack>
  );
}

/** A part of a page under a heading of its own. */
export function Section(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { title, lead, actions, children } = props;
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {actions}
      </Group>
      {lead === undefined ? null : (
        <Text size="sm" c="dimmed" maw="44rem">
          {lead}
        </Text>
      )}
      {children}
    </Stack>
  );
}

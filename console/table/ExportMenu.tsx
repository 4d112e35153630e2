/** Files of a table: exactly the rows and columns that it shows, of the same moment. */
import { Anchor, Button, Divider, Popover, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AsOf } from '../../shared/api/query.ts';
import { addressOf, type CallInput } from '../api/call.ts';
import { useMay } from '../api/me.ts';
import { useFormat } from '../parts/format.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { LISTS } from './lists.ts';
import { momentQuery, type Question } from './question.ts';

/** A link in the menu. */
export interface ExportLink {
  readonly label: string;
  readonly href: string;
}

/** What is shown. */
export interface ExportMenuProps {
  readonly question: Question;
  readonly asOf: AsOf | null;
  readonly total: number;
  /** Links of the page, beside those of what is shown. */
  readonly more?: readonly ExportLink[];
}

function fileHref({ question, asOf }: ExportMenuProps, format: 'csv' | 'xlsx'): string {
  const { list, query, columns, isPinned } = question;
  const route = LISTS[list].file;
  const moment = asOf === null || !isPinned ? {} : momentQuery(asOf);
  // as: questionOf takes only names that the list has.
  return addressOf(route, { query: { ...query, ...moment, columns, format } } as CallInput<
    typeof route
  >);
}

/** The button that opens the links. */
export function ExportMenu(props: ExportMenuProps): ReactNode {
  const { question, total, more = [] } = props;
  const { lists } = useWords();
  const format = useFormat();
  const mayFile = useMay(LISTS[question.list].file);
  const links = mayFile
    ? [
        { label: lists.exportCsv, href: fileHref(props, 'csv') },
        { label: lists.exportXlsx, href: fileHref(props, 'xlsx') },
      ]
    : [];
  if (links.length + more.length === 0) return null;
  return (
    <Popover trapFocus returnFocus width={320} position="bottom-end" shadow="md">
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconDownload size={16} aria-hidden />}>
          {lists.export}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={lists.export}>
        <Stack gap="xs">
          {mayFile ? <Text size="sm">{lists.exportMeaning(format.count(total))}</Text> : null}
          <Links links={links} />
          {links.length > 0 && more.length > 0 ? <Divider /> : null}
          <Links links={more} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Links({ links }: { readonly links: readonly ExportLink[] }): ReactNode {
  return links.map(({ label, href }) => (
    <Anchor key={label} href={href} download size="sm" py={2}>
      {label}
    </Anchor>
  ));
}

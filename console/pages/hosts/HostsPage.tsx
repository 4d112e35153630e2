/** Every host of the fleet. */
import type { ReactNode } from 'react';
import { Page } from '../../parts/Page.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** The page of all hosts. */
export function HostsPage(): ReactNode {
  const { shell, records } = useWords();
  return (
    <Page title={shell.pages.hosts} lead={records.leadHosts}>
      <ListTable list="hosts" label={shell.pages.hosts} />
    </Page>
  );
}

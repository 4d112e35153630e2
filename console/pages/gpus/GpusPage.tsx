/** Every GPU of the fleet. */
import type { ReactNode } from 'react';
import { Page } from '../../parts/Page.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const COLUMNS = [
  ...['serial', 'model', 'column', 'site', 'host', 'lastSeenAt', 'findings', 'license'],
  ...['shipment', 'standing', 'uuid'],
];

/** The page of all GPUs. */
export function GpusPage(): ReactNode {
  const { shell, records } = useWords();
  return (
    <Page title={shell.pages.gpus} lead={records.leadGpus}>
      <ListTable list="gpus" label={shell.pages.gpus} usual={COLUMNS} />
    </Page>
  );
}

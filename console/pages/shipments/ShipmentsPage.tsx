/** Every shipment, and what became of its GPUs. */
import type { ReactNode } from 'react';
import { Page } from '../../parts/Page.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useRecordExports } from '../../table/recordExports.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** The page of all shipments. */
export function ShipmentsPage(): ReactNode {
  const { shell, records } = useWords();
  const exports = useRecordExports('shipment');
  return (
    <Page title={shell.pages.shipments} lead={records.leadShipments}>
      <ListTable
        list="shipment"
        label={shell.pages.shipments}
        sort="-shippedAt"
        exports={exports}
      />
    </Page>
  );
}

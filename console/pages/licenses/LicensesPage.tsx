/** Every license, with what is drawn from it. */
import type { ReactNode } from 'react';
import { Page } from '../../parts/Page.tsx';
import { DRAW_DOWN } from '../../table/cells/records.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useRecordExports } from '../../table/recordExports.ts';
import { useWords } from '../../words/WordsProvider.tsx';

const COLUMNS = [
  ...['id', 'number', 'state', 'validFrom', 'validTo', 'exporter', 'figures.licensed'],
  ...['figures.notShipped', 'figures.inTransit', 'figures.attested'],
  ...['figures.attestedWithFindings', 'figures.unreachable', 'figures.unaccounted'],
];
const EXTRA = { name: 'drawDown', cell: DRAW_DOWN };

/** The page of all licenses. */
export function LicensesPage(): ReactNode {
  const { shell, records } = useWords();
  const exports = useRecordExports('license');
  return (
    <Page title={shell.pages.licenses} lead={records.leadLicenses}>
      <ListTable
        list="license"
        label={shell.pages.licenses}
        usual={COLUMNS}
        extra={EXTRA}
        exports={exports}
      />
    </Page>
  );
}

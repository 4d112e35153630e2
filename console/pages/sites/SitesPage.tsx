/** Every declared site, with what stands there. */
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat } from '../../parts/format.ts';
import { Page } from '../../parts/Page.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useRecordExports } from '../../table/recordExports.ts';
import { useWords } from '../../words/WordsProvider.tsx';

const GPUS_OF_SITE = {
  name: 'units',
  cell: { width: 7, isNumber: true, show: ({ id }: { id: string }) => <SiteUnits site={id} /> },
};

/** The page of all sites. */
export function SitesPage(): ReactNode {
  const { shell, records } = useWords();
  const exports = useRecordExports('site');
  return (
    <Page title={shell.pages.sites} lead={records.leadSites}>
      <ListTable list="site" label={shell.pages.sites} extra={GPUS_OF_SITE} exports={exports} />
    </Page>
  );
}

/** How many GPUs of the balance are at a site, as a link to them. */
function SiteUnits({ site }: { readonly site: string }): ReactNode {
  const format = useFormat();
  const asOf = useAsOf();
  const { data } = useCall('getBalance', { query: asOf });
  if (data === undefined) return null;
  const units = data.sites.find((each) => each.site === site)?.figures.licensed ?? 0;
  return (
    <PageLink page="gpus" params={{}} search={{ site: [site] }}>
      {format.count(units)}
    </PageLink>
  );
}

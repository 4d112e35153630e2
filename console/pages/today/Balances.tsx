/** The columns of each license and of each site, the worst first. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Figures } from '../../../shared/accounting/types.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { LicenseTag } from '../../parts/badges.tsx';
import { FiguresBar } from '../../parts/FiguresBar.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { licenseFigures, type Overview, worstFirst } from './figures.ts';

/** Most licenses that one page asks for. */
const LICENSES_MAX = '500';

/** One bar for each license. */
export function LicenseBalances({ overview }: { readonly overview: Overview }): ReactNode {
  const { today, terms } = useWords();
  const asOf = useAsOf();
  const rows = useCall('listLicenses', { query: { ...asOf, limit: LICENSES_MAX } }).data?.items;
  const licenses = licenseFigures(overview.items);
  if (licenses.length === 0) return null;
  return (
    <Section title={today.byLicense}>
      <PlainTable
        label={today.byLicense}
        columns={[
          { name: terms.license },
          { name: today.state },
          { name: today.columns, kind: 'words' },
        ]}
        rows={licenses.map(({ license, figures }) => {
          const row = rows?.find(({ id }) => id === license);
          return {
            key: license,
            cells: [
              <PageLink key="name" page="license" params={{ license }}>
                {license}
              </PageLink>,
              row === undefined ? '–' : <LicenseTag key="state" state={row.state} />,
              <FiguresBar key="bar" figures={figures} search={{ license: [license] }} />,
            ],
          };
        })}
      />
    </Section>
  );
}

/** One bar for each site. */
export function SiteBalances({ overview }: { readonly overview: Overview }): ReactNode {
  const { today, terms } = useWords();
  const format = useFormat();
  const sites = worstFirst(overview.sites);
  if (sites.length === 0) return null;
  return (
    <Section title={today.bySite} lead={today.bySiteLead}>
      <PlainTable
        label={today.bySite}
        columns={[
          { name: terms.site },
          { name: today.hostsHere, kind: 'number' },
          { name: today.silentHere, kind: 'number' },
          { name: today.columns, kind: 'words' },
        ]}
        rows={sites.map(({ site, figures, hosts, silent }) => ({
          key: site ?? '',
          cells: [
            <SiteName key="name" site={site} />,
            format.count(hosts),
            format.count(silent),
            <SiteBar key="bar" site={site} figures={figures} />,
          ],
        }))}
      />
    </Section>
  );
}

function SiteName({ site }: { readonly site: string | null }): ReactNode {
  const { today } = useWords();
  if (site === null) return <Text span>{today.noSite}</Text>;
  return (
    <PageLink page="site" params={{ site }}>
      {site}
    </PageLink>
  );
}

function SiteBar(props: { readonly site: string | null; readonly figures: Figures }): ReactNode {
  const { site, figures } = props;
  return <FiguresBar figures={figures} search={site === null ? {} : { site: [site] }} />;
}

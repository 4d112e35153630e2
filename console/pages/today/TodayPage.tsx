/** The page of the morning: does the balance close, and what needs somebody. */
import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf, useSites } from '../../address/useSearch.ts';
import { mayCall, useMe } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { LicenseBalances, SiteBalances } from './Balances.tsx';
import { ContinuityFigures } from './ContinuityFigures.tsx';
import type { Overview } from './figures.ts';
import { LicenseWatch } from './LicenseWatch.tsx';
import { LogHealth } from './LogHealth.tsx';
import { OpenFindings } from './OpenFindings.tsx';
import { RecentChanges } from './RecentChanges.tsx';
import { RegulatorToday } from './RegulatorToday.tsx';
import { SilentHosts } from './SilentHosts.tsx';
import { Verdict } from './Verdict.tsx';
import './today.css';

/** The first page, for whoever signs in. */
export function TodayPage(): ReactNode {
  const me = useMe();
  if (mayCall(me, 'getBalance')) return <FleetToday />;
  return mayCall(me, 'listReports') ? <RegulatorToday /> : <OperatorToday />;
}

function OperatorToday(): ReactNode {
  const { shell, today } = useWords();
  const may = mayCall(useMe(), 'listWaitingHosts');
  return (
    <Page title={shell.pages.today} lead={may ? today.operatorLead : shell.yourRoles('–')}>
      {may ? (
        <Stack gap="xs">
          <PageLink page="enrollment" params={{}}>
            {shell.pages.enrollment}
          </PageLink>
          <PageLink page="hosts" params={{}}>
            {shell.pages.hosts}
          </PageLink>
        </Stack>
      ) : null}
    </Page>
  );
}

function FleetToday(): ReactNode {
  const { shell } = useWords();
  const site = useSites();
  const asOf = useAsOf();
  const query = useCall('getBalance', { query: { ...asOf, ...(site ? { site: [...site] } : {}) } });
  return (
    <Page title={shell.pages.today} lead={<Lead overview={query.data} />}>
      <Answer query={query}>{(overview) => <Whole overview={overview} />}</Answer>
    </Page>
  );
}

function Lead({ overview }: { readonly overview: Overview | undefined }): ReactNode {
  const { today } = useWords();
  const format = useFormat();
  return overview === undefined ? null : today.lead(format.moment(overview.asOf.validAt));
}

function Whole({ overview }: { readonly overview: Overview }): ReactNode {
  return (
    <Stack gap="xl">
      <Verdict overview={overview} />
      <div className="today-columns">
        <OpenFindings overview={overview} />
        <Stack gap="xl">
          <RecentChanges />
          <LicenseWatch validAt={overview.asOf.validAt} />
        </Stack>
      </div>
      <LicenseBalances overview={overview} />
      <SiteBalances overview={overview} />
      <div className="today-columns">
        <ContinuityFigures overview={overview} />
        <Stack gap="xl">
          <SilentHosts />
          <LogHealth time={overview.time} />
        </Stack>
      </div>
    </Stack>
  );
}

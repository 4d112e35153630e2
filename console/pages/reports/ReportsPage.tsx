/** Reports on their way to the regulator. */
import { Button, SegmentedControl, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReportState } from '../../../shared/api/routes/reports.ts';
import { PageLink, useLinkClick, usePageHref } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useSearchState, useSetSearch } from '../../address/useSearch.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Page } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { ReportsTable } from '../../parts/reports/ReportsTable.tsx';
import { useLooking } from '../../parts/reports/useLooking.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import './reports.css';

/** The list. */
export function ReportsPage(): ReactNode {
  const { shell, reports, verifying } = useWords();
  const mayDraft = useMay('draftReport');
  const { seesWay } = useLooking();
  return (
    <Page
      title={shell.pages.reports}
      lead={seesWay ? reports.lead : verifying.regulatorLead}
      actions={mayDraft ? <NewReport /> : null}
    >
      {seesWay ? <StateFilter /> : null}
      <List seesWay={seesWay} />
    </Page>
  );
}

function NewReport(): ReactNode {
  const { reports } = useWords();
  const href = usePageHref()('draft', {});
  const onClick = useLinkClick();
  return (
    <Button component="a" href={href} onClick={onClick}>
      {reports.newReport}
    </Button>
  );
}

/** The state that the address asks for; undefined: all. */
function useAskedState(): ReportState | undefined {
  const { terms } = useWords();
  const asked = one(useSearchState(), 'state');
  // as: the keys of the table are its states.
  const states = Object.keys(terms.reportStates) as ReportState[];
  return states.find((state) => state === asked);
}

function StateFilter(): ReactNode {
  const { reports, terms } = useWords();
  const set = useSetSearch();
  const state = useAskedState() ?? 'all';
  const choices = { all: reports.allStates, ...terms.reportStates };
  return (
    <div className="reports-filter">
      <SegmentedControl
        aria-label={reports.filter}
        value={state}
        onChange={(value) => set({ state: value === 'all' ? null : value, cursor: null })}
        data={Object.entries(choices).map(([value, label]) => ({ value, label }))}
      />
    </div>
  );
}

function List({ seesWay }: { readonly seesWay: boolean }): ReactNode {
  const state = useAskedState();
  const cursor = useCursor();
  const query = useCall('listReports', {
    query: { ...cursor, ...(state === undefined ? {} : { state: [state] }) },
  });
  return (
    <Answer query={query}>
      {(page) =>
        page.items.length === 0 ? (
          <Nothing isFiltered={state !== undefined} seesWay={seesWay} />
        ) : (
          <>
            <ReportsTable items={page.items} />
            <Pager page={page} />
          </>
        )
      }
    </Answer>
  );
}

function Nothing(props: { readonly isFiltered: boolean; readonly seesWay: boolean }): ReactNode {
  const { reports, verifying } = useWords();
  const mayDraft = useMay('draftReport');
  if (!props.seesWay) {
    return <Empty title={verifying.noReleased}>{verifying.noReleasedNext}</Empty>;
  }
  if (props.isFiltered) return <Empty title={reports.emptyState}>{reports.emptyStateNext}</Empty>;
  return (
    <Empty title={reports.empty}>
      {mayDraft ? (
        <PageLink page="draft" params={{}}>
          {reports.emptyNext}
        </PageLink>
      ) : (
        <Text inherit>{reports.lead}</Text>
      )}
    </Empty>
  );
}

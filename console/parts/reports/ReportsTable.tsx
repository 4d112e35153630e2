/** Reports as a table: all of their way for the operator's people, what was released for others. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ReportTag } from '../badges.tsx';
import { useFormat } from '../format.ts';
import { hexOf } from '../hex.ts';
import { Moment } from '../Moment.tsx';
import { PlainTable } from '../PlainTable.tsx';
import { useLooking } from './useLooking.ts';
import { drafterOf, waitingFor } from './waiting.ts';

const SHORT_HEX = 12;

/** The table. */
export function ReportsTable({ items }: { readonly items: readonly ReportRow[] }): ReactNode {
  const { seesWay } = useLooking();
  return seesWay ? <WayTable items={items} /> : <ReleasedTable items={items} />;
}

function WayTable({ items }: { readonly items: readonly ReportRow[] }): ReactNode {
  const { reports, terms } = useWords();
  const format = useFormat();
  return (
    <PlainTable
      label={reports.filter}
      columns={[
        { name: reports.report, kind: 'words' },
        { name: reports.state },
        { name: reports.waitsFor, kind: 'words' },
        { name: reports.drafted },
        { name: reports.expires },
        { name: reports.size, kind: 'number' },
      ]}
      rows={items.map((report) => ({
        key: report.report,
        cells: [
          <ReportName key="name" report={report} />,
          <ReportTag key="state" state={report.state} />,
          <WaitsFor key="waits" report={report} />,
          <Drafted key="drafted" report={report} />,
          report.expiresAt === null ? terms.never : <Moment key="expires" ms={report.expiresAt} />,
          format.bytes(report.size),
        ],
      }))}
    />
  );
}

function ReleasedTable({ items }: { readonly items: readonly ReportRow[] }): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  return (
    <PlainTable
      label={reports.filter}
      columns={[
        { name: reports.report, kind: 'words' },
        { name: reports.released },
        { name: reports.size, kind: 'number' },
      ]}
      rows={items.map((report) => ({
        key: report.report,
        cells: [
          <ReportName key="name" report={report} />,
          <Moment
            key="released"
            ms={report.steps.find(({ step }) => step === 'released')?.at ?? null}
          />,
          format.bytes(report.size),
        ],
      }))}
    />
  );
}

/** Licenses and interval as a link to the report; its digest tells it from others of the same. */
function ReportName({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  const digest = hexOf(report.report).slice(0, SHORT_HEX);
  const interval = reports.intervalOf(format.day(report.from), format.day(report.to));
  const licenses = report.licenses.join(', ');
  return (
    <Stack gap={0}>
      <PageLink
        page="report"
        params={{ report: report.report }}
        aria-label={`${licenses}, ${interval}, ${digest}`}
      >
        {licenses}
      </PageLink>
      <Text size="sm" fw={400}>
        {interval}
      </Text>
      <Text size="xs" fw={400} ff="monospace">
        {digest}…
      </Text>
    </Stack>
  );
}

function WaitsFor({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const waiting = waitingFor(report, useLooking());
  const drafter = drafterOf(report);
  if (waiting !== 'secondPerson' || drafter === null) return reports.waits[waiting];
  return reports.waits.secondPersonNot(drafter);
}

function Drafted({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const drafter = drafterOf(report);
  return (
    <Stack gap={0}>
      <Moment ms={report.draftedAt} />
      {drafter === null ? null : <Text size="sm">{reports.draftedBy(drafter)}</Text>}
    </Stack>
  );
}

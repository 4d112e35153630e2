/** One report: what comes next, its way so far, its file, what is in it. */
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useParam } from '../../address/useSearch.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { ReportTag } from '../../parts/badges.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { hexOf } from '../../parts/hex.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { NextStep } from './NextStep.tsx';
import { Preview } from './Preview.tsx';
import { ReportFile } from './ReportFile.tsx';
import { Way } from './Way.tsx';
import './report.css';

/** The page. */
export function ReportPage(): ReactNode {
  const { reports, shell } = useWords();
  const report = useParam('report');
  const query = useCall('getReport', { params: { report } });
  const { data } = query;
  // What stays from another report while this one loads is not shown under its address.
  const known = data?.report === report ? data : undefined;
  const title =
    known === undefined ? shell.pages.report : reports.reportOf(known.licenses.join(', '));
  return (
    <Page title={title} kind={reports.kind} key={report}>
      <Answer query={query}>
        {(row) => (row.report === report ? <Whole report={row} /> : null)}
      </Answer>
    </Page>
  );
}

function Whole({ report }: { readonly report: ReportRow }): ReactNode {
  const mayPreview = useMay('previewReport');
  const mayTake = useMay('getReportFile');
  return (
    <Stack gap="xl">
      <NextStep report={report} />
      <ReportFacts report={report} />
      <Way report={report} />
      {mayTake ? <ReportFile report={report} /> : null}
      {mayPreview ? <Preview report={report} /> : null}
    </Stack>
  );
}

function ReportFacts({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  const mayOpen = useMay('getLicense');
  const { licenses, redactions } = report;
  return (
    <Section title={reports.facts}>
      <Facts
        items={[
          { name: reports.state, value: <ReportTag state={report.state} /> },
          {
            name: reports.licenses,
            value: (
              <Group gap="sm">
                {licenses.map((license) =>
                  mayOpen ? (
                    <PageLink key={license} page="license" params={{ license }}>
                      {license}
                    </PageLink>
                  ) : (
                    <span key={license}>{license}</span>
                  ),
                )}
              </Group>
            ),
          },
          {
            name: reports.interval,
            value: reports.intervalOf(format.moment(report.from), format.moment(report.to)),
          },
          {
            name: reports.redactionsName,
            value:
              redactions.length === 0
                ? reports.withheldNone
                : redactions.map((kind) => reports.redactions[kind]).join(', '),
          },
          { name: reports.size, value: format.bytes(report.size) },
          {
            name: reports.digest,
            value: (
              <>
                <Copyable text={hexOf(report.report)} what={reports.digest} />
                <Text size="sm">{reports.digestMeaning}</Text>
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}

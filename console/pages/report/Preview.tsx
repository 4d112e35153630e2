/** What is in a report, in figures: for those who decide about it. */
import { Box, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReportRow, ReportSummary } from '../../../shared/api/routes/reports.ts';
import type { ApiProblem } from '../../api/call.ts';
import { callQuery } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { SeverityTag } from '../../parts/badges.tsx';
import { FiguresBar, SHOWN_COLUMNS } from '../../parts/FiguresBar.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { requirementName } from '../../parts/requirementWords.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { coverageCounts, HOWS } from './coverageCounts.ts';

interface SummaryProps {
  readonly report: ReportRow;
  readonly summary: ReportSummary;
}

/** Asked for once: a report never changes, and each look is in the access record. */
export function Preview({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const { queryKey, queryFn } = callQuery('previewReport', { params: { report: report.report } });
  const query = useQuery<ReportSummary, ApiProblem>({
    queryKey,
    ...(queryFn === undefined ? {} : { queryFn }),
    staleTime: 'static',
  });
  return (
    <Section title={reports.preview} lead={reports.previewLead}>
      <Answer query={query}>
        {(summary) => (
          <Stack gap="lg">
            <FiguresBar
              figures={summary.total}
              search={{ license: report.licenses, validAt: [String(report.to)] }}
            />
            <Items summary={summary} />
            <Findings summary={summary} />
            <Requirements summary={summary} />
            <Withheld report={report} summary={summary} />
            <NotCovered summary={summary} />
          </Stack>
        )}
      </Answer>
    </Section>
  );
}

function Part(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {props.title}
      </Title>
      {props.children}
    </Stack>
  );
}

function Items({ summary }: Pick<SummaryProps, 'summary'>): ReactNode {
  const { reports, terms } = useWords();
  const format = useFormat();
  return (
    <Part title={reports.byLicense}>
      <PlainTable
        label={reports.byLicense}
        columns={[
          { name: reports.license },
          { name: terms.model },
          { name: terms.columns.licensed, kind: 'number' },
          ...SHOWN_COLUMNS.map((column) => ({
            name: terms.columns[column],
            kind: 'number' as const,
          })),
        ]}
        rows={summary.items.map(({ license, model, figures }) => ({
          key: `${license} ${model}`,
          cells: [
            license,
            model,
            format.count(figures.licensed),
            ...SHOWN_COLUMNS.map((column) => format.count(figures[column])),
          ],
        }))}
      />
    </Part>
  );
}

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

function Findings({ summary }: Pick<SummaryProps, 'summary'>): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  const { all, undecided, overdue } = summary.findingCounts;
  const present = SEVERITIES.filter((severity) => all[severity] > 0);
  return (
    <Part title={reports.findings}>
      {present.length === 0 ? (
        <Text>{reports.noFindings}</Text>
      ) : (
        <Box maw="28rem">
          <PlainTable
            label={reports.findings}
            columns={[
              { name: reports.severity },
              { name: reports.allFindings, kind: 'number' },
              { name: reports.undecided, kind: 'number' },
            ]}
            rows={present.map((severity) => ({
              key: severity,
              cells: [
                <SeverityTag key="severity" severity={severity} />,
                format.count(all[severity]),
                format.count(undecided[severity]),
              ],
            }))}
          />
        </Box>
      )}
      {overdue === 0 ? null : <Text>{reports.overdue(format.count(overdue))}</Text>}
    </Part>
  );
}

function Requirements({ summary }: Pick<SummaryProps, 'summary'>): ReactNode {
  const words = useWords();
  const { reports, terms } = words;
  const format = useFormat();
  const { coverage } = summary;
  const counts = coverageCounts(coverage);
  const missing = coverage.filter(({ how }) => how === 'notCovered');
  const covered = coverage.length - missing.length;
  return (
    <Part title={reports.coverage}>
      <Text maw="44rem">
        {reports.coverageOf(format.count(covered), format.count(coverage.length))}
      </Text>
      <Text size="sm">
        {HOWS.map((how) => `${terms.coverages[how]}: ${format.count(counts.get(how) ?? 0)}`).join(
          ' · ',
        )}
      </Text>
      {missing.length === 0 ? null : (
        <details>
          <summary>{`${terms.coverages.notCovered}: ${format.count(missing.length)}`}</summary>
          <ul className="report-sentences">
            {missing.map(({ rule }) => (
              <li key={rule}>
                {rule}: {requirementName(words, rule)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function Withheld({ report, summary }: SummaryProps): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  const { withheld, usersInRegister } = summary;
  const lines = [
    ...(report.redactions.includes('hostDocuments')
      ? [reports.withheldHosts(format.count(withheld.hostDocuments))]
      : []),
    ...(report.redactions.includes('users')
      ? [reports.withheldUsers(format.count(withheld.users))]
      : []),
    ...(usersInRegister > 0 ? [reports.usersInRegister(format.count(usersInRegister))] : []),
  ];
  return (
    <Part title={reports.withheld}>
      {lines.length === 0 ? <Text>{reports.withheldNone}</Text> : null}
      {lines.map((line) => (
        <Text key={line}>{line}</Text>
      ))}
    </Part>
  );
}

function NotCovered({ summary }: Pick<SummaryProps, 'summary'>): ReactNode {
  const { reports } = useWords();
  return (
    <Part title={reports.notCovered}>
      <Text size="sm">{reports.notCoveredLead}</Text>
      <ul className="report-sentences" lang="en">
        {summary.notCovered.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Part>
  );
}

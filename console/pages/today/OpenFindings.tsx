/** Findings that wait for a decision: how many of each severity, and those that are due first. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf, useSites } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { SeverityTag } from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import type { Overview } from './figures.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
const WAITING = ['open', 'reopened', 'acknowledged'];
const SHOWN = '6';

/** Findings that need somebody. */
export function OpenFindings({ overview }: { readonly overview: Overview }): ReactNode {
  const { today, terms } = useWords();
  const format = useFormat();
  const { undecided, overdue } = overview.findingCounts;
  return (
    <Section
      title={today.findings}
      actions={
        <PageLink page="findings" params={{}} search={{ life: WAITING }}>
          {today.allFindings}
        </PageLink>
      }
    >
      <Group gap="lg">
        {SEVERITIES.filter((severity) => undecided[severity] > 0).map((severity) => (
          <Group key={severity} gap={6}>
            <SeverityTag severity={severity} />
            <PageLink
              page="findings"
              params={{}}
              search={{ severity: [severity], life: WAITING }}
              aria-label={`${terms.severities[severity]}: ${format.count(undecided[severity])}`}
            >
              {format.count(undecided[severity])}
            </PageLink>
          </Group>
        ))}
        {overdue > 0 ? (
          <Text size="sm" fw={700}>
            {today.overdue(terms.findingCount(format.count(overdue), overdue))}
          </Text>
        ) : null}
      </Group>
      <FirstFindings />
    </Section>
  );
}

function FirstFindings(): ReactNode {
  const { today } = useWords();
  const asOf = useAsOf();
  const sites = useSites();
  const query = useCall('listFindings', {
    query: {
      ...asOf,
      ...(sites === undefined ? {} : { sites: [...sites] }),
      life: WAITING,
      sort: 'severity',
      limit: SHOWN,
    },
  });
  return (
    <Answer query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Text>{today.noFindings}</Text>
        ) : (
          <PlainTable
            label={today.findings}
            columns={[
              { name: today.what, kind: 'words' },
              { name: today.severity },
              { name: today.due },
            ]}
            rows={items.map(({ id, code, severity, subject, dueAt, overdue }) => ({
              key: id,
              cells: [
                <FindingName key="name" id={id} code={code} about={subject.id} />,
                <SeverityTag key="severity" severity={severity} />,
                dueAt === null ? (
                  '–'
                ) : (
                  <Text key="due" inherit fw={overdue ? 700 : 400}>
                    <Moment ms={dueAt} />
                  </Text>
                ),
              ],
            }))}
          />
        )
      }
    </Answer>
  );
}

function FindingName(props: {
  readonly id: string;
  readonly code: string;
  readonly about: string;
}): ReactNode {
  const { id, code, about } = props;
  return (
    <>
      <PageLink page="finding" params={{ finding: id }}>
        {checkName(useWords(), code)}
      </PageLink>
      <Text size="xs" className="breaks">
        {about}
      </Text>
    </>
  );
}

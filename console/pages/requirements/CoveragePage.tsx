/** What there is for each requirement, and what is not covered. */
import { SegmentedControl, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { one } from '../../address/search.ts';
import { useAsOf, useSearchState, useSetSearch, useSites } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Tag } from '../../parts/badges.tsx';
import { Page } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { requirementName } from '../../parts/requirementWords.ts';
import { useWords } from '../../words/WordsProvider.tsx';

type Coverage = CallReply<'getCoverage'>['coverage'][number];

const COLORS: Record<Coverage['how'], string> = {
  measured: 'teal',
  declared: 'blue',
  attached: 'grape',
  notCovered: 'orange',
};

/** The requirements R01 to R34 with their figures. */
export function CoveragePage(): ReactNode {
  const { shell, overview } = useWords();
  const asOf = useAsOf();
  const site = useSites();
  const query = useCall('getCoverage', {
    query: { ...asOf, ...(site === undefined ? {} : { site: [...site] }) },
  });
  return (
    <Page title={shell.pages.coverage} lead={overview.coverageLead}>
      <HowFilter />
      <Answer query={query}>{({ coverage }) => <Rows coverage={coverage} />}</Answer>
    </Page>
  );
}

function HowFilter(): ReactNode {
  const { overview, terms } = useWords();
  const how = one(useSearchState(), 'how') ?? 'all';
  const set = useSetSearch();
  const { measured, declared, attached, notCovered } = terms.coverages;
  const choices = { all: overview.everything, measured, declared, attached, notCovered };
  return (
    <SegmentedControl
      className="coverage-filter"
      aria-label={overview.show}
      value={how}
      onChange={(value) => set({ how: value === 'all' ? null : value }, { replace: true })}
      data={Object.entries(choices).map(([value, label]) => ({ value, label }))}
    />
  );
}

function Rows({ coverage }: { readonly coverage: readonly Coverage[] }): ReactNode {
  const { overview, terms } = useWords();
  const how = one(useSearchState(), 'how');
  const shown = coverage.filter((row) => how === undefined || row.how === how);
  return (
    <PlainTable
      label={overview.rule}
      columns={[
        { name: overview.rule, kind: 'words' },
        { name: overview.how },
        { name: overview.figure, kind: 'words' },
      ]}
      rows={shown.map((row) => ({
        key: row.rule,
        cells: [
          <Requirement key="rule" rule={row.rule} />,
          <Tag key="how" color={COLORS[row.how]} meaning={overview[row.how]}>
            {terms.coverages[row.how]}
          </Tag>,
          <span key="figure" lang="en">
            {row.figure}
          </span>,
        ],
      }))}
    />
  );
}

function Requirement({ rule }: Pick<Coverage, 'rule'>): ReactNode {
  return (
    <>
      {rule}
      <Text size="sm" fw={400}>
        {requirementName(useWords(), rule)}
      </Text>
    </>
  );
}

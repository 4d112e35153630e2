/** The conditions of a license as a checklist: what papers show of each, and which have none. */
import { Alert, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { License } from '../../../shared/register/records/licenses.ts';
import { useAsOf } from '../../address/useSearch.ts';
import { call } from '../../api/call.ts';
import { useAllPages } from '../../api/useAllPages.ts';
import { Loading } from '../../parts/Answer.tsx';
import { Tag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { requirementName } from '../../parts/requirementWords.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import {
  type CheckedCondition,
  type ConditionState,
  checkConditions,
  isOpen,
  type Paper,
} from './conditions.ts';

const PAPERS_MAX = 20_000;

const COLORS: Readonly<Record<ConditionState, string>> = {
  met: 'teal',
  notApplicable: 'gray',
  notMet: 'red',
  expired: 'red',
  withoutState: 'orange',
  missing: 'red',
};

/** `today` is the day in view, UTC. */
export function Conditions(props: {
  readonly license: License;
  readonly today: string;
}): ReactNode {
  const { license: record, today } = props;
  const { license } = useWords();
  const asOf = useAsOf();
  const papers = useAllPages({
    key: ['listAttachments', record.id, asOf, today],
    maxRows: PAPERS_MAX,
    load: (cursor, signal) => {
      const page = cursor === undefined ? {} : { cursor };
      return call('listAttachments', { query: { ...asOf, ...page, limit: '500' } }, { signal });
    },
  });
  const count = record.conditions?.length ?? 0;
  if (count === 0) {
    return (
      <Section title={license.conditions}>
        <Text size="sm">{license.noConditions}</Text>
      </Section>
    );
  }
  return (
    <Section title={license.conditions} lead={license.conditionsLead}>
      {papers.error === null ? null : <ProblemView error={papers.error} />}
      {papers.isDone ? (
        <Checklist rows={checkConditions({ license: record, papers: papers.rows, today })} />
      ) : null}
      {!papers.isDone && papers.error === null ? <Loading what={license.readingPapers} /> : null}
    </Section>
  );
}

function Checklist({ rows }: { readonly rows: readonly CheckedCondition[] }): ReactNode {
  const { license } = useWords();
  const format = useFormat();
  const open = rows.filter(({ state }) => isOpen(state));
  return (
    <>
      {open.length === 0 ? (
        <Text size="sm">{license.allShown(format.count(rows.length))}</Text>
      ) : (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={license.openConditions(format.count(open.length), format.count(rows.length))}
        >
          <Text size="sm">{license.openNext}</Text>
        </Alert>
      )}
      <ul className="conditions" aria-label={license.conditions}>
        {rows.map((row) => (
          <ConditionItem key={row.condition.id} row={row} />
        ))}
      </ul>
    </>
  );
}

function ConditionItem({ row }: { readonly row: CheckedCondition }): ReactNode {
  const words = useWords();
  const { license } = words;
  const { condition, state, papers } = row;
  return (
    <li className={isOpen(state) ? 'condition-open' : ''}>
      <Group gap="xs">
        <b>{condition.id}</b>
        <Tag color={COLORS[state]}>{license.conditionStates[state]}</Tag>
        {condition.rule === undefined ? null : (
          <Text size="sm">{requirementName(words, condition.rule)}</Text>
        )}
      </Group>
      <Text size="sm" className="condition-text">
        {condition.text}
      </Text>
      {papers.length === 0 ? null : (
        <ul className="condition-papers">
          {papers.map((paper) => (
            <PaperItem key={paper.record.id} paper={paper} />
          ))}
        </ul>
      )}
    </li>
  );
}

function PaperItem({ paper }: { readonly paper: Paper }): ReactNode {
  const { license } = useWords();
  const { id, title, state, dated, validTo } = paper.record;
  return (
    <li>
      <Text size="sm" component="div">
        {title} (<RecordLink type="attachment" id={id} />)
        {state === undefined ? '' : `, ${license.paperStates[state]}`}
        {dated === undefined ? '' : `, ${license.dated(dated)}`}
        {validTo === undefined ? '' : `, ${license.holdsUntil(validTo)}`}
        {' · '}
        <LeafLink log="register" index={paper.index} />
      </Text>
    </li>
  );
}

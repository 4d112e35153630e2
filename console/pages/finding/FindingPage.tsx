/** A finding: what was seen, what it means, and what people do about it. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FindingRow } from '../../../shared/api/rows.ts';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { LifeTag, SeverityTag, Tag } from '../../parts/badges.tsx';
import { checkName, checkNext, checkShows } from '../../parts/checkWords.ts';
import { DecideDialog } from '../../parts/DecideDialog.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { useNow } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Assignment } from './Assignment.tsx';
import { Comments } from './Comments.tsx';
import { Concerned } from './Concerned.tsx';
import { checkNotes } from './checkNotes.ts';
import { DecisionHistory } from './DecisionHistory.tsx';
import { FindingFacts } from './FindingFacts.tsx';

/** The page. */
export function FindingPage(): ReactNode {
  const id = useParam('finding');
  const asOf = useAsOf();
  const { terms } = useWords();
  const query = useCall('getFinding', { params: { finding: id }, query: { ...asOf } });
  if (query.data !== undefined) return <Shown data={query.data} />;
  return (
    <Page title={id} kind={terms.finding}>
      <Answer query={query}>{(data) => <Shown data={data} />}</Answer>
    </Page>
  );
}

function Shown({ data }: { readonly data: CallReply<'getFinding'> }): ReactNode {
  const { finding: row } = data;
  const words = useWords();
  const { finding, terms } = words;
  const [isDeciding, setDeciding] = useState(false);
  const isNow = Object.keys(useAsOf()).every((name) => name === 'from');
  const mayDecide = useMay('decideFindings') && isNow;
  return (
    <Page
      title={checkName(words, row.code)}
      kind={`${terms.finding} · ${row.subject.id}`}
      actions={
        mayDecide ? <Button onClick={() => setDeciding(true)}>{finding.decide}</Button> : undefined
      }
    >
      <Group gap="xs">
        <SeverityTag severity={row.severity} />
        <LifeTag life={row.life} />
        {row.overdue ? <Tag color="red">{finding.overdue}</Tag> : null}
      </Group>
      {row.overdue ? <Overdue row={row} /> : null}
      {isNow ? null : (
        <Alert color="gray" variant="light" role="note">
          {finding.nowOnly}
        </Alert>
      )}
      <Meaning row={row} />
      <Section title={finding.facts}>
        <FindingFacts row={row} />
      </Section>
      <Concerned row={row} gpus={data.gpus} hosts={data.hosts} />
      <DecisionHistory row={row} />
      {isNow ? <Work id={row.id} /> : null}
      <DecideDialog opened={isDeciding} findings={[row]} onClose={() => setDeciding(false)} />
    </Page>
  );
}

function Overdue({ row }: { readonly row: FindingRow }): ReactNode {
  const { finding } = useWords();
  const format = useFormat();
  const now = useNow();
  return (
    <Alert
      color="red"
      variant="outline"
      role="note"
      title={finding.overdueSince(format.relative(row.dueAt ?? now, now))}
    >
      {finding.overdueNext}
    </Alert>
  );
}

/** What it says in words, beside what it cannot say. */
function Meaning({ row }: { readonly row: FindingRow }): ReactNode {
  const words = useWords();
  const { finding } = words;
  const notes = checkNotes(row.check);
  const next = checkNext(words, row.code);
  return (
    <Section title={finding.seen} lead={finding.seenLead}>
      <Text lang="en" fw={500} className="breaks" maw="48rem">
        {row.seen}
      </Text>
      <Facts
        items={[
          { name: finding.shows, value: checkShows(words, row.code) || null },
          { name: finding.cannotShow, value: <English text={notes?.cannotShow} /> },
          { name: finding.falseAlarms, value: <English text={notes?.falseAlarms} /> },
          { name: finding.next, value: next === '' ? null : <strong>{next}</strong> },
        ].filter(({ name }) => notes !== null || name === finding.shows || name === finding.next)}
      />
    </Section>
  );
}

function English({ text }: { readonly text: string | undefined }): ReactNode {
  return <span lang="en">{text}</span>;
}

/** Who looks after it, and what is said about it. */
function Work({ id }: { readonly id: string }): ReactNode {
  const query = useCall('getFindingWork', { params: { finding: id } });
  return (
    <Answer query={query}>
      {(work) => (
        <Stack gap="lg">
          <Assignment id={id} work={work} />
          <Comments id={id} comments={work.comments} />
        </Stack>
      )}
    </Answer>
  );
}

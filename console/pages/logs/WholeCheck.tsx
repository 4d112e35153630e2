/** Has the server read both logs whole and compute everything again. */
import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { LogName } from '../../../shared/log/leaf.ts';
import { type CallReply, call } from '../../api/call.ts';
import { Loading } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

type LogCheck = CallReply<'checkLogs'>[LogName];

/** The check goes on when the page is left; its answer waits for whoever comes back. */
export function WholeCheck(): ReactNode {
  const { leaf } = useWords();
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ['checkLogs', 'once'],
    enabled: asked,
    staleTime: 'static',
    retry: false,
    // No signal: who leaves the page does not end it.
    queryFn: () => call('checkLogs', {}),
  });
  const { data, error, isFetching, dataUpdatedAt } = query;
  return (
    <Section title={leaf.wholeCheck} lead={leaf.wholeCheckLead}>
      <Button
        variant="default"
        w="fit-content"
        loading={isFetching}
        onClick={() => (asked ? void query.refetch() : setAsked(true))}
      >
        {leaf.runCheck}
      </Button>
      {isFetching ? <Loading what={leaf.checkRuns} /> : null}
      {error === null ? null : <ProblemView error={error} />}
      {data === undefined || isFetching ? null : (
        <Stack gap="xs" aria-live="polite">
          <Moment ms={dataUpdatedAt} exact />
          <CheckOfLog log="evidence" check={data.evidence} />
          <CheckOfLog log="register" check={data.register} />
        </Stack>
      )}
    </Section>
  );
}

function CheckOfLog(props: { readonly log: LogName; readonly check: LogCheck }): ReactNode {
  const { log, check } = props;
  const { leaf } = useWords();
  const format = useFormat();
  const isWhole = check.problems.length === 0;
  const said = isWhole ? leaf.noProblems : leaf.problems(format.count(check.problems.length));
  const Icon = isWhole ? IconCheck : IconAlertTriangle;
  return (
    <Alert
      color={isWhole ? 'teal' : 'red'}
      variant="light"
      icon={<Icon aria-hidden />}
      title={`${leaf.logs[log]}: ${said}`}
    >
      <Text size="sm">{leaf.checkedLeaves(format.count(check.size))}</Text>
      <List size="sm" lang="en">
        {check.problems.map((problem) => (
          <List.Item key={problem}>{problem}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

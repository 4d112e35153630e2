/** Who looks after a finding. */
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FindingWork } from '../../../shared/api/routes/work.ts';
import { useMay } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const NOBODY = 'nobody';
const REASON_LENGTH = 512;

/** The person, and how to assign it to another one. */
export function Assignment(props: { readonly id: string; readonly work: FindingWork }): ReactNode {
  const { id, work } = props;
  const { assignee, assignedAt, assignedBy } = work;
  const { finding } = useWords();
  const mayAssign = useMay('assignFinding');
  return (
    <Section title={finding.assignment}>
      <Text>
        <strong>{assignee?.name ?? finding.nobody}</strong>
        {assignedBy === null ? null : ` · ${finding.assignedBy(assignedBy)}`}
        {assignedAt === null ? null : (
          <>
            {' · '}
            <Moment ms={assignedAt} />
          </>
        )}
      </Text>
      {mayAssign ? <AssignForm key={assignee?.account} id={id} now={assignee?.account} /> : null}
    </Section>
  );
}

function AssignForm(props: { readonly id: string; readonly now: string | undefined }): ReactNode {
  const { id, now = NOBODY } = props;
  const { finding } = useWords();
  const people = useCall('listPeople', {});
  const write = useWrite('assignFinding');
  const [account, setAccount] = useState(now);
  const [reason, setReason] = useState('');
  const submit = () => {
    const body = { account: account === NOBODY ? null : account, reason: reason.trim() };
    write.mutate({ params: { finding: id }, body }, { onSuccess: () => setReason('') });
  };
  return (
    <Answer query={people}>
      {({ items }) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Stack>
            <Group align="flex-end" gap="sm">
              <Select
                label={finding.assignTo}
                allowDeselect={false}
                searchable
                value={account}
                onChange={(next) => setAccount(next ?? NOBODY)}
                data={[
                  { value: NOBODY, label: finding.nobody },
                  ...items.map((person) => ({ value: person.account, label: person.name })),
                ]}
              />
              <TextInput
                label={finding.assignReason}
                maxLength={REASON_LENGTH}
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
              />
              <Button
                type="submit"
                variant="default"
                disabled={account === now}
                loading={write.isPending}
              >
                {finding.assign}
              </Button>
            </Group>
            {write.error === null ? null : <ProblemView error={write.error} />}
          </Stack>
        </form>
      )}
    </Answer>
  );
}

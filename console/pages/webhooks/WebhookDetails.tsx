/** One webhook: what it takes, how it is doing, what was delivered. */
import { Button, Group, List, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Webhook } from '../../../shared/api/events.ts';
import { useSetSearch } from '../../address/useSearch.ts';
import { useWrite } from '../../api/queries.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { ScopeText } from '../../parts/Rights.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Deliveries } from './Deliveries.tsx';
import { ReplayForm } from './ReplayForm.tsx';
import { WebhookForm } from './WebhookForm.tsx';
import { WebhookStateTag } from './WebhookStateTag.tsx';

/** The webhook that the address names. */
export function WebhookDetails({ webhook }: { readonly webhook: Webhook }): ReactNode {
  const { administration } = useWords();
  return (
    <>
      <Section title={webhook.name} actions={<Actions webhook={webhook} />}>
        <WebhookFacts webhook={webhook} />
      </Section>
      <Section title={administration.deliveries} lead={administration.deliveriesLead}>
        <Deliveries webhook={webhook.id} />
      </Section>
    </>
  );
}

function WebhookFacts({ webhook }: { readonly webhook: Webhook }): ReactNode {
  const { administration, people } = useWords();
  const format = useFormat();
  const { types, nextAttemptAt, lastError } = webhook;
  const events =
    types === null ? (
      administration.everyEvent
    ) : (
      <List listStyleType="none">
        {types.map((type) => (
          <List.Item key={type}>{administration.events[type]}</List.Item>
        ))}
      </List>
    );
  return (
    <Facts
      items={[
        { name: administration.state, value: <WebhookStateTag state={webhook.state} /> },
        { name: administration.address, value: webhook.url },
        { name: administration.eventsTaken, value: events },
        { name: people.scope, value: <ScopeText scope={webhook} /> },
        { name: administration.delivered, value: format.count(webhook.cursor) },
        {
          name: administration.failures,
          value: webhook.failures === 0 ? null : format.count(webhook.failures),
        },
        {
          name: administration.nextAttempt,
          value: nextAttemptAt === null ? null : <Moment ms={nextAttemptAt} exact />,
        },
        {
          name: administration.lastError,
          value: lastError === null ? null : <span lang="en">{lastError}</span>,
        },
        { name: administration.madeBy, value: webhook.createdBy },
        { name: people.made, value: <Moment ms={webhook.createdAt} exact /> },
      ]}
    />
  );
}

type Opened = 'change' | 'replay' | 'remove';

function Actions({ webhook }: { readonly webhook: Webhook }): ReactNode {
  const { administration, parts } = useWords();
  const setSearch = useSetSearch();
  const change = useWrite('changeWebhook');
  const remove = useWrite('deleteWebhook');
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const { id, name, url, types, sites, licenses } = webhook;
  const params = { webhook: id };
  const isGoing = webhook.state === 'working' || webhook.state === 'retrying';
  const turn = () => {
    const body = { name, url, types, sites, licenses, active: !isGoing };
    change.mutate({ params, body });
  };
  return (
    <>
      <Group gap="xs">
        <Button variant="default" loading={change.isPending} onClick={turn}>
          {isGoing ? administration.pause : administration.resume}
        </Button>
        <Button variant="default" onClick={() => setOpened('replay')}>
          {administration.replay}
        </Button>
        <Button variant="default" onClick={() => setOpened('change')}>
          {administration.change}
        </Button>
        <Button variant="default" onClick={() => setOpened('remove')}>
          {parts.remove}
        </Button>
      </Group>
      {change.error === null || opened === 'change' ? null : <ProblemView error={change.error} />}
      {remove.error === null ? null : <ProblemView error={remove.error} />}
      <Dialog opened={opened === 'change'} title={administration.change} onClose={close}>
        <WebhookForm
          action={administration.change}
          webhook={webhook}
          busy={change.isPending}
          error={change.error}
          onSubmit={(body) => change.mutate({ params, body }, { onSuccess: close })}
          onClose={close}
        />
      </Dialog>
      <Dialog opened={opened === 'replay'} title={administration.replay} onClose={close}>
        <ReplayForm webhook={webhook} onClose={close} />
      </Dialog>
      <Confirm
        opened={opened === 'remove'}
        title={administration.removeNamed(name)}
        action={parts.remove}
        danger
        busy={remove.isPending}
        onClose={close}
        onConfirm={() => {
          const forget = () => setSearch({ webhook: null }, { replace: true });
          void remove.mutateAsync({ params }).then(forget, close);
        }}
      >
        <Text>{administration.removeMeaning}</Text>
      </Confirm>
    </>
  );
}

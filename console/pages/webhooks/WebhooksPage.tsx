/** Webhooks: where events are sent to, and how that goes. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Webhook } from '../../../shared/api/events.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useSearchState } from '../../address/useSearch.ts';
import { useMay } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Page } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { WebhookDetails } from './WebhookDetails.tsx';
import { WebhookForm } from './WebhookForm.tsx';
import { WebhookStateTag } from './WebhookStateTag.tsx';

/** The list, the one that the address names, and a new one. */
export function WebhooksPage(): ReactNode {
  const { administration, shell } = useWords();
  const query = useCall('listWebhooks', {});
  const chosen = one(useSearchState(), 'webhook');
  const mayCreate = useMay('createWebhook');
  const create = useWrite('createWebhook');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const made = create.data;
  return (
    <Page
      title={shell.pages.webhooks}
      lead={administration.webhooksLead}
      actions={
        mayCreate ? (
          <Button onClick={() => setOpen(true)}>{administration.newWebhook}</Button>
        ) : null
      }
    >
      {made === undefined ? null : (
        <SecretOnce what={administration.secretOf(made.webhook.name)} text={made.secret}>
          {administration.secretUse}
        </SecretOnce>
      )}
      <Answer query={query}>
        {({ items }) => {
          const shown = items.find(({ id }) => id === chosen);
          return (
            <>
              {items.length === 0 ? (
                <Empty title={administration.noWebhooks}>{administration.noWebhooksNext}</Empty>
              ) : (
                <WebhookTable items={items} />
              )}
              {shown === undefined ? null : <WebhookDetails key={shown.id} webhook={shown} />}
            </>
          );
        }}
      </Answer>
      <Dialog opened={isOpen} title={administration.newWebhook} onClose={close}>
        <WebhookForm
          action={administration.newWebhook}
          webhook={null}
          busy={create.isPending}
          error={create.error}
          onSubmit={(body) => create.mutate({ body }, { onSuccess: close })}
          onClose={close}
        />
      </Dialog>
    </Page>
  );
}

function WebhookTable({ items }: { readonly items: readonly Webhook[] }): ReactNode {
  const { administration, shell } = useWords();
  return (
    <PlainTable
      label={shell.pages.webhooks}
      columns={[
        { name: administration.name },
        { name: administration.state },
        { name: administration.address, kind: 'words' },
        { name: administration.lastError, kind: 'words' },
      ]}
      rows={items.map((webhook) => ({
        key: webhook.id,
        cells: [
          <PageLink key="name" page="webhooks" params={{}} search={{ webhook: [webhook.id] }}>
            {webhook.name}
          </PageLink>,
          <WebhookStateTag key="state" state={webhook.state} />,
          webhook.url,
          <span key="error" lang="en">
            {webhook.lastError}
          </span>,
        ],
      }))}
    />
  );
}

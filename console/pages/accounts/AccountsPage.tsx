/** Accounts of everybody, and inviting somebody. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RoleNames, ScopeText } from '../../parts/Rights.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { AccountStateTag } from './AccountStateTag.tsx';
import { InviteForm } from './InviteForm.tsx';
import { NewLink } from './NewLink.tsx';

type Accounts = CallReply<'listAccounts'>;
type Created = CallReply<'createAccount'>;

/** Who has an account here. */
export function AccountsPage(): ReactNode {
  const { people, shell } = useWords();
  const mayInvite = useMay('createAccount');
  const query = useCall('listAccounts', { query: { limit: '200', ...useCursor() } });
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<Created | null>(null);
  const close = () => setOpen(false);
  return (
    <Page
      title={shell.pages.accounts}
      lead={people.accountsLead}
      actions={mayInvite ? <Button onClick={() => setOpen(true)}>{people.invite}</Button> : null}
    >
      {created === null ? null : <NewLink name={created.account.name} link={created.link} />}
      <Answer query={query}>{(page) => <AccountsTable page={page} />}</Answer>
      <Dialog opened={isOpen} title={people.invite} onClose={close}>
        <InviteForm
          onClose={close}
          onDone={(reply) => {
            setCreated(reply);
            close();
          }}
        />
      </Dialog>
    </Page>
  );
}

function AccountsTable({ page }: { readonly page: Accounts }): ReactNode {
  const { people, shell, terms } = useWords();
  return (
    <>
      <PlainTable
        label={shell.pages.accounts}
        columns={[
          { name: people.name },
          { name: people.state },
          { name: people.roles, kind: 'words' },
          { name: people.scope, kind: 'words' },
          { name: people.signedInBy },
          { name: people.secondFactor },
          { name: people.lastSignIn },
        ]}
        rows={page.items.map((account) => ({
          key: account.id,
          cells: [
            <PageLink key="name" page="account" params={{ account: account.id }}>
              {account.name}
            </PageLink>,
            <AccountStateTag key="state" state={account.state} />,
            <RoleNames key="roles" roles={account.roles} />,
            <ScopeText key="scope" scope={account.scope} />,
            people.signsIn[account.external === null ? 'local' : 'external'],
            account.secondFactor ? terms.yes : terms.no,
            <Moment key="used" ms={account.lastUsedAt} />,
          ],
        }))}
      />
      <Pager page={page} />
    </>
  );
}

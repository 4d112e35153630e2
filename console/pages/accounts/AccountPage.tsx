/** One account: what it may do, how it signs in, its sessions and tokens. */
import { Alert, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AccountView } from '../../../shared/api/account.ts';
import { useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMe } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { RoleMeanings, ScopeText } from '../../parts/Rights.tsx';
import { SessionsTable } from '../../parts/SessionsTable.tsx';
import { TokensTable } from '../../parts/TokensTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { AccountActions } from './AccountActions.tsx';
import { AccountStateTag } from './AccountStateTag.tsx';
import { NewLink } from './NewLink.tsx';

type Reset = CallReply<'resetCredentials'>;

/** One account. */
export function AccountPage(): ReactNode {
  const id = useParam('account');
  const query = useCall('getAccount', { params: { account: id } });
  return <Answer query={query}>{(account) => <Account account={account} />}</Answer>;
}

function Account({ account }: { readonly account: AccountView }): ReactNode {
  const { people, shell, terms } = useWords();
  const me = useMe();
  const [reset, setReset] = useState<Reset | null>(null);
  const isOwn = me.account === account.id;
  const { external } = account;
  return (
    <Page
      title={account.name}
      kind={shell.pages.account}
      actions={isOwn ? null : <AccountActions account={account} onReset={setReset} />}
    >
      {isOwn ? (
        <Alert color="blue" variant="outline">
          {people.ownAccount}
        </Alert>
      ) : null}
      {reset === null ? null : <ResetDone reset={reset} />}
      <Facts
        items={[
          { name: people.state, value: <AccountStateTag state={account.state} /> },
          { name: people.roles, value: <RoleMeanings roles={account.roles} /> },
          { name: people.scope, value: <ScopeText scope={account.scope} /> },
          {
            name: people.signedInBy,
            value: people.signsIn[external === null ? 'local' : 'external'],
          },
          { name: people.issuer, value: external?.issuer },
          { name: people.subject, value: external?.subject },
          { name: people.breakGlass, value: account.breakGlass ? people.breakGlassMeaning : null },
          { name: people.secondFactor, value: account.secondFactor ? terms.yes : terms.no },
          { name: people.made, value: <Moment ms={account.createdAt} exact /> },
          { name: people.lastSignIn, value: <Moment ms={account.lastUsedAt} exact /> },
          { name: people.id, value: <Copyable text={account.id} what={people.id} /> },
        ]}
      />
      <Sessions account={account.id} />
      <Tokens account={account.id} />
    </Page>
  );
}

function ResetDone({ reset }: { readonly reset: Reset }): ReactNode {
  const { people } = useWords();
  const format = useFormat();
  const { account, link, sessionsEnded, tokensRevoked } = reset;
  return (
    <>
      <NewLink name={account.name} link={link} />
      <Text size="sm">
        {people.ended(format.count(sessionsEnded), format.count(tokensRevoked))}
      </Text>
    </>
  );
}

function Sessions({ account }: { readonly account: string }): ReactNode {
  const { people } = useWords();
  const query = useCall('listSessions', { params: { account } });
  const end = useWrite('revokeSession');
  return (
    <Section title={people.sessions}>
      <Answer query={query}>
        {({ items }) => (
          <SessionsTable
            items={items}
            busy={end.isPending}
            error={end.error}
            onEnd={(session) => end.mutateAsync({ params: { account, session } })}
          />
        )}
      </Answer>
    </Section>
  );
}

function Tokens({ account }: { readonly account: string }): ReactNode {
  const { people } = useWords();
  const query = useCall('listApiTokens', { query: { account, limit: '50', ...useCursor() } });
  const revoke = useWrite('revokeApiToken');
  return (
    <Section title={people.apiTokens}>
      <Answer query={query}>
        {(page) =>
          page.total === 0 ? (
            <Text size="sm">{people.noTokens}</Text>
          ) : (
            <>
              <TokensTable
                items={page.items}
                showOwner={false}
                busy={revoke.isPending}
                error={revoke.error}
                onRevoke={(token) => revoke.mutateAsync({ params: { token } })}
              />
              <Pager page={page} />
            </>
          )
        }
      </Answer>
    </Section>
  );
}

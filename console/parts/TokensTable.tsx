/** API tokens, and how to revoke one. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ApiTokenView } from '../../shared/api/account.ts';
import { PageLink } from '../address/PageLink.tsx';
import { useMay } from '../api/me.ts';
import type { TokenState } from '../words/en/people.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { Tag } from './badges.tsx';
import { Confirm } from './Confirm.tsx';
import { Moment, useNow } from './Moment.tsx';
import { PlainTable } from './PlainTable.tsx';
import { ProblemView } from './Problem.tsx';
import { RoleNames, ScopeText } from './Rights.tsx';

const COLORS: Readonly<Record<TokenState, string>> = {
  active: 'teal',
  expired: 'gray',
  revoked: 'gray',
};

function stateOf({ revokedAt, expiresAt }: ApiTokenView, now: number): TokenState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= now ? 'expired' : 'active';
}

/** `showOwner` adds whose they are; `onRevoke` revokes one. */
export function TokensTable(props: {
  readonly items: readonly ApiTokenView[];
  readonly showOwner: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onRevoke: (token: string) => Promise<unknown>;
}): ReactNode {
  const { items, showOwner, busy, error, onRevoke } = props;
  const { people, terms } = useWords();
  const now = useNow();
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  const close = () => setRevoking(null);
  const owner = showOwner ? [{ name: people.owner }] : [];
  return (
    <>
      {error === null ? null : <ProblemView error={error} />}
      <PlainTable
        label={people.apiTokens}
        columns={[
          { name: people.name },
          ...owner,
          { name: people.state },
          { name: people.roles, kind: 'words' },
          { name: people.scope, kind: 'words' },
          { name: people.made },
          { name: people.lastUsed },
          { name: people.ends },
          { name: people.actions },
        ]}
        rows={items.map((token) => {
          const state = stateOf(token, now);
          return {
            key: token.id,
            cells: [
              token.name,
              ...(showOwner ? [<Owner key="owner" token={token} />] : []),
              <Tag key="state" color={COLORS[state]}>
                {people.tokenStates[state]}
              </Tag>,
              <RoleNames key="roles" roles={token.roles} />,
              <ScopeText key="scope" scope={token.scope} />,
              <Moment key="made" ms={token.createdAt} />,
              <Moment key="used" ms={token.lastUsedAt} />,
              <Moment key="ends" ms={token.revokedAt ?? token.expiresAt} />,
              state === 'active' ? (
                <Button
                  key="revoke"
                  size="compact-sm"
                  variant="default"
                  aria-label={people.revokeNamed(token.name)}
                  onClick={() => setRevoking(token)}
                >
                  {people.revoke}
                </Button>
              ) : (
                terms.none
              ),
            ],
          };
        })}
      />
      <Confirm
        opened={revoking !== null}
        title={people.revokeNamed(revoking?.name ?? '')}
        action={people.revoke}
        danger
        busy={busy}
        onClose={close}
        onConfirm={() => {
          if (revoking !== null) void onRevoke(revoking.id).then(close, close);
        }}
      >
        <Text>{people.revokeMeaning}</Text>
      </Confirm>
    </>
  );
}

function Owner({ token }: { readonly token: ApiTokenView }): ReactNode {
  const isLink = useMay('getAccount');
  if (!isLink) return token.accountName;
  return (
    <PageLink page="account" params={{ account: token.account }}>
      {token.accountName}
    </PageLink>
  );
}

/** API tokens of everybody. */
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Page } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { TokensTable } from '../../parts/TokensTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** Every token, with whose it is. */
export function ApiTokensPage(): ReactNode {
  const { people, shell } = useWords();
  const query = useCall('listApiTokens', { query: { limit: '100', ...useCursor() } });
  const revoke = useWrite('revokeApiToken');
  return (
    <Page title={shell.pages.apiTokens} lead={people.allTokensLead}>
      <div>
        <PageLink page="me" params={{}}>
          {people.ownTokensAt}
        </PageLink>
      </div>
      <Answer query={query}>
        {(page) =>
          page.total === 0 ? (
            <Empty title={people.noTokens}>{people.noTokensAtAll}</Empty>
          ) : (
            <>
              <TokensTable
                items={page.items}
                showOwner
                busy={revoke.isPending}
                error={revoke.error}
                onRevoke={(token) => revoke.mutateAsync({ params: { token } })}
              />
              <Pager page={page} />
            </>
          )
        }
      </Answer>
    </Page>
  );
}

/** The own account: rights, password, second factor, sessions, API tokens. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMe } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { RoleMeanings, ScopeText } from '../../parts/Rights.tsx';
import { SessionsTable } from '../../parts/SessionsTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { OwnTokens } from './OwnTokens.tsx';
import { PasswordSection } from './PasswordSection.tsx';
import { SecondFactorSection } from './SecondFactorSection.tsx';

/** What people see and change of themselves. */
export function MePage(): ReactNode {
  const me = useMe();
  const { people, shell } = useWords();
  const isLocal = me.signsIn === 'local' && me.via === 'session';
  return (
    <Page title={me.name} kind={shell.pages.me}>
      <Section title={people.rights} lead={people.rightsLead}>
        <Facts
          items={[
            { name: people.roles, value: <RoleMeanings roles={me.roles} /> },
            { name: people.scope, value: <ScopeText scope={me.scope} /> },
            {
              name: people.signedInBy,
              value: me.signsIn === null ? null : people.signsIn[me.signsIn],
            },
            { name: people.breakGlass, value: me.breakGlass ? people.breakGlassMeaning : null },
            {
              name: people.sessionEnds,
              value: me.expiresAt === null ? null : <Moment ms={me.expiresAt} exact />,
            },
            {
              name: people.sessionIdleEnds,
              value: me.idleExpiresAt === null ? null : <Moment ms={me.idleExpiresAt} exact />,
            },
          ]}
        />
      </Section>
      {isLocal ? <SecondFactorSection me={me} /> : null}
      {isLocal ? <PasswordSection /> : null}
      {me.signsIn === 'external' ? (
        <Section title={people.password}>
          <Text>{people.passwordElsewhere}</Text>
        </Section>
      ) : null}
      {me.account === null ? null : <OwnSessions />}
      {me.account === null ? null : <OwnTokens me={me} />}
    </Page>
  );
}

function OwnSessions(): ReactNode {
  const { people } = useWords();
  const query = useCall('listOwnSessions', {});
  const end = useWrite('revokeOwnSession');
  return (
    <Section title={people.sessions} lead={people.sessionsLead}>
      <Answer query={query}>
        {({ items }) => (
          <SessionsTable
            items={items}
            busy={end.isPending}
            error={end.error}
            onEnd={(session) => end.mutateAsync({ params: { session } })}
          />
        )}
      </Answer>
    </Section>
  );
}

/** Sessions of an account, and how to end one. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { SessionView } from '../../shared/api/account.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { Confirm } from './Confirm.tsx';
import { Moment } from './Moment.tsx';
import { PlainTable } from './PlainTable.tsx';
import { ProblemView } from './Problem.tsx';

/** `onEnd` ends a session; the one that is in use is ended by signing out. */
export function SessionsTable(props: {
  readonly items: readonly SessionView[];
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onEnd: (session: string) => Promise<unknown>;
}): ReactNode {
  const { items, busy, error, onEnd } = props;
  const { people } = useWords();
  const [ending, setEnding] = useState<string | null>(null);
  const close = () => setEnding(null);
  if (items.length === 0) return <Text size="sm">{people.noSessions}</Text>;
  return (
    <>
      {error === null ? null : <ProblemView error={error} />}
      <PlainTable
        label={people.sessions}
        columns={[
          { name: people.began },
          { name: people.lastUsed },
          { name: people.ends },
          { name: people.signedInBy },
          { name: people.address },
          { name: people.browser, kind: 'words' },
          { name: people.actions },
        ]}
        rows={items.map((session) => ({
          key: session.id,
          cells: [
            <Moment key="began" ms={session.createdAt} />,
            <Moment key="used" ms={session.usedAt} />,
            <Moment key="ends" ms={session.expiresAt} />,
            people.methods[session.method],
            session.address,
            session.agent,
            session.current ? (
              people.thisSession
            ) : (
              <Button
                key="end"
                size="compact-sm"
                variant="default"
                onClick={() => setEnding(session.id)}
              >
                {people.endSession}
              </Button>
            ),
          ],
        }))}
      />
      <Confirm
        opened={ending !== null}
        title={people.endSession}
        action={people.endSession}
        danger
        busy={busy}
        onClose={close}
        onConfirm={() => {
          if (ending !== null) void onEnd(ending).then(close, close);
        }}
      >
        <Text>{people.endSessionMeaning}</Text>
      </Confirm>
    </>
  );
}

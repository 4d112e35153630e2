/** API tokens of the own account. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallReply } from '../../api/call.ts';
import type { Me } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Section } from '../../parts/Page.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { TokensTable } from '../../parts/TokensTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { NewToken } from './NewToken.tsx';

type Made = CallReply<'createOwnApiToken'>;

/** The list, and a new one. */
export function OwnTokens({ me }: { readonly me: Me }): ReactNode {
  const { people } = useWords();
  const query = useCall('listOwnApiTokens', {});
  const revoke = useWrite('revokeOwnApiToken');
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const close = () => setOpen(false);
  const mayMake = me.via === 'session' && me.roles.length > 0;
  return (
    <Section
      title={people.apiTokens}
      lead={people.apiTokensLead}
      actions={
        mayMake ? (
          <Button variant="default" onClick={() => setOpen(true)}>
            {people.newToken}
          </Button>
        ) : null
      }
    >
      {made === null ? null : <NewSecret made={made} />}
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={people.noTokens}>{people.noTokensNext}</Empty>
          ) : (
            <TokensTable
              items={items}
              showOwner={false}
              busy={revoke.isPending}
              error={revoke.error}
              onRevoke={(token) => revoke.mutateAsync({ params: { token } })}
            />
          )
        }
      </Answer>
      <Dialog opened={isOpen} title={people.newToken} onClose={close}>
        <NewToken
          me={me}
          onClose={close}
          onDone={(reply) => {
            setMade(reply);
            close();
          }}
        />
      </Dialog>
    </Section>
  );
}

function NewSecret({ made }: { readonly made: Made }): ReactNode {
  const { people } = useWords();
  const command = `FLEETSEAL_TOKEN_FILE=token.txt npx fleetseal status --server ${location.origin}`;
  const { name } = made.token;
  return (
    <SecretOnce what={people.tokenNamed(name)} text={made.text}>
      <Text size="sm">{people.tokenUse}</Text>
      <Copyable text={command} what={people.command} />
    </SecretOnce>
  );
}

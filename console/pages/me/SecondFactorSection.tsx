/** The second factor of the own account: set up, recovery codes, removal. */
import { Button, Group, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Me } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { AgainForm } from './AgainForm.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { SetUpSecondFactor } from './SetUpSecondFactor.tsx';

type Opened = 'setUp' | 'renew' | 'remove';

/** An authenticator app, and what to do about it. */
export function SecondFactorSection({ me }: { readonly me: Me }): ReactNode {
  const { people } = useWords();
  const format = useFormat();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => setOpened(null);
  const show = (made: readonly string[]) => {
    setCodes(made);
    close();
  };
  return (
    <Section title={people.secondFactor} lead={people.secondFactorLead}>
      <Text>{me.secondFactor ? people.secondFactorSet : people.secondFactorNotSet}</Text>
      {me.secondFactor ? (
        <Text size="sm">{people.recoveryCodesLeft(format.count(me.recoveryCodesLeft))}</Text>
      ) : null}
      {codes === null ? null : (
        <RecoveryCodes codes={codes} name={me.name} onDone={() => setCodes(null)} />
      )}
      <Group gap="xs">
        {me.secondFactor ? (
          <>
            <Button variant="default" onClick={() => setOpened('renew')}>
              {people.newRecoveryCodes}
            </Button>
            <Button variant="default" onClick={() => setOpened('remove')}>
              {people.removeSecondFactor}
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpened('setUp')}>{people.setUpSecondFactor}</Button>
        )}
      </Group>
      <Dialog opened={opened === 'setUp'} title={people.setUpSecondFactor} onClose={close}>
        <SetUpSecondFactor onClose={close} onDone={show} />
      </Dialog>
      <Dialog opened={opened === 'renew'} title={people.newRecoveryCodes} onClose={close}>
        <Renew onClose={close} onDone={show} />
      </Dialog>
      <Dialog opened={opened === 'remove'} title={people.removeSecondFactor} onClose={close}>
        <Remove onClose={close} />
      </Dialog>
    </Section>
  );
}

function Renew(props: {
  readonly onClose: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}): ReactNode {
  const { people } = useWords();
  const write = useWrite('createRecoveryCodes');
  return (
    <AgainForm
      lead={people.newRecoveryCodesMeaning}
      action={people.newRecoveryCodes}
      busy={write.isPending}
      error={write.error}
      onSubmit={(body) =>
        write.mutate({ body }, { onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes) })
      }
      onClose={props.onClose}
    />
  );
}

function Remove({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { people } = useWords();
  const write = useWrite('removeSecondFactor');
  return (
    <AgainForm
      lead={people.removeSecondFactorMeaning}
      action={people.removeSecondFactor}
      danger
      busy={write.isPending}
      error={write.error}
      onSubmit={(body) => write.mutate({ body }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

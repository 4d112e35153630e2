/** Changing the own password. */
import { Alert, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWrite } from '../../api/queries.ts';
import { Dialog, WriteForm } from '../../parts/Dialog.tsx';
import { isLongEnough, NewPassword, SecretInput } from '../../parts/NewPassword.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** The password of an account that signs in here. */
export function PasswordSection(): ReactNode {
  const { people } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <Section
      title={people.password}
      actions={
        <Button variant="default" onClick={() => setOpen(true)}>
          {people.changePassword}
        </Button>
      }
    >
      {isDone ? (
        <Alert color="teal" role="status">
          {people.passwordChanged}
        </Alert>
      ) : null}
      <Dialog opened={isOpen} title={people.changePassword} onClose={() => setOpen(false)}>
        <PasswordForm
          onClose={() => setOpen(false)}
          onDone={() => {
            setDone(true);
            setOpen(false);
          }}
        />
      </Dialog>
    </Section>
  );
}

function PasswordForm(props: { onClose: () => void; onDone: () => void }): ReactNode {
  const { onClose, onDone } = props;
  const { people } = useWords();
  const write = useWrite('changePassword');
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (password === '' || !isLongEnough(newPassword)) return;
    write.mutate({ body: { password, newPassword } }, { onSuccess: onDone });
  };
  return (
    <WriteForm
      action={people.changePassword}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <SecretInput
        label={people.presentPassword}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isTried && password === '' ? people.needed : null}
      />
      <NewPassword
        label={people.newPassword}
        value={newPassword}
        onChange={setNewPassword}
        isTried={isTried}
      />
    </WriteForm>
  );
}

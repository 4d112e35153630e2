/** Setting up an authenticator app: the password, the key for the app, a code of it. */
import { Anchor, List, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallReply } from '../../api/call.ts';
import { useWrite } from '../../api/queries.ts';
import { Copyable } from '../../parts/Copyable.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { SecretInput } from '../../parts/NewPassword.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { CodeInput } from './AgainForm.tsx';

interface StepProps {
  readonly onClose: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}

/** Both steps; `onDone` gets the recovery codes. */
export function SetUpSecondFactor(props: StepProps): ReactNode {
  const { onClose } = props;
  const { people } = useWords();
  const begin = useWrite('setUpSecondFactor');
  const [password, setPassword] = useState('');
  const [isTried, setTried] = useState(false);
  if (begin.data !== undefined) return <ConfirmApp {...props} made={begin.data} />;
  return (
    <WriteForm
      action={people.goOn}
      busy={begin.isPending}
      error={begin.error}
      onSubmit={() => {
        setTried(true);
        if (password !== '') begin.mutate({ body: { password } });
      }}
      onClose={onClose}
    >
      <Text>{people.setUpLead}</Text>
      <SecretInput
        label={people.presentPassword}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isTried && password === '' ? people.needed : null}
      />
    </WriteForm>
  );
}

function ConfirmApp(
  props: StepProps & { readonly made: CallReply<'setUpSecondFactor'> },
): ReactNode {
  const { onClose, onDone, made } = props;
  const { people } = useWords();
  const write = useWrite('confirmSecondFactor');
  const [code, setCode] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (code.trim() === '') return;
    const input = { body: { code: code.trim() } };
    write.mutate(input, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) });
  };
  return (
    <WriteForm
      action={people.confirmCode}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <List type="ordered" spacing="sm">
        <List.Item>
          <Stack gap={4}>
            <Text inherit>{people.typeKey}</Text>
            <Copyable text={made.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')} what={people.appKey} />
            <Anchor href={made.uri} size="sm">
              {people.openInApp}
            </Anchor>
          </Stack>
        </List.Item>
        <List.Item>{people.typeCode}</List.Item>
      </List>
      <CodeInput value={code} onChange={setCode} isTried={isTried} />
    </WriteForm>
  );
}

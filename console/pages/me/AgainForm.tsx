/** Password and code again, before something that weakens or renews how one signs in. */
import { Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { WriteForm } from '../../parts/Dialog.tsx';
import { SecretInput } from '../../parts/NewPassword.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** A form that asks for both. */
export function AgainForm(props: {
  readonly lead: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (given: { readonly password: string; readonly code: string }) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { lead, onSubmit, ...form } = props;
  const { people } = useWords();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (password !== '' && code.trim() !== '') onSubmit({ password, code: code.trim() });
  };
  return (
    <WriteForm {...form} onSubmit={submit}>
      <Text>{lead}</Text>
      <SecretInput
        label={people.presentPassword}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isTried && password === '' ? people.needed : null}
      />
      <CodeInput value={code} onChange={setCode} isTried={isTried} />
    </WriteForm>
  );
}

/** A code of the authenticator app, or a recovery code. */
export function CodeInput(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isTried: boolean;
}): ReactNode {
  const { value, onChange, isTried } = props;
  const { people } = useWords();
  return (
    <TextInput
      label={people.code}
      required
      autoComplete="one-time-code"
      maxLength={40}
      value={value}
      error={isTried && value.trim() === '' ? people.needed : null}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

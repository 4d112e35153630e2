/** Sign-in: name and password, a second factor where it is asked for, or at a provider. */
import { Button, Divider, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { safeBack } from '../../address/back.ts';
import { one } from '../../address/search.ts';
import { useSearchState } from '../../address/useSearch.ts';
import { addressOf, type CallReply } from '../../api/call.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { SecretInput } from '../../parts/NewPassword.tsx';
import { Page } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { useSignedIn } from './useSignedIn.ts';

type Options = CallReply<'getSignInOptions'>;

/** The way in. */
export function SignInPage(): ReactNode {
  const { signIn } = useWords();
  const query = useCall('getSignInOptions', {});
  return (
    <Page title={signIn.title}>
      <Answer query={query}>{(options) => <Ways options={options} />}</Answer>
      <Text size="sm">{signIn.noAccount}</Text>
    </Page>
  );
}

function Ways({ options }: { readonly options: Options }): ReactNode {
  const { signIn } = useWords();
  const { local, external } = options;
  return (
    <Stack>
      {external === null ? null : (
        <>
          <Button component="a" href={addressOf('startOidc', {})}>
            {signIn.external}
          </Button>
          <Text size="sm" className="breaks">
            {signIn.externalAt(external.issuer)}
          </Text>
          <Divider label={local ? signIn.or : signIn.breakGlass} />
        </>
      )}
      <PasswordForm />
    </Stack>
  );
}

function PasswordForm(): ReactNode {
  const { signIn } = useWords();
  const back = one(useSearchState(), 'back');
  const write = useWrite('signIn');
  const signedIn = useSignedIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isCodeAsked, setCodeAsked] = useState(false);
  const [isTried, setTried] = useState(false);
  const isWhole = name.trim() !== '' && password !== '' && (!isCodeAsked || code.trim() !== '');
  const submit = () => {
    setTried(true);
    if (!isWhole) return;
    const given = isCodeAsked ? { code: code.trim() } : {};
    write.mutate(
      { body: { name: name.trim(), password, ...given } },
      {
        onSuccess: (me) =>
          signedIn(me.secondFactorMissing ? '/me' : safeBack(back, location.origin)),
        onError: (error) => {
          if (error.code === 'secondFactorNeeded') {
            setCodeAsked(true);
            setTried(false);
          }
        },
      },
    );
  };
  const isOnlyCode = write.error?.code === 'secondFactorNeeded';
  const missing = (value: string) => (isTried && value.trim() === '' ? signIn.needed : null);
  return (
    <WriteForm
      action={signIn.signIn}
      busy={write.isPending}
      error={isOnlyCode ? null : write.error}
      onSubmit={submit}
    >
      <TextInput
        label={signIn.name}
        required
        autoComplete="username"
        maxLength={128}
        value={name}
        error={missing(name)}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <SecretInput
        label={signIn.password}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isTried && password === '' ? signIn.needed : null}
      />
      {isCodeAsked ? (
        <TextInput
          label={signIn.code}
          description={signIn.codeMeaning}
          required
          autoFocus
          autoComplete="one-time-code"
          maxLength={40}
          value={code}
          error={missing(code)}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
      ) : null}
    </WriteForm>
  );
}

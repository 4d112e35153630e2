/** A one-time link: what it is for, and the password that it lets one set. */
import { Stack, Text, TextInput } from '@mantine/core';
import { useLocation, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import type { CallReply } from '../../api/call.ts';
import { useWrite } from '../../api/queries.ts';
import { Empty, Loading } from '../../parts/Answer.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { isLongEnough, NewPassword } from '../../parts/NewPassword.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { useSignedIn } from './useSignedIn.ts';

type Read = CallReply<'readLink'>;

/** A secret that was not cut off when it was copied. */
const WHOLE = /^[A-Za-z0-9_-]{43}$/;

/** The secret behind the number sign, which is taken out of the address once it is read. */
function useSecret(): string | null {
  const hash = useLocation({ select: (place) => place.hash });
  const { history } = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  useEffect(() => {
    if (hash === '') return;
    setSecret(hash);
    history.replace(history.location.pathname);
  }, [hash, history]);
  return secret ?? (hash === '' ? null : hash);
}

/** What a one-time link leads to. */
export function LinkPage(): ReactNode {
  const { signIn } = useWords();
  const given = useSecret();
  const secret = given !== null && WHOLE.test(given) ? given : null;
  const { mutate, data, error } = useWrite('readLink');
  useEffect(() => {
    if (secret !== null) mutate({ body: { secret } });
  }, [secret, mutate]);
  const title = data === undefined ? signIn.link : signIn.purposes[data.purpose];
  return (
    <Page title={title}>
      {secret === null ? <NoSecret /> : <Found secret={secret} read={data} error={error} />}
    </Page>
  );
}

function NoSecret(): ReactNode {
  const { signIn } = useWords();
  return (
    <Empty title={signIn.noSecret}>
      <Text inherit mb="xs">
        {signIn.noSecretNext}
      </Text>
      <ToSignIn />
    </Empty>
  );
}

function ToSignIn(): ReactNode {
  const { signIn } = useWords();
  return (
    <PageLink page="signIn" params={{}}>
      {signIn.toSignIn}
    </PageLink>
  );
}

function Found(props: {
  readonly secret: string;
  readonly read: Read | undefined;
  readonly error: Error | null;
}): ReactNode {
  const { secret, read, error } = props;
  if (error !== null) {
    return (
      <Stack align="flex-start">
        <ProblemView error={error} />
        <ToSignIn />
      </Stack>
    );
  }
  return read === undefined ? <Loading /> : <LinkForm key={secret} secret={secret} read={read} />;
}

function LinkForm({ secret, read }: { readonly secret: string; readonly read: Read }): ReactNode {
  const { signIn } = useWords();
  const write = useWrite('useLink');
  const signedIn = useSignedIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const isNamed = read.name !== null || name.trim() !== '';
  const submit = () => {
    setTried(true);
    if (!isNamed || !isLongEnough(password)) return;
    const chosen = read.name === null ? { name: name.trim() } : {};
    write.mutate(
      { body: { secret, password, ...chosen } },
      { onSuccess: (me) => signedIn(me.secondFactorMissing ? '/me' : '/') },
    );
  };
  return (
    <Stack>
      <Text>{signIn.purposeMeanings[read.purpose]}</Text>
      <Text size="sm">
        {signIn.linkEnds} <Moment ms={read.expiresAt} exact />
      </Text>
      <WriteForm
        action={signIn.setPassword}
        busy={write.isPending}
        error={write.error}
        onSubmit={submit}
      >
        <TextInput
          label={signIn.name}
          autoComplete="username"
          maxLength={128}
          value={read.name ?? name}
          readOnly={read.name !== null}
          required={read.name === null}
          description={read.name === null ? signIn.chooseName : null}
          error={isTried && !isNamed ? signIn.needed : null}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NewPassword
          label={signIn.newPassword}
          value={password}
          onChange={setPassword}
          isTried={isTried}
        />
      </WriteForm>
    </Stack>
  );
}

/** What an administrator can do about an account. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AccountView } from '../../../shared/api/account.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { Dialog, WriteForm } from '../../parts/Dialog.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ChangeForm } from './ChangeForm.tsx';
import { ReasonField } from './fields.tsx';

type Opened = 'change' | 'disable' | 'enable' | 'reset';

/** Buttons with their dialogs; `onReset` gets the new link. */
export function AccountActions(props: {
  readonly account: AccountView;
  readonly onReset: (reset: CallReply<'resetCredentials'>) => void;
}): ReactNode {
  const { account, onReset } = props;
  const { people } = useWords();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const able = account.state === 'disabled' ? 'enable' : 'disable';
  if (!useMay('changeAccount')) return null;
  const dialog = (name: Opened) => ({
    opened: opened === name,
    title: `${people.accountActions[name]}: ${account.name}`,
    onClose: close,
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpened(able)}>
        {people.accountActions[able]}
      </Button>
      {account.external === null ? (
        <Button variant="default" onClick={() => setOpened('reset')}>
          {people.accountActions.reset}
        </Button>
      ) : null}
      <Button onClick={() => setOpened('change')}>{people.accountActions.change}</Button>
      <Dialog {...dialog('change')}>
        <ChangeForm account={account} onClose={close} />
      </Dialog>
      <Dialog {...dialog('disable')}>
        <AbleForm account={account} route="disableAccount" onClose={close} />
      </Dialog>
      <Dialog {...dialog('enable')}>
        <AbleForm account={account} route="enableAccount" onClose={close} />
      </Dialog>
      <Dialog {...dialog('reset')}>
        <ResetForm
          account={account}
          onClose={close}
          onDone={(reset) => {
            onReset(reset);
            close();
          }}
        />
      </Dialog>
    </>
  );
}

function AbleForm(props: {
  readonly account: AccountView;
  readonly route: 'disableAccount' | 'enableAccount';
  readonly onClose: () => void;
}): ReactNode {
  const { account, route, onClose } = props;
  const { people } = useWords();
  const write = useWrite(route);
  const [reason, setReason] = useState('');
  const name = route === 'disableAccount' ? 'disable' : 'enable';
  const input = { params: { account: account.id }, body: { reason } };
  return (
    <WriteForm
      action={people.accountActions[name]}
      danger={name === 'disable'}
      busy={write.isPending}
      error={write.error}
      onSubmit={() => write.mutate(input, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{people.accountActionMeanings[name]}</Text>
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

function ResetForm(props: {
  readonly account: AccountView;
  readonly onClose: () => void;
  readonly onDone: (reset: CallReply<'resetCredentials'>) => void;
}): ReactNode {
  const { account, onClose, onDone } = props;
  const { people } = useWords();
  const write = useWrite('resetCredentials');
  const [reason, setReason] = useState('');
  const input = { params: { account: account.id }, body: { reason } };
  return (
    <WriteForm
      action={people.accountActions.reset}
      danger
      busy={write.isPending}
      error={write.error}
      onSubmit={() => write.mutate(input, { onSuccess: onDone })}
      onClose={onClose}
    >
      <Text>{people.accountActionMeanings.reset}</Text>
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

/** Withdraws a move that was planned and will not be. */
import { Button, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { Dialog, WriteForm } from '../../parts/Dialog.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const REASON_LENGTH = 512;

/** A button with its dialog; nothing for who may not. */
export function WithdrawPlan({ id }: { readonly id: string }): ReactNode {
  const { moves, terms } = useWords();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (!useMay('withdrawRecord')) return terms.none;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={moves.withdrawNamed(id)}
        onClick={() => setOpen(true)}
      >
        {moves.withdraw}
      </Button>
      <Dialog opened={isOpen} title={moves.withdrawNamed(id)} onClose={close}>
        <WithdrawForm id={id} onClose={close} />
      </Dialog>
    </>
  );
}

function WithdrawForm(props: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { id, onClose } = props;
  const { moves, parts, finding } = useWords();
  const write = useWrite('withdrawRecord');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (reason.trim() === '') return;
    const body = { type: 'custody', id, reason: reason.trim() } as const;
    write.mutate({ body }, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={moves.withdraw}
      danger
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text>{moves.withdrawMeaning}</Text>
      <TextInput
        label={parts.reason}
        required
        maxLength={REASON_LENGTH}
        value={reason}
        error={isTried && reason.trim() === '' ? finding.reasonMissing : null}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </WriteForm>
  );
}

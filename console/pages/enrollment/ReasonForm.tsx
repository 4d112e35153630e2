/** A form of a dialog that asks why: the answer stands in the register. */
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const REASON_LENGTH = 512;

/** `isReady` false: something else is missing, which the children say once `onSubmit` was tried. */
export function ReasonForm(props: {
  readonly action: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly danger?: boolean;
  readonly isReady?: boolean;
  readonly onTry?: () => void;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { isReady = true, onTry, onSubmit, children, ...rest } = props;
  const { enrollment, parts, finding } = useWords();
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const isMissing = reason.trim() === '';
  const submit = () => {
    setTried(true);
    onTry?.();
    if (!isMissing && isReady) onSubmit(reason.trim());
  };
  return (
    <WriteForm {...rest} onSubmit={submit}>
      {children}
      <TextInput
        label={parts.reason}
        description={enrollment.reasonStays}
        required
        maxLength={REASON_LENGTH}
        value={reason}
        error={isTried && isMissing ? finding.reasonMissing : null}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </WriteForm>
  );
}

/** Delivering events once more. */
import { NumberInput, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Webhook } from '../../../shared/api/events.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** Asks after which event to begin. */
export function ReplayForm(props: {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}): ReactNode {
  const { webhook, onClose } = props;
  const { administration, people } = useWords();
  const write = useWrite('replayWebhook');
  const [after, setAfter] = useState<string | number>(webhook.cursor);
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (typeof after !== 'number') return;
    const input = { params: { webhook: webhook.id }, body: { after } };
    write.mutate(input, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={administration.replay}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text>{administration.replayMeaning}</Text>
      <NumberInput
        label={administration.replayAfter}
        required
        hideControls
        allowDecimal={false}
        allowNegative={false}
        value={after}
        onChange={setAfter}
        error={isTried && typeof after !== 'number' ? people.needed : null}
      />
    </WriteForm>
  );
}

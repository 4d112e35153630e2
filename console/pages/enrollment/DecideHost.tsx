/** Dialogs that approve or refuse a host that waits. */
import { Radio, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { WaitingHost } from '../../../shared/api/routes/enrollment.ts';
import { useWrite } from '../../api/queries.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Alarms, MatchWords } from './hostWords.tsx';
import { ReasonForm } from './ReasonForm.tsx';

interface DecideProps {
  readonly opened: boolean;
  readonly host: WaitingHost;
  readonly onClose: () => void;
}

/** Stands for "another host", which no key id looks like. */
const ANOTHER = 'another';

/** Approves it, as another host or as the next key of one. */
export function ApproveHost({ opened, host, onClose }: DecideProps): ReactNode {
  const { enrollment } = useWords();
  return (
    <Dialog opened={opened} title={enrollment.approveNamed(host.name)} onClose={onClose}>
      <ApproveForm host={host} onClose={onClose} />
    </Dialog>
  );
}

function ApproveForm({ host, onClose }: Omit<DecideProps, 'opened'>): ReactNode {
  const { enrollment } = useWords();
  const write = useWrite('approveHost');
  const [as, setAs] = useState('');
  const [isTried, setTried] = useState(false);
  const { matches, alarms, replaces } = host;
  const submit = (reason: string) => {
    const body = { replaces: as === ANOTHER ? null : as, reason };
    write.mutate({ params: { host: host.kid }, body }, { onSuccess: onClose });
  };
  return (
    <ReasonForm
      action={enrollment.approve}
      busy={write.isPending}
      error={write.error}
      isReady={as !== ''}
      onTry={() => setTried(true)}
      onSubmit={submit}
      onClose={onClose}
    >
      {alarms.length === 0 ? null : <Alarms alarms={alarms} />}
      <Radio.Group
        label={enrollment.approveAs}
        required
        value={as}
        error={isTried && as === '' ? enrollment.approveAsMissing : null}
        onChange={setAs}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value={ANOTHER}
            label={enrollment.asAnother}
            description={enrollment.asAnotherMeaning}
          />
          {matches.map((match) => (
            <Radio
              key={match.kid}
              value={match.kid}
              label={
                match.kid === replaces
                  ? enrollment.asNextProbable(match.name)
                  : enrollment.asNext(match.name)
              }
              description={<MatchWords match={match} />}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm">{enrollment.approveMeaning}</Text>
    </ReasonForm>
  );
}

/** Refuses it. */
export function RefuseHost({ opened, host, onClose }: DecideProps): ReactNode {
  const { enrollment } = useWords();
  const write = useWrite('refuseHost');
  return (
    <Dialog opened={opened} title={enrollment.refuseNamed(host.name)} onClose={onClose}>
      <ReasonForm
        action={enrollment.refuse}
        danger
        busy={write.isPending}
        error={write.error}
        onSubmit={(reason) => {
          const body = { reason };
          write.mutate({ params: { host: host.kid }, body }, { onSuccess: onClose });
        }}
        onClose={onClose}
      >
        <Text>{enrollment.refuseMeaning}</Text>
      </ReasonForm>
    </Dialog>
  );
}

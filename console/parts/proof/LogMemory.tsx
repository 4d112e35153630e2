/** A log beside what this browser saw of it before; what does not fit is said loudly. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../words/WordsProvider.tsx';
import { Loading } from '../Answer.tsx';
import { Confirm } from '../Confirm.tsx';
import { Facts } from '../Facts.tsx';
import { useFormat } from '../format.ts';
import { Moment } from '../Moment.tsx';
import { ProblemView } from '../Problem.tsx';
import { saveFile } from '../saveFile.ts';
import type {
  Compared,
  KeptCheckpoint,
  MemoryState,
  SeenCheckpoint,
} from './compareCheckpoints.ts';
import { KEPT_BEFORE } from './keptCheckpoints.ts';
import { forgetLog, useCompared } from './useProof.ts';

const ALARMING: Readonly<Record<MemoryState, boolean>> = {
  first: false,
  same: false,
  grew: false,
  older: false,
  unchecked: false,
  unsigned: true,
  renamed: true,
  otherKey: true,
  unproven: true,
  rolledBack: true,
  forked: true,
};

/** Compares a checkpoint with what this browser kept. */
export function LogMemory({ seen }: { readonly seen: SeenCheckpoint }): ReactNode {
  const { leaf, parts } = useWords();
  const query = useCompared(seen);
  const { data, error } = query;
  if (error !== null) return <ProblemView error={error} onRetry={() => void query.refetch()} />;
  if (data === undefined) return <Loading what={leaf.checking} />;
  if (data.state === 'unchecked') {
    // A server that hides a loss would fail just here: it never looks like a check that passed.
    return (
      <Alert role="alert" color="yellow" variant="light" title={leaf.states.unchecked}>
        <Button size="xs" variant="default" onClick={() => void query.refetch()}>
          {parts.tryAgain}
        </Button>
      </Alert>
    );
  }
  if (ALARMING[data.state]) return <Alarm seen={seen} compared={data} />;
  return (
    <Stack gap="xs">
      <Text size="sm">{leaf.states[data.state]}</Text>
      <LastVisit origin={data.origin} />
    </Stack>
  );
}

function LastVisit({ origin }: { readonly origin: string | null }): ReactNode {
  const { leaf } = useWords();
  const format = useFormat();
  const before = KEPT_BEFORE.find((kept) => kept.origin === origin);
  if (before === undefined) return null;
  return (
    <Text size="sm">
      {leaf.lastVisit}: <Moment ms={before.seenAt} exact />.{' '}
      {leaf.seenBefore(format.count(before.size))}
    </Text>
  );
}

function Alarm(props: { readonly seen: SeenCheckpoint; readonly compared: Compared }): ReactNode {
  const { seen, compared } = props;
  const { leaf } = useWords();
  const [asks, setAsks] = useState(false);
  const { kept } = compared;
  const save = (name: string, { note }: { note: string }) =>
    saveFile(`${seen.log}-${name}.checkpoint`, new Blob([note]));
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertOctagon aria-hidden />}
      title={leaf.memoryAlarm}
    >
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {leaf.states[compared.state]}
        </Text>
        {kept === null ? null : <Sizes kept={kept} size={compared.size} />}
        <Text size="sm">{leaf.memoryAlarmNext}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => save('now', seen)}>
            {leaf.saveCheckpoint}
          </Button>
          {kept === null ? null : (
            <Button size="xs" variant="default" onClick={() => save('before', kept)}>
              {leaf.saveCheckpointBefore}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => setAsks(true)}>
            {leaf.forget}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={asks}
        title={leaf.forgetTitle}
        action={leaf.forget}
        danger
        onConfirm={() => forgetLog(seen.log)}
        onClose={() => setAsks(false)}
      >
        <Text size="sm">{leaf.forgetText}</Text>
      </Confirm>
    </Alert>
  );
}

function Sizes(props: { readonly kept: KeptCheckpoint; readonly size: number | null }): ReactNode {
  const { kept, size } = props;
  const { leaf } = useWords();
  const format = useFormat();
  return (
    <Facts
      items={[
        { name: leaf.origin, value: kept.origin },
        {
          name: leaf.seenBefore(format.count(kept.size)),
          value: <Moment ms={kept.seenAt} exact />,
        },
        { name: leaf.leaves, value: size === null ? null : leaf.seenNow(format.count(size)) },
      ]}
    />
  );
}

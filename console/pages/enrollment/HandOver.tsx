/** A new token, shown once, and what to type on the host. The token is in no command line. */
import { Button, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCall } from '../../api/queries.ts';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Command } from './Command.tsx';

/** Reads the token without showing it, and hands it over by standard input. */
const ENROLL =
  'read -rs TOKEN && printf "%s\\n" "$TOKEN" | ' +
  'sudo -u fleetseal-agent fleetseal agent enroll --token-file -; unset TOKEN';
const BEGIN =
  'sudo systemctl enable --now fleetseal-agent\n' +
  'sudo -u fleetseal-agent fleetseal agent status';

/** `onClose` puts the token away for good. */
export function HandOver(props: {
  readonly token: string;
  readonly onClose: () => void;
}): ReactNode {
  const { token, onClose } = props;
  const { enrollment } = useWords();
  const status = useCall('getStatus', {});
  const agents = status.data?.agents ?? null;
  return (
    <SecretOnce what={enrollment.tokenText} text={token}>
      <Stack gap="sm" align="stretch">
        <Text size="sm" fw={600}>
          {enrollment.onTheHost}
        </Text>
        <List type="ordered" size="sm" spacing="sm" className="steps">
          <List.Item>
            {enrollment.stepServer}
            {agents === null ? null : <Command text={`server: ${agents}`} />}
          </List.Item>
          <List.Item>
            {enrollment.stepEnroll}
            <Command text={ENROLL} />
          </List.Item>
          <List.Item>
            {enrollment.stepBegin}
            <Command text={BEGIN} />
          </List.Item>
        </List>
        <Text size="sm">{enrollment.manyHosts}</Text>
        <div>
          <Button size="xs" variant="default" onClick={onClose}>
            {enrollment.tokenTaken}
          </Button>
        </div>
      </Stack>
    </SecretOnce>
  );
}

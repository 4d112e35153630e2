/** Recovery codes, shown once. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import './me.css';
import { saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** The codes with ways to keep them; `onDone`: they are kept. */
export function RecoveryCodes(props: {
  readonly codes: readonly string[];
  readonly name: string;
  readonly onDone: () => void;
}): ReactNode {
  const { codes, name, onDone } = props;
  const { people, parts } = useWords();
  const download = () => {
    const lines = [people.recoveryCodesOf(name, location.host), '', ...codes, ''];
    saveFile('fleetseal-recovery-codes.txt', new Blob([lines.join('\n')], { type: 'text/plain' }));
  };
  return (
    <Alert
      role="status"
      color="yellow"
      variant="outline"
      icon={<IconKey aria-hidden />}
      title={people.recoveryCodes}
    >
      <Stack gap="sm">
        <Text size="sm">{people.recoveryCodesLead}</Text>
        <ul className="recovery-codes">
          {codes.map((code) => (
            <li key={code}>
              <Text ff="monospace" size="sm">
                {code}
              </Text>
            </li>
          ))}
        </ul>
        <Group gap="xs">
          <Button variant="default" onClick={download}>
            {parts.download}
          </Button>
          <Button variant="default" onClick={() => print()}>
            {parts.print}
          </Button>
          <Button onClick={onDone}>{people.codesKept}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}

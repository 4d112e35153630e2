/** A backup now, kept by this browser as a file. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWrite } from '../../api/queries.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { useFormat } from '../../parts/format.ts';
import { ProblemView } from '../../parts/Problem.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** The button, and what became of it. */
export function Backup(): ReactNode {
  const { administration } = useWords();
  const format = useFormat();
  const write = useWrite('createBackup');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const begin = () => {
    close();
    const save = (bytes: Blob) => {
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`fleetseal-${day}.backup.age`, bytes);
    };
    // Also where another page is shown by then; what went wrong is shown by `write.error`.
    void write.mutateAsync({ body: { recipients: [] } }).then(save, () => {});
  };
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" loading={write.isPending} onClick={() => setOpen(true)}>
        {administration.backUp}
      </Button>
      {write.isPending ? (
        <Text size="sm" role="status">
          {administration.backingUp}
        </Text>
      ) : null}
      {write.isSuccess ? (
        <Alert color="teal" role="status">
          {administration.backedUp(format.bytes(write.data.size))}
        </Alert>
      ) : null}
      {write.error === null ? null : <ProblemView error={write.error} />}
      <Confirm
        opened={isOpen}
        title={administration.backUp}
        action={administration.backUp}
        onClose={close}
        onConfirm={begin}
      >
        <Text>{administration.backUpMeaning}</Text>
      </Confirm>
    </Stack>
  );
}

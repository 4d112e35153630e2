/** A dialog with a form: what is asked for, what went wrong, one action, a way out. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';
import { ProblemView } from './Problem.tsx';

/** A dialog; what is in it begins anew each time it opens. */
export function Dialog(props: {
  readonly opened: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { opened, title, onClose, children } = props;
  const { parts } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="lg"
      lockScroll={false}
      // The header of a dialog is none of the page.
      attributes={{ header: { role: 'presentation' } }}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      {children}
    </Modal>
  );
}

/** The form of a dialog, or of a page where there is no way out (`onClose` not given). */
export function WriteForm(props: {
  /** What the button does, in its own words. */
  readonly action: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly danger?: boolean;
  readonly onSubmit: () => void;
  readonly onClose?: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { action, busy, error, danger, onSubmit, onClose, children } = props;
  const { parts } = useWords();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      <Stack>
        {children}
        {error === null ? null : <ProblemView error={error} />}
        <Group justify={onClose === undefined ? 'flex-start' : 'flex-end'}>
          {onClose === undefined ? null : (
            <Button variant="default" onClick={onClose}>
              {parts.cancel}
            </Button>
          )}
          <Button type="submit" loading={busy} {...(danger === true ? { color: 'red' } : {})}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

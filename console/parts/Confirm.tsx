/** Asks before something is done that can't be taken back. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';

/** What is asked. */
export interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  /** What the button does, in its own words: never only "OK". */
  readonly action: string;
  /** True for what removes or ends something. */
  readonly danger?: boolean;
  /** True while it is done. */
  readonly busy?: boolean;
  /** True where the button can't be pressed yet. */
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog with one action and a way out. */
export function Confirm(props: ConfirmProps): ReactNode {
  const { opened, title, action, danger, busy, disabled, onConfirm, onClose, children } = props;
  const { parts } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      lockScroll={false}
      // The header of a dialog is none of the page.
      attributes={{ header: { role: 'presentation' } }}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {parts.cancel}
          </Button>
          <Button
            {...(danger === true ? { color: 'red' } : {})}
            loading={busy === true}
            disabled={disabled === true}
            onClick={onConfirm}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

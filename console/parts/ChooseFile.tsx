/** A file that a person chooses: by a button, or by dropping it there. */
import { Button, FileButton, Group, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useId, useState } from 'react';
import './ChooseFile.css';

/** `hint` says sizes and kinds before anything is chosen; `error` what is wrong with the file. */
export function ChooseFile(props: {
  readonly label: string;
  readonly hint: string;
  readonly accept?: string;
  readonly busy?: boolean;
  readonly error?: string | null;
  readonly onFile: (file: File) => void;
}): ReactNode {
  const { label, hint, accept, busy = false, error = null, onFile } = props;
  const [isOver, setOver] = useState(false);
  const id = useId();
  const choose = (file: File | null | undefined) => {
    if (file !== null && file !== undefined && !busy) onFile(file);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend of its own
    <div
      role="group"
      aria-label={label}
      className={isOver ? 'choose-file over' : 'choose-file'}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group gap="sm">
        <FileButton onChange={choose} {...(accept === undefined ? {} : { accept })}>
          {({ onClick }) => (
            <Button
              variant="default"
              loading={busy}
              leftSection={<IconFile size={16} aria-hidden />}
              aria-describedby={`${id}-hint ${id}-error`}
              onClick={onClick}
            >
              {label}
            </Button>
          )}
        </FileButton>
        <Text size="sm" id={`${id}-hint`}>
          {hint}
        </Text>
      </Group>
      <Text size="sm" role="alert" className="choose-file-error" id={`${id}-error`}>
        {error}
      </Text>
    </div>
  );
}

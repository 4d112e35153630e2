/** What people say of a saved view. */
import { Checkbox, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallReply } from '../api/call.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** A saved view. */
export type View = CallReply<'listSavedViews'>['items'][number];

/** Name of a view, and whether others see it. */
export function ViewFields(props: {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly shared: boolean;
  readonly setShared: (shared: boolean) => void;
}): ReactNode {
  const { name, setName, shared, setShared } = props;
  const { lists } = useWords();
  return (
    <>
      <TextInput
        data-autofocus
        label={lists.viewName}
        value={name}
        maxLength={128}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <Checkbox
        label={lists.shareView}
        description={lists.shareMeaning}
        checked={shared}
        onChange={({ currentTarget: { checked } }) => setShared(checked)}
      />
    </>
  );
}

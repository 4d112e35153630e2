/** Renames, shares, replaces or removes a saved view. */
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { searchText } from '../address/search.ts';
import { useSearchState } from '../address/useSearch.ts';
import { useWrite } from '../api/queries.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { ProblemView } from '../parts/Problem.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { viewPage, viewSearch } from './question.ts';
import { type View, ViewFields } from './ViewFields.tsx';

/** The view, and what happens when it is done with. */
export interface ViewChangesProps {
  readonly list: ListName;
  readonly view: View;
  readonly onClose: () => void;
}

/** A dialog about one saved view. */
export function ViewChanges({ list, view, onClose }: ViewChangesProps): ReactNode {
  const { lists, parts } = useWords();
  const search = useSearchState();
  const change = useWrite('changeView');
  const [name, setName] = useState(view.name);
  const [shared, setShared] = useState(view.shared);
  const [isReplaced, setReplaced] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const shown = searchText(viewSearch(list, search)).slice(1);
  const query = isReplaced ? shown : view.query;
  const body = { page: viewPage(list), name: name.trim(), query, shared };
  if (isRemoving) return <RemoveView view={view} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={lists.editTitle}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ params: { view: view.id }, body }, { onSuccess: onClose });
        }}
      >
        <Stack>
          <ViewFields {...{ name, setName, shared, setShared }} />
          <Checkbox
            label={lists.replaceView}
            checked={isReplaced}
            onChange={({ currentTarget: { checked } }) => setReplaced(checked)}
          />
          {change.error === null ? null : <ProblemView error={change.error} />}
          <Group justify="space-between">
            <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
              {lists.removeView}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={name.trim() === ''}>
              {parts.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function RemoveView({ view, onClose }: Omit<ViewChangesProps, 'list'>): ReactNode {
  const { lists } = useWords();
  const remove = useWrite('removeView');
  return (
    <Confirm
      opened
      danger
      title={lists.removeView}
      action={lists.removeView}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { view: view.id } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{lists.removeViewSure(view.name)}</Text>
      {remove.error === null ? null : <ProblemView error={remove.error} />}
    </Confirm>
  );
}

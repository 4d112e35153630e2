/** Views of a table that people saved: open one, save what is shown, share it. */
import { Button, Group, Modal, Popover, Stack, Text } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { keptOf, parseSearch, type Search, searchText } from '../address/search.ts';
import { useGo, useSearchState } from '../address/useSearch.ts';
import { useCall, useWrite } from '../api/queries.ts';
import { Answer } from '../parts/Answer.tsx';
import { ProblemView } from '../parts/Problem.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { viewPage, viewSearch } from './question.ts';
import { ViewChanges } from './ViewChanges.tsx';
import { type View, ViewFields } from './ViewFields.tsx';

/** The button that opens the views. */
export function ViewsMenu({ list }: { readonly list: ListName }): ReactNode {
  const { lists } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [changing, setChanging] = useState<View | null>(null);
  const open = (what: () => void) => {
    setOpen(false);
    what();
  };
  return (
    <>
      <Popover
        trapFocus
        returnFocus
        width={320}
        position="bottom-start"
        shadow="md"
        opened={isOpen}
        onChange={setOpen}
      >
        <Popover.Target>
          <Button
            variant="default"
            size="sm"
            leftSection={<IconBookmark size={16} aria-hidden />}
            onClick={() => setOpen((before) => !before)}
          >
            {lists.views}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={lists.views}>
          <Stack gap="sm">
            {isOpen ? (
              <Views
                list={list}
                onOpened={() => setOpen(false)}
                onChange={(view) => open(() => setChanging(view))}
              />
            ) : null}
            <Button size="sm" onClick={() => open(() => setSaving(true))}>
              {lists.saveView}
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <SaveView
        key={String(isSaving)}
        list={list}
        opened={isSaving}
        onClose={() => setSaving(false)}
      />
      {changing === null ? null : (
        <ViewChanges list={list} view={changing} onClose={() => setChanging(null)} />
      )}
    </>
  );
}

function Views(props: {
  readonly list: ListName;
  readonly onOpened: () => void;
  readonly onChange: (view: View) => void;
}): ReactNode {
  const { list } = props;
  const { lists } = useWords();
  const query = useCall('listSavedViews', {});
  return (
    <Answer query={query}>
      {({ items }) => {
        const here = items.filter(({ page }) => page === viewPage(list));
        const own = here.filter((view) => view.own);
        const shared = here.filter((view) => !view.own);
        if (here.length === 0) return <Text size="sm">{lists.noViews}</Text>;
        return (
          <>
            <ViewList title={lists.ownViews} views={own} {...props} />
            <ViewList title={lists.sharedViews} views={shared} {...props} />
          </>
        );
      }}
    </Answer>
  );
}

function ViewList(props: {
  readonly title: string;
  readonly views: readonly View[];
  readonly list: ListName;
  readonly onOpened: () => void;
  readonly onChange: (view: View) => void;
}): ReactNode {
  const { title, views, list, onOpened, onChange } = props;
  const { lists } = useWords();
  const search = useSearchState();
  const go = useGo();
  if (views.length === 0) return null;
  const open = (view: View) => {
    onOpened();
    // The moment stays; everything else is as it was saved, of what the list knows.
    const { site: _, ...moment } = keptOf(search);
    const saved: Search = viewSearch(list, parseSearch(view.query));
    go(`${location.pathname}${searchText({ ...moment, ...saved })}`);
  };
  return (
    <Stack gap={4} component="section" aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {views.map((view) => (
        <Group key={view.id} justify="space-between" wrap="nowrap" gap="xs">
          <Button
            variant="subtle"
            size="compact-sm"
            className="table-view"
            onClick={() => open(view)}
          >
            {view.name}
          </Button>
          <Text size="xs" className="breaks">
            {view.own ? (view.shared ? lists.sharedMark : '') : lists.viewBy(view.by)}
          </Text>
          {view.changeable ? (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={lists.editView(view.name)}
              onClick={() => onChange(view)}
            >
              …
            </Button>
          ) : null}
        </Group>
      ))}
    </Stack>
  );
}

function SaveView(props: {
  readonly list: ListName;
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { list, opened, onClose } = props;
  const { lists, parts } = useWords();
  const search = useSearchState();
  const save = useWrite('saveView');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const query = searchText(viewSearch(list, search)).slice(1);
  const body = { page: viewPage(list), name: name.trim(), query, shared };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={lists.saveView}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <Stack>
          <ViewFields {...{ name, setName, shared, setShared }} />
          {save.error === null ? null : <ProblemView error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {parts.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {parts.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

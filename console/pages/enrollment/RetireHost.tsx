/** Retires a host: what its key signs from then on does not count. */
import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { HostRow } from '../../../shared/api/rows.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ReasonForm } from './ReasonForm.tsx';

const LIMIT = '500';

/** The section. */
export function RetireHost(): ReactNode {
  const { enrollment, terms } = useWords();
  const [search, setSearch] = useState('');
  const [host, setHost] = useState<HostRow | null>(null);
  const [isOpen, setOpen] = useState(false);
  const query = useCall('listHosts', { query: { state: 'live', sort: 'name', limit: LIMIT } });
  // Once a host is chosen, its label stands where the search was.
  const isAsked = search.trim() !== '' && host === null;
  const searched = isAsked ? { q: search.trim() } : {};
  const found = useCall('listHosts', {
    query: { state: 'live', sort: 'name', limit: LIMIT, ...searched },
  });
  return (
    <Section title={enrollment.retire} lead={enrollment.retireLead}>
      <Answer query={query}>
        {({ items }) => {
          const listed = found.data?.items ?? items;
          const isListed = host === null || listed.some(({ kid }) => kid === host.kid);
          const shown = isListed ? listed : [host, ...listed];
          return (
            <Group align="flex-end" gap="sm">
              <Select
                label={terms.host}
                description={enrollment.retireWhich}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': enrollment.clear }}
                nothingFoundMessage={terms.none}
                searchValue={search}
                onSearchChange={setSearch}
                value={host?.kid ?? null}
                onChange={(kid) => setHost(shown.find((each) => each.kid === kid) ?? null)}
                filter={({ options }) => options}
                data={shown.map((each) => ({ value: each.kid, label: labelOf(each) }))}
              />
              <Button variant="default" disabled={host === null} onClick={() => setOpen(true)}>
                {enrollment.retireAction}
              </Button>
              {host === null ? null : (
                <Dialog
                  opened={isOpen}
                  title={enrollment.retireNamed(host.name)}
                  onClose={() => setOpen(false)}
                >
                  <RetireForm
                    host={host}
                    onClose={() => setOpen(false)}
                    onDone={() => {
                      setOpen(false);
                      setHost(null);
                      setSearch('');
                    }}
                  />
                </Dialog>
              )}
            </Group>
          );
        }}
      </Answer>
    </Section>
  );
}

/** Hosts can have one name: then the key tells them apart. */
function labelOf({ name, site, kid }: HostRow): string {
  return [name, site, kid.slice(0, 8)].filter((part) => part !== null).join(' · ');
}

function RetireForm(props: {
  readonly host: HostRow;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { host, onClose, onDone } = props;
  const { enrollment } = useWords();
  const write = useWrite('retireHost');
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const isSame = typed.trim() === host.name;
  return (
    <ReasonForm
      action={enrollment.retireAction}
      danger
      busy={write.isPending}
      error={write.error}
      isReady={isSame}
      onTry={() => setTried(true)}
      onSubmit={(reason) => {
        write.mutate({ params: { host: host.kid }, body: { reason } }, { onSuccess: onDone });
      }}
      onClose={onClose}
    >
      <Text>{enrollment.retireMeaning}</Text>
      <TextInput
        label={enrollment.typeName(host.name)}
        required
        value={typed}
        error={isTried && !isSame ? enrollment.typeNameWrong : null}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </ReasonForm>
  );
}

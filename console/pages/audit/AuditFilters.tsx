/** The filters of the audit, which the address holds. */
import { Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { one } from '../../address/search.ts';
import { useSearchState, useSetSearch } from '../../address/useSearch.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import type { ActName } from './auditSearch.ts';

/** Acts, days, who, what it was done to, order. */
export function AuditFilters(): ReactNode {
  const { administration } = useWords();
  const search = useSearchState();
  const set = useFilterSetter();
  // as: the keys of the catalog are the names of acts.
  const acts = Object.keys(administration.acts) as ActName[];
  return (
    <Group gap="sm" align="flex-end" component="search">
      <TextInput
        type="date"
        label={administration.since}
        value={one(search, 'since') ?? ''}
        onChange={({ currentTarget }) => set('since', currentTarget.value)}
      />
      <TextInput
        type="date"
        label={administration.until}
        value={one(search, 'until') ?? ''}
        onChange={({ currentTarget }) => set('until', currentTarget.value)}
      />
      <MultiSelect
        label={administration.act}
        placeholder={search.act === undefined ? administration.every : ''}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': administration.clear }}
        w={{ base: '100%', sm: '20rem' }}
        value={[...(search.act ?? [])]}
        data={acts.map((act) => ({ value: act, label: administration.acts[act] }))}
        onChange={(chosen) => set('act', chosen)}
      />
      <TextFilter name="name" label={administration.who} />
      <TextFilter name="target" label={administration.target} />
      <Select
        label={administration.order}
        allowDeselect={false}
        value={one(search, 'order') === 'oldest' ? 'oldest' : 'newest'}
        data={[
          { value: 'newest', label: administration.newest },
          { value: 'oldest', label: administration.oldest },
        ]}
        onChange={(order) => set('order', order === 'oldest' ? 'oldest' : '')}
      />
    </Group>
  );
}

function useFilterSetter(): (name: string, value: string | readonly string[]) => void {
  const setSearch = useSetSearch();
  return (name, value) => {
    setSearch({ [name]: value === '' ? null : value, cursor: null }, { replace: true });
  };
}

/** A text that is looked for once it is whole: on Enter, and when the input is left. */
function TextFilter(props: {
  readonly name: 'name' | 'target';
  readonly label: string;
}): ReactNode {
  const { name, label } = props;
  const { administration } = useWords();
  const given = one(useSearchState(), name) ?? '';
  const set = useFilterSetter();
  const [text, setText] = useState(given);
  const apply = () => {
    if (text.trim() !== given) set(name, text.trim());
  };
  return (
    <TextInput
      label={label}
      placeholder={administration.exactly}
      maxLength={256}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={apply}
      onKeyDown={({ key }) => {
        if (key === 'Enter') apply();
      }}
    />
  );
}

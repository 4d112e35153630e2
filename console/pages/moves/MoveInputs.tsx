/** Where to, when, who: the inputs of a planned move. */
import { Autocomplete, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCall } from '../../api/queries.ts';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { type MoveField, type MoveForm, momentOf, ZONES } from './moveForm.ts';

const LIMIT = '500';
const LENGTHS = { name: 128, position: 32, note: 2048 } as const;

interface InputsProps {
  readonly form: MoveForm;
  readonly wrong: readonly MoveField[];
  readonly onChange: (part: Partial<MoveForm>) => void;
}

/** The inputs. */
export function MoveInputs(props: InputsProps): ReactNode {
  const { form, wrong, onChange } = props;
  const { moves } = useWords();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <PlaceInputs {...props} />
      <TimeInputs {...props} />
      <TextInput
        label={moves.person}
        description={moves.personMeaning}
        required
        maxLength={LENGTHS.name}
        value={form.person}
        error={wrong.includes('person') ? moves.personMissing : null}
        onChange={({ currentTarget }) => onChange({ person: currentTarget.value })}
      />
      <TextInput
        label={moves.id}
        description={moves.idMeaning}
        required
        maxLength={LENGTHS.name}
        value={form.id}
        error={wrong.includes('id') ? moves.idMissing : null}
        onChange={({ currentTarget }) => onChange({ id: currentTarget.value })}
      />
      <TextInput
        label={moves.note}
        description={moves.noteMeaning}
        maxLength={LENGTHS.note}
        value={form.note}
        onChange={({ currentTarget }) => onChange({ note: currentTarget.value })}
      />
    </SimpleGrid>
  );
}

function PlaceInputs({ form, wrong, onChange }: InputsProps): ReactNode {
  const { moves, terms } = useWords();
  const sites = useCall('listSites', { query: { limit: LIMIT } });
  const site = form.site === '' ? {} : { site: form.site };
  const hosts = useCall('listHosts', { query: { ...site, state: 'live', limit: LIMIT } });
  return (
    <>
      <Select
        label={moves.toSite}
        description={moves.toSiteMeaning}
        required
        searchable
        nothingFoundMessage={terms.none}
        value={form.site === '' ? null : form.site}
        data={(sites.data?.items ?? []).map(({ id }) => id)}
        error={wrong.includes('site') ? moves.siteMissing : null}
        onChange={(next) => onChange({ site: next ?? '' })}
      />
      <Autocomplete
        label={moves.toHost}
        description={moves.toHostMeaning}
        maxLength={LENGTHS.name}
        value={form.host}
        data={[...new Set((hosts.data?.items ?? []).map(({ name }) => name))]}
        limit={50}
        onChange={(host) => onChange({ host })}
      />
      <TextInput
        label={moves.toRack}
        description={moves.toRackMeaning}
        maxLength={LENGTHS.name}
        value={form.rack}
        error={wrong.includes('rack') ? moves.rackMissing : null}
        onChange={({ currentTarget }) => onChange({ rack: currentTarget.value })}
      />
      <TextInput
        label={moves.toPosition}
        description={moves.toPositionMeaning}
        maxLength={LENGTHS.position}
        value={form.position}
        onChange={({ currentTarget }) => onChange({ position: currentTarget.value })}
      />
    </>
  );
}

function TimeInputs({ form, wrong, onChange }: InputsProps): ReactNode {
  const { moves } = useWords();
  const format = useFormat();
  const at = momentOf(form);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <TextInput
        type="datetime-local"
        label={moves.at}
        description={Number.isNaN(at) ? moves.atMeaning : format.moment(at)}
        required
        value={form.when}
        error={wrong.includes('when') ? moves.atWrong : null}
        onChange={({ currentTarget }) => onChange({ when: currentTarget.value })}
      />
      <Select
        label={moves.zone}
        description={moves.zoneMeaning}
        allowDeselect={false}
        value={form.zone}
        data={ZONES.map((value) => ({ value, label: value === 'utc' ? moves.utc : here }))}
        onChange={(next) => onChange({ zone: ZONES.find((zone) => zone === next) ?? 'here' })}
      />
    </>
  );
}

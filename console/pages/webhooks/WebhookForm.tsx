/** A webhook: its name, its address, which events go there. */
import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { EventType, Webhook, WebhookRequest } from '../../../shared/api/events.ts';
import type { AccessScope } from '../../../shared/api/roles.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { isScopeWhole, ScopeField } from '../../parts/RightsFields.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** The form; `webhook` is null for a new one. */
export function WebhookForm(props: {
  readonly action: string;
  readonly webhook: Webhook | null;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (request: WebhookRequest) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { webhook, onSubmit, ...form } = props;
  const { administration, people } = useWords();
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [types, setTypes] = useState<EventType[] | null>(webhook?.types ?? null);
  const [scope, setScope] = useState<AccessScope>({
    sites: webhook?.sites ?? null,
    licenses: webhook?.licenses ?? null,
  });
  const [active, setActive] = useState(webhook?.active ?? true);
  const [isTried, setTried] = useState(false);
  const isHttps = /^https:\/\/\S+$/.test(url.trim());
  const submit = () => {
    setTried(true);
    if (name.trim() === '' || !isHttps || types?.length === 0 || !isScopeWhole(scope)) return;
    onSubmit({ name: name.trim(), url: url.trim(), types, ...scope, active });
  };
  return (
    <WriteForm {...form} onSubmit={submit}>
      <TextInput
        label={administration.name}
        required
        maxLength={128}
        value={name}
        error={isTried && name.trim() === '' ? people.needed : null}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label={administration.address}
        description={administration.addressMeaning}
        required
        type="url"
        maxLength={2048}
        value={url}
        error={isTried && !isHttps ? administration.addressWrong : null}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <TypesField value={types} onChange={setTypes} isTried={isTried} />
      <ScopeField value={scope} isTried={isTried} onChange={setScope} />
      <Checkbox
        label={administration.active}
        description={administration.activeMeaning}
        checked={active}
        onChange={({ currentTarget }) => setActive(currentTarget.checked)}
      />
    </WriteForm>
  );
}

function TypesField(props: {
  readonly value: EventType[] | null;
  readonly onChange: (value: EventType[] | null) => void;
  readonly isTried: boolean;
}): ReactNode {
  const { value, onChange, isTried } = props;
  const { administration, people } = useWords();
  // as: the keys of the catalog are the types of events.
  const all = Object.keys(administration.events) as EventType[];
  return (
    <>
      <Checkbox
        label={administration.everyEvent}
        checked={value === null}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? null : [])}
      />
      {value === null ? null : (
        <MultiSelect
          label={administration.onlyEvents}
          withAsterisk
          searchable
          hidePickedOptions
          value={value}
          error={isTried && value.length === 0 ? people.chooseOne : null}
          data={all.map((type) => ({ value: type, label: administration.events[type] }))}
          onChange={(chosen) => onChange(all.filter((type) => chosen.includes(type)))}
        />
      )}
    </>
  );
}

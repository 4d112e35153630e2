/** A new API token: a part of the own rights, for a while. */
import { Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AccessScope, Role } from '../../../shared/api/roles.ts';
import type { CallReply } from '../../api/call.ts';
import type { Me } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { isScopeWhole, RolesField, ScopeField } from '../../parts/RightsFields.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const DAY_MS = 86_400_000;
/** Days that a token is good for, to choose from: the API takes 366 at most. */
const DAYS = [7, 30, 90, 365];

/** The form. */
export function NewToken(props: {
  readonly me: Me;
  readonly onClose: () => void;
  readonly onDone: (made: CallReply<'createOwnApiToken'>) => void;
}): ReactNode {
  const { me, onClose, onDone } = props;
  const { people } = useWords();
  const format = useFormat();
  const write = useWrite('createOwnApiToken');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [scope, setScope] = useState<AccessScope>(me.scope);
  const [days, setDays] = useState('90');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (name.trim() === '' || roles.length === 0 || !isScopeWhole(scope)) return;
    const expiresAt = Date.now() + Number(days) * DAY_MS;
    const body = { name: name.trim(), roles: [...roles], scope, expiresAt };
    write.mutate({ body }, { onSuccess: onDone });
  };
  return (
    <WriteForm
      action={people.newToken}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={people.name}
        description={people.tokenNameMeaning}
        required
        maxLength={128}
        value={name}
        error={isTried && name.trim() === '' ? people.needed : null}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <RolesField
        value={roles}
        among={me.roles}
        onChange={setRoles}
        error={isTried && roles.length === 0 ? people.chooseOne : null}
      />
      <ScopeField value={scope} within={me.scope} isTried={isTried} onChange={setScope} />
      <Select
        label={people.goodFor}
        allowDeselect={false}
        value={days}
        onChange={(value) => setDays(value ?? days)}
        data={DAYS.map((count) => ({
          value: String(count),
          label: people.days(format.count(count)),
        }))}
      />
    </WriteForm>
  );
}

/** Changing name, roles and scope of an account. */
import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AccountView } from '../../../shared/api/account.ts';
import type { AccessScope, Role } from '../../../shared/api/roles.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { isScopeWhole, RolesField, ScopeField } from '../../parts/RightsFields.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { BreakGlassField, NameField, ReasonField } from './fields.tsx';

/** The form. */
export function ChangeForm(props: {
  readonly account: AccountView;
  readonly onClose: () => void;
}): ReactNode {
  const { account, onClose } = props;
  const { people } = useWords();
  const write = useWrite('changeAccount');
  const [name, setName] = useState(account.name);
  const [roles, setRoles] = useState<readonly Role[]>(account.roles);
  const [scope, setScope] = useState<AccessScope>(account.scope);
  const [breakGlass, setBreakGlass] = useState(account.breakGlass);
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (name.trim() === '' || !isScopeWhole(scope)) return;
    const body = { name: name.trim(), roles: [...roles], scope, breakGlass, reason };
    write.mutate({ params: { account: account.id }, body }, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={people.accountActions.change}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text>{people.accountActionMeanings.change}</Text>
      <NameField value={name} onChange={setName} isTried={isTried} />
      <RolesField value={roles} onChange={setRoles} error={null} />
      <ScopeField value={scope} isTried={isTried} onChange={setScope} />
      {account.external === null ? (
        <BreakGlassField value={breakGlass} onChange={setBreakGlass} />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

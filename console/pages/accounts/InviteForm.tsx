/** Inviting somebody: an account with a one-time link, or one that the provider signs in. */
import { Radio, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AccessScope, Role } from '../../../shared/api/roles.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { isScopeWhole, RolesField, ScopeField } from '../../parts/RightsFields.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { BreakGlassField, NameField, ReasonField } from './fields.tsx';

type Way = 'local' | 'external';

/** The form. */
export function InviteForm(props: {
  readonly onClose: () => void;
  readonly onDone: (created: CallReply<'createAccount'>) => void;
}): ReactNode {
  const { onClose, onDone } = props;
  const { people } = useWords();
  const issuer = useCall('getSignInOptions', {}).data?.external?.issuer ?? null;
  const write = useWrite('createAccount');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [scope, setScope] = useState<AccessScope>({ sites: null, licenses: null });
  const [way, setWay] = useState<Way>('local');
  const [subject, setSubject] = useState('');
  const [breakGlass, setBreakGlass] = useState(false);
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const isExternal = way === 'external' && issuer !== null;
  const isWhole = roles.length > 0 && isScopeWhole(scope) && (!isExternal || subject.trim() !== '');
  const submit = () => {
    setTried(true);
    if (name.trim() === '' || !isWhole) return;
    const body = {
      name: name.trim(),
      roles: [...roles],
      scope,
      external: isExternal ? { issuer, subject: subject.trim() } : null,
      breakGlass: breakGlass && !isExternal,
      reason,
    };
    write.mutate({ body }, { onSuccess: onDone });
  };
  return (
    <WriteForm
      action={people.makeAccount}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} isTried={isTried} />
      <RolesField
        value={roles}
        onChange={setRoles}
        error={isTried && roles.length === 0 ? people.chooseOne : null}
      />
      <ScopeField value={scope} isTried={isTried} onChange={setScope} />
      {issuer === null ? null : (
        <Ways
          issuer={issuer}
          way={way}
          onWay={setWay}
          isTried={isTried}
          {...{ subject, setSubject }}
        />
      )}
      {isExternal ? null : <BreakGlassField value={breakGlass} onChange={setBreakGlass} />}
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

function Ways(props: {
  readonly issuer: string;
  readonly way: Way;
  readonly onWay: (way: Way) => void;
  readonly subject: string;
  readonly setSubject: (subject: string) => void;
  readonly isTried: boolean;
}): ReactNode {
  const { issuer, way, onWay, subject, setSubject, isTried } = props;
  const { people } = useWords();
  return (
    <>
      <Radio.Group
        label={people.signedInBy}
        value={way}
        onChange={(value) => onWay(value === 'external' ? 'external' : 'local')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="local" label={people.signsIn.local} />
          <Radio value="external" label={people.signsIn.external} description={issuer} />
        </Stack>
      </Radio.Group>
      {way === 'external' ? (
        <TextInput
          label={people.subject}
          description={people.subjectMeaning}
          required
          maxLength={512}
          value={subject}
          error={isTried && subject.trim() === '' ? people.needed : null}
          onChange={({ currentTarget }) => setSubject(currentTarget.value)}
        />
      ) : null}
    </>
  );
}

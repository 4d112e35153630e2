/** Keys of regulators; administrators enter and remove them. */
import { Button, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { RegulatorKeyView } from '../../../shared/api/routes/reports.ts';
import { useMay } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Dialog, WriteForm } from '../../parts/Dialog.tsx';
import { fingerprintOf } from '../../parts/hex.ts';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { KeysTable } from '../../parts/regulator/KeysTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { type PublicJwk, readJwk } from './jwk.ts';

/** The table with its actions. */
export function RegulatorKeys(): ReactNode {
  const { challenges } = useWords();
  const query = useCall('listRegulatorKeys', {});
  const mayAdd = useMay('addRegulatorKey');
  const mayRemove = useMay('removeRegulatorKey');
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<RegulatorKeyView | null>(null);
  return (
    <Section
      title={challenges.keys}
      lead={challenges.keysLead}
      actions={
        mayAdd ? (
          <Button variant="default" onClick={() => setAdding(true)}>
            {challenges.addKey}
          </Button>
        ) : null
      }
    >
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={challenges.noKeys}>{challenges.noKeysNext}</Empty>
          ) : (
            <KeysTable items={items} {...(mayRemove ? { onRemove: setRemoving } : {})} />
          )
        }
      </Answer>
      <Dialog opened={isAdding} title={challenges.addKeyTitle} onClose={() => setAdding(false)}>
        <AddForm onClose={() => setAdding(false)} />
      </Dialog>
      <RemoveKey removing={removing} onClose={() => setRemoving(null)} />
    </Section>
  );
}

function RemoveKey(props: {
  readonly removing: RegulatorKeyView | null;
  readonly onClose: () => void;
}): ReactNode {
  const { removing, onClose } = props;
  const { challenges } = useWords();
  const write = useWrite('removeRegulatorKey');
  const remove = () => {
    if (removing === null) return;
    write.mutate({ params: { kid: removing.kid } }, { onSuccess: onClose });
  };
  const close = () => {
    write.reset();
    onClose();
  };
  return (
    <Confirm
      opened={removing !== null}
      title={challenges.removeTitle(removing?.name ?? '')}
      action={challenges.removeAction}
      danger
      busy={write.isPending}
      onClose={close}
      onConfirm={remove}
    >
      <Text size="sm">{challenges.removeMeaning}</Text>
      {write.error === null ? null : <ProblemView error={write.error} />}
    </Confirm>
  );
}

function AddForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { challenges } = useWords();
  const write = useWrite('addRegulatorKey');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const jwk = readJwk(text);
  const isNameless = name.trim() === '';
  const fault = typeof jwk === 'string' ? jwk : null;
  const submit = () => {
    setTried(true);
    if (typeof jwk === 'string' || isNameless) return;
    write.mutate({ body: { name: name.trim(), jwk } }, { onSuccess: onClose });
  };
  // A private key is said to be one at once: nobody should have to press a button for that.
  const isTold = fault !== null && (isTried || fault === 'jwkPrivate');
  return (
    <WriteForm
      action={challenges.addAction}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={challenges.name}
        description={challenges.nameMeaning}
        required
        maxLength={128}
        value={name}
        error={isTried && isNameless ? challenges.nameNeeded : null}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label={challenges.jwk}
        description={challenges.jwkMeaning}
        required
        autosize
        minRows={4}
        spellCheck={false}
        value={text}
        error={isTold && fault !== null ? challenges[fault] : null}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {typeof jwk === 'string' ? null : <JwkPrint jwk={jwk} />}
      <Text size="sm">{challenges.addMeaning}</Text>
    </WriteForm>
  );
}

function JwkPrint({ jwk }: { readonly jwk: PublicJwk }): ReactNode {
  const { challenges } = useWords();
  const { data } = useQuery({
    queryKey: ['thumbprint', jwk],
    staleTime: 'static',
    queryFn: async () => (await import('../../../shared/crypto/keys.ts')).thumbprint(jwk),
  });
  if (data === undefined) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {challenges.compare}
      </Text>
      <Copyable text={fingerprintOf(data)} what={challenges.fingerprintWhat} />
    </div>
  );
}

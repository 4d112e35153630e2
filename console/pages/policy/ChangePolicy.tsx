/** Another policy from a file: first what would change, then in force, with a reason. */
import { Alert, FileInput, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { PolicyChange } from '../../../shared/api/policy.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** What was chosen, and what it would change. */
interface Chosen {
  readonly content: string;
  readonly changes: readonly PolicyChange[];
}

/** The file, the changes, the reason. */
export function ChangePolicy(): ReactNode {
  const { administration } = useWords();
  const look = useWrite('setPolicy');
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [entered, setEntered] = useState<number | null>(null);
  const format = useFormat();
  const choose = async (next: File | null) => {
    setFile(next);
    setChosen(null);
    setEntered(null);
    look.reset();
    if (next === null) return;
    const content = await next.text();
    const body = { content, dryRun: true, reason: '' };
    look.mutate({ body }, { onSuccess: ({ changes }) => setChosen({ content, changes }) });
  };
  return (
    <Stack>
      <FileInput
        label={administration.policyChoose}
        description={administration.policyChooseMeaning}
        placeholder={administration.chooseFile}
        accept=".yaml,.yml,text/yaml,application/yaml"
        clearable
        clearButtonProps={{ 'aria-label': administration.clear }}
        maw="28rem"
        value={file}
        onChange={(next) => void choose(next)}
      />
      {look.error === null ? null : <ProblemView error={look.error} />}
      {chosen === null ? null : (
        <Changes
          chosen={chosen}
          onEntered={(index) => {
            setEntered(index);
            setChosen(null);
            setFile(null);
          }}
        />
      )}
      {entered === null ? null : (
        <Alert color="teal" role="status">
          {administration.policyEntered(format.count(entered))}
        </Alert>
      )}
    </Stack>
  );
}

function Changes(props: {
  readonly chosen: Chosen;
  readonly onEntered: (index: number) => void;
}): ReactNode {
  const { chosen, onEntered } = props;
  const { administration, parts, people } = useWords();
  const write = useWrite('setPolicy');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const { content, changes } = chosen;
  if (changes.length === 0) return <Text role="status">{administration.policySame}</Text>;
  const submit = () => {
    setTried(true);
    if (reason.trim() === '') return;
    const body = { content, dryRun: false, reason: reason.trim() };
    write.mutate({ body }, { onSuccess: ({ index }) => index !== null && onEntered(index) });
  };
  return (
    <WriteForm
      action={administration.policyPut}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
    >
      <PlainTable
        label={administration.policyChanges}
        columns={[
          { name: administration.field },
          { name: administration.before, kind: 'words' },
          { name: administration.after, kind: 'words' },
        ]}
        rows={changes.map(({ field, before, after }, place) => ({
          key: `${field}-${place}`,
          cells: [
            <span key="field" lang="en">
              {field}
            </span>,
            before ?? '–',
            after ?? '–',
          ],
        }))}
      />
      <Text size="sm">{administration.policyPutMeaning}</Text>
      <Textarea
        label={parts.reason}
        required
        maxLength={512}
        autosize
        value={reason}
        error={isTried && reason.trim() === '' ? people.needed : null}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </WriteForm>
  );
}

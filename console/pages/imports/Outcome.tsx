/** What a file would change, the import itself, and what it wrote. */
import { Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { RecordImportReply } from '../../../shared/api/records.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { ImportProblems } from '../../parts/ImportProblems.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ChangesTable, Counts } from './Changes.tsx';
import { Imported } from './Imported.tsx';
import { Running } from './Running.tsx';
import type { Tried } from './trial.ts';

const REASON_LENGTH = 512;

/** `onBusy` is told while the import runs. */
export function Outcome(props: {
  readonly table: TableName;
  readonly tried: Tried;
  readonly onBusy: (isBusy: boolean) => void;
}): ReactNode {
  const { table, tried, onBusy } = props;
  const { imports } = useWords();
  const [written, setWritten] = useState<RecordImportReply | null>(null);
  const { reply, name, cellAt } = tried;
  if (written !== null && written.imported !== null) return <Imported reply={written} />;
  // What others entered since the trial can stand against it: then the import says so.
  const shown = written ?? reply;
  const isWrong = shown.problems.length > 0;
  const isNew = shown.changes.some(({ kind }) => kind !== 'unchanged');
  return (
    <>
      <Section title={imports.trialOf(name)} lead={imports.trialLead}>
        {isWrong ? (
          <ImportProblems reply={shown} cellAt={cellAt} file={name} />
        ) : (
          <Stack gap="sm">
            <Counts changes={shown.changes} />
            {isNew ? null : <Text fw={600}>{imports.nothingNew}</Text>}
            <ChangesTable changes={shown.changes} />
          </Stack>
        )}
      </Section>
      {isWrong || !isNew ? null : (
        <ImportForm table={table} tried={tried} onBusy={onBusy} onDone={setWritten} />
      )}
    </>
  );
}

function ImportForm(props: {
  readonly table: TableName;
  readonly tried: Tried;
  readonly onBusy: (isBusy: boolean) => void;
  readonly onDone: (reply: RecordImportReply) => void;
}): ReactNode {
  const { table, tried, onBusy, onDone } = props;
  const { imports, parts } = useWords();
  const write = useWrite('importRecords');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const { isPending, submittedAt } = write;
  useEffect(() => {
    onBusy(isPending);
    return () => onBusy(false);
  }, [onBusy, isPending]);
  const { name, content, reply } = tried;
  const corrects = reply.changes.some(({ kind }) => kind === 'corrected');
  const isMissing = corrects && reason.trim() === '';
  const submit = () => {
    setTried(true);
    if (isMissing) return;
    const body = { table, name, content, dryRun: false, reason: reason.trim() };
    write.mutate({ body }, { onSuccess: onDone });
  };
  return (
    <Section title={imports.import} lead={imports.importLead}>
      <WriteForm
        action={imports.importAction}
        busy={isPending}
        error={write.error}
        onSubmit={submit}
      >
        <Textarea
          label={parts.reason}
          description={corrects ? imports.reasonNeeded : imports.reasonOptional}
          required={corrects}
          autosize
          minRows={2}
          maxLength={REASON_LENGTH}
          value={reason}
          error={isTried && isMissing ? imports.reasonMissing : null}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </WriteForm>
      {isPending ? (
        <Running what={imports.importing(name)} note={imports.importingNote} since={submittedAt} />
      ) : null}
    </Section>
  );
}

/** Plans a move: what is filled in is tried first, then written into the register. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { RecordImportReply } from '../../../shared/api/records.ts';
import { useMe } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { cellsOfJson } from '../../parts/fileCells.ts';
import { useFormat } from '../../parts/format.ts';
import { ImportProblems } from '../../parts/ImportProblems.tsx';
import { Section } from '../../parts/Page.tsx';
import { PaperField } from '../../parts/PaperField.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { base64Of } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { MoveInputs } from './MoveInputs.tsx';
import { moveFile } from './moveFile.ts';
import { draftOf, emptyForm, type MoveForm, wrongOf } from './moveForm.ts';
import { UnitsField } from './UnitsField.tsx';

const FILE = 'planned-move.json';

/** What was tried, and what came of it. */
interface TriedMove {
  readonly text: string;
  readonly reply: RecordImportReply;
}

/** The form. `onClose` puts it away. */
export function PlanMove({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { moves } = useWords();
  const me = useMe();
  const [form, setForm] = useState(() => emptyForm(me.name));
  const [tried, setTried] = useState<TriedMove | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  if (written !== null) {
    return (
      <Section title={moves.plan}>
        <Alert color="teal" variant="light" role="status" title={moves.written}>
          <Stack gap="xs" align="flex-start">
            <RecordLink type="custody" id={written} />
            <Button size="xs" variant="default" onClick={onClose}>
              {moves.close}
            </Button>
          </Stack>
        </Alert>
      </Section>
    );
  }
  const change = (part: Partial<MoveForm>) => {
    setForm({ ...form, ...part });
    setTried(null);
  };
  return (
    <Section title={moves.plan} lead={moves.planLead}>
      <TryForm form={form} onChange={change} onClose={onClose} onTried={setTried} />
      {tried === null || tried.text !== moveFile(draftOf(form)) ? null : (
        <Result tried={tried} form={form} onWritten={() => setWritten(form.id)} />
      )}
    </Section>
  );
}

function TryForm(props: {
  readonly form: MoveForm;
  readonly onChange: (part: Partial<MoveForm>) => void;
  readonly onClose: () => void;
  readonly onTried: (tried: TriedMove) => void;
}): ReactNode {
  const { form, onChange, onClose, onTried } = props;
  const { moves } = useWords();
  const write = useWrite('importRecords');
  const [isTried, setTried] = useState(false);
  const wrong = isTried ? wrongOf(form, Date.now()) : [];
  const submit = async () => {
    setTried(true);
    if (wrongOf(form, Date.now()).length > 0) return;
    const text = moveFile(draftOf(form));
    const content = await base64Of(new Blob([text]));
    const body = { table: 'custody', name: FILE, content, dryRun: true, reason: 'trial' } as const;
    write.mutate({ body }, { onSuccess: (reply) => onTried({ text, reply }) });
  };
  return (
    <WriteForm
      action={moves.tryIt}
      busy={write.isPending}
      error={write.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <UnitsField
        units={form.units}
        onChange={(units) => onChange({ units })}
        error={wrong.includes('units') ? moves.unitsMissing : null}
      />
      <MoveInputs form={form} wrong={wrong} onChange={onChange} />
      <PaperField
        label={moves.paper}
        lead={moves.paperLead}
        value={form.paper}
        onChange={(paper) => onChange({ paper })}
      />
    </WriteForm>
  );
}

function Result(props: {
  readonly tried: TriedMove;
  readonly form: MoveForm;
  readonly onWritten: () => void;
}): ReactNode {
  const { tried, form, onWritten } = props;
  const { moves, terms } = useWords();
  const format = useFormat();
  const write = useWrite('importRecords');
  const [late, setLate] = useState<RecordImportReply | null>(null);
  const reply = late ?? tried.reply;
  if (reply.problems.length > 0) {
    return <ImportProblems reply={reply} cellAt={cellsOfJson(tried.text)} file={FILE} />;
  }
  // An id that is taken would correct another record.
  if (reply.changes.some(({ kind }) => kind !== 'added')) {
    return (
      <Alert color="red" variant="light" role="alert" title={moves.idTaken}>
        {moves.idTakenNext}
      </Alert>
    );
  }
  const submit = async () => {
    const content = await base64Of(new Blob([tried.text]));
    const body = { table: 'custody', name: FILE, content, dryRun: false, reason: '' } as const;
    const onSuccess = (done: RecordImportReply) => {
      if (done.imported === null) setLate(done);
      else onWritten();
    };
    write.mutate({ body }, { onSuccess });
  };
  const { length } = form.units;
  return (
    <Alert color="gray" variant="light" role="status" title={moves.triedWell}>
      <Stack gap="xs">
        <Text size="sm">
          {moves.wouldWrite(
            terms.gpuCount(format.count(length), length),
            form.site,
            format.moment(draftOf(form).at),
          )}
        </Text>
        {form.paper === null ? <Text size="sm">{moves.noPaper}</Text> : null}
        {write.error === null ? null : <ProblemView error={write.error} />}
        <Group>
          <Button loading={write.isPending} onClick={() => void submit()}>
            {moves.writeIt}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

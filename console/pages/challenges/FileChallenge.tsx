/** Filing a signed challenge: pasted or from a file, looked at once more, then in the register. */
import { Alert, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FiledChallenge } from '../../../shared/api/routes/reports.ts';
import { useWrite } from '../../api/queries.ts';
import { ChooseFile } from '../../parts/ChooseFile.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { jwsFault, saidBy } from './jws.ts';

/** More than any challenge: what is larger is not read. */
const FILE_MAX = 65_536;

/** The form and its receipt. */
export function FileChallenge(): ReactNode {
  const { challenges } = useWords();
  const write = useWrite('fileChallenge');
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [fileError, setFileError] = useState<string | null>(null);
  const jws = text.trim();
  const fault = jwsFault(jws);
  const change = (next: string) => {
    setText(next);
    setFileError(null);
    write.reset();
  };
  const choose = async (file: File) => {
    if (file.size > FILE_MAX) setFileError(challenges.jwsLong);
    else change((await file.text()).trim());
  };
  const send = () => {
    const close = () => setAsking(false);
    const onSuccess = () => {
      setText('');
      setTried(false);
    };
    write.mutate({ body: { jws } }, { onSuccess, onSettled: close });
  };
  return (
    <Section title={challenges.file} lead={challenges.fileLead}>
      <WriteForm
        action={challenges.fileAction}
        busy={write.isPending}
        error={write.error}
        onSubmit={() => {
          setTried(true);
          if (fault === null) setAsking(true);
        }}
      >
        <Textarea
          label={challenges.jws}
          description={challenges.jwsMeaning}
          required
          autosize
          minRows={3}
          maxRows={8}
          maw="48rem"
          spellCheck={false}
          value={text}
          error={isTried && fault !== null ? challenges[fault] : null}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
        <ChooseFile
          label={challenges.jwsFile}
          hint={challenges.jwsFileHint}
          error={fileError}
          onFile={(file) => void choose(file)}
        />
      </WriteForm>
      {write.data === undefined ? null : <Receipt filed={write.data} />}
      <Confirm
        opened={isAsking}
        title={challenges.fileTitle}
        action={challenges.fileAction}
        busy={write.isPending}
        onClose={() => setAsking(false)}
        onConfirm={send}
      >
        <Said jws={jws} />
        <Text size="sm">{challenges.fileMeaning}</Text>
      </Confirm>
    </Section>
  );
}

function Receipt({ filed }: { readonly filed: FiledChallenge }): ReactNode {
  const { challenges } = useWords();
  return (
    <Alert role="status" color="teal" variant="light">
      {challenges.fileDone} <LeafLink log="register" index={filed.leaf} />
    </Alert>
  );
}

function Said({ jws }: { readonly jws: string }): ReactNode {
  const { challenges } = useWords();
  const said = saidBy(jws);
  if (said === null) return <Text size="sm">{challenges.unread}</Text>;
  const lines = [
    { name: challenges.origin, value: said.log },
    { name: challenges.nonce, value: said.nonce },
    { name: challenges.issued, value: <Moment ms={said.issuedAt} exact /> },
    { name: challenges.answerBy, value: <Moment ms={said.answerBy} exact /> },
  ];
  return (
    <Stack gap="xs" component="dl" my={0}>
      {lines.map(({ name, value }) => (
        <div key={name}>
          <Text size="sm" fw={600} component="dt">
            {name}
          </Text>
          <Text size="sm" component="dd" ms={0} className="breaks">
            {value}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

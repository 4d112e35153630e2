/** The access record of whole days as a file, and how to check it. */
import { Alert, Group, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import { Copyable } from '../../parts/Copyable.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { dayOf, nextDay } from './auditSearch.ts';

const DAY_MS = 86_400_000;
const SHOWN_DAYS = 30;

/** Chooses the days, and hands the file to the browser. */
export function AuditExport(): ReactNode {
  const { administration, people } = useWords();
  const format = useFormat();
  const [first, setFirst] = useState(() => dayOf(Date.now() - SHOWN_DAYS * DAY_MS));
  const [last, setLast] = useState(() => dayOf(Date.now() - DAY_MS));
  const [isTried, setTried] = useState(false);
  const fileName = `access-${first}-${last}.jsonl`;
  const write = useMutation({
    mutationFn: () => call('exportAudit', { query: { from: first, to: nextDay(last) } }),
    onSuccess: (bytes) => saveFile(fileName, bytes),
  });
  const submit = () => {
    setTried(true);
    if (first !== '' && last !== '') write.mutate();
  };
  const missing = (day: string) => (isTried && day === '' ? people.needed : null);
  return (
    <Section title={administration.exportTitle} lead={administration.exportLead}>
      <WriteForm
        action={administration.exportAction}
        busy={write.isPending}
        error={write.error}
        onSubmit={submit}
      >
        <Group gap="sm" align="flex-start">
          <TextInput
            type="date"
            label={administration.firstDay}
            required
            value={first}
            error={missing(first)}
            onChange={({ currentTarget }) => setFirst(currentTarget.value)}
          />
          <TextInput
            type="date"
            label={administration.lastDay}
            required
            value={last}
            error={missing(last)}
            onChange={({ currentTarget }) => setLast(currentTarget.value)}
          />
        </Group>
        {write.isSuccess ? (
          <Alert role="status" color="teal">
            {administration.exported(format.bytes(write.data.size))}
          </Alert>
        ) : null}
      </WriteForm>
      <Text size="sm">{administration.exportCheck}</Text>
      <Copyable
        text={`npx fleetseal audit verify ${fileName} --trust trust.json`}
        what={people.command}
      />
    </Section>
  );
}

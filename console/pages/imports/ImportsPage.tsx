/** Imports files of records: a trial first, always. */
import { Anchor, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { LIMITS } from '../../../shared/limits.ts';
import { TABLE_NAMES, type TableName } from '../../../shared/register/tables/table.ts';
import { one } from '../../address/search.ts';
import { useSearchState, useSetSearch } from '../../address/useSearch.ts';
import { addressOf } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { ChooseFile } from '../../parts/ChooseFile.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Outcome } from './Outcome.tsx';
import { Running } from './Running.tsx';
import { useTrial } from './trial.ts';

/** The page. */
export function ImportsPage(): ReactNode {
  const { shell, imports } = useWords();
  const chosen = one(useSearchState(), 'table');
  const table = TABLE_NAMES.find((name) => name === chosen) ?? null;
  return (
    <Page title={shell.pages.imports} kind={shell.sections.work} lead={imports.lead}>
      <TableChoice table={table} />
      {table === null ? null : <TableImport key={table} table={table} />}
    </Page>
  );
}

function TableChoice({ table }: { readonly table: TableName | null }): ReactNode {
  const { imports } = useWords();
  const setSearch = useSetSearch();
  return (
    <Section title={imports.chooseTable} lead={imports.chooseTableLead}>
      <Radio.Group
        aria-label={imports.chooseTable}
        value={table ?? ''}
        onChange={(next) => setSearch({ table: next }, { replace: true })}
      >
        <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="sm" verticalSpacing="sm">
          {TABLE_NAMES.map((name) => (
            <Radio
              key={name}
              value={name}
              label={imports.tables[name]}
              description={imports.tableMeanings[name]}
            />
          ))}
        </SimpleGrid>
      </Radio.Group>
    </Section>
  );
}

const FORMATS = ['csv', 'xlsx', 'json'] as const;

function TableImport({ table }: { readonly table: TableName }): ReactNode {
  const { imports } = useWords();
  const format = useFormat();
  const { trial, begin, stop } = useTrial(table);
  const [isTooLarge, setTooLarge] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const most = format.bytes(LIMITS.importBytes);
  const choose = (file: File) => {
    setTooLarge(file.size > LIMITS.importBytes);
    if (file.size <= LIMITS.importBytes) begin(file);
  };
  return (
    <>
      <Section title={imports.chooseFile(imports.tables[table])} lead={imports.chooseFileLead}>
        <Downloads table={table} />
        <ChooseFile
          label={imports.choose}
          hint={imports.most(most)}
          accept=".csv,.xlsx,.json"
          busy={trial.step === 'running' || isImporting}
          error={isTooLarge ? imports.tooLarge(most) : null}
          onFile={choose}
        />
      </Section>
      {trial.step === 'running' ? (
        <Running
          what={imports.trying(trial.name)}
          note={imports.tryingNote}
          since={trial.startedAt}
          onStop={stop}
        />
      ) : null}
      {trial.step === 'failed' ? (
        <Section title={imports.trialOf(trial.name)}>
          <ProblemView error={trial.error} />
        </Section>
      ) : null}
      {trial.step === 'done' ? (
        <Outcome
          key={trial.tried.content}
          table={table}
          tried={trial.tried}
          onBusy={setImporting}
        />
      ) : null}
    </>
  );
}

function Downloads({ table }: { readonly table: TableName }): ReactNode {
  const { imports } = useWords();
  const mayExport = useMay('exportRecords');
  return (
    <Stack gap={4}>
      <Group gap="sm" role="group" aria-label={imports.template}>
        <Text size="sm">{imports.template}</Text>
        {FORMATS.map((format) => (
          <Anchor
            key={format}
            size="sm"
            underline="always"
            href={addressOf('getTemplate', { params: { table }, query: { format } })}
            download
            aria-label={imports.templateAs(format.toUpperCase())}
          >
            {format.toUpperCase()}
          </Anchor>
        ))}
      </Group>
      {mayExport ? (
        <Group gap="sm" role="group" aria-label={imports.current}>
          <Text size="sm">{imports.current}</Text>
          {FORMATS.map((format) => (
            <Anchor
              key={format}
              size="sm"
              underline="always"
              href={addressOf('exportRecords', { params: { table }, query: { format } })}
              download
              aria-label={imports.currentAs(format.toUpperCase())}
            >
              {format.toUpperCase()}
            </Anchor>
          ))}
        </Group>
      ) : null}
    </Stack>
  );
}

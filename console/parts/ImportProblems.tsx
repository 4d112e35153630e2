/** What is wrong with a file of records: each problem at its place, and all of them as a file. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { RecordImportReply } from '../../shared/api/records.ts';
import { guarded } from '../../shared/register/tables/guard.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { CellAt } from './fileCells.ts';
import { useFormat } from './format.ts';
import { PlainTable } from './PlainTable.tsx';
import { saveFile } from './saveFile.ts';

type Reply = Pick<RecordImportReply, 'problems' | 'moreProblems'>;

const SHOWN = 100;

/** `cellAt` gives what stands at a place, where that is known; `file` names the file. */
export function ImportProblems(props: {
  readonly reply: Reply;
  readonly cellAt: CellAt;
  readonly file: string;
}): ReactNode {
  const { reply, cellAt, file } = props;
  const { problems, moreProblems } = reply;
  const { imports, parts, terms } = useWords();
  const format = useFormat();
  const [shown, setShown] = useState(SHOWN);
  const all = problems.length + moreProblems;
  return (
    <Stack gap="sm">
      <Alert
        color="red"
        variant="light"
        role="alert"
        title={imports.problems(format.count(all), all)}
      >
        {imports.problemsNext}
      </Alert>
      <PlainTable
        label={imports.problemsTable}
        columns={[
          { name: imports.line, kind: 'number' },
          { name: imports.column },
          { name: imports.value, kind: 'words' },
          { name: imports.wrong, kind: 'words' },
        ]}
        rows={problems.slice(0, shown).map(({ line, column, problem }, place) => ({
          key: place,
          cells: [
            line === null ? imports.wholeFile : format.count(line),
            column ?? '–',
            cellAt(line, column) ?? terms.unknown,
            <span key="wrong" lang="en">
              {problem}
            </span>,
          ],
        }))}
      />
      <Group gap="sm">
        {problems.length > shown ? (
          <Button size="xs" variant="default" onClick={() => setShown(shown + SHOWN)}>
            {parts.more}
          </Button>
        ) : null}
        <Text size="sm">
          {imports.shownOf(format.count(Math.min(shown, problems.length)), format.count(all))}
        </Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => saveFile(`${file}-problems.csv`, csvOf(problems, cellAt))}
        >
          {imports.problemsFile}
        </Button>
      </Group>
    </Stack>
  );
}

/** In English, as the server says them: for whoever mends the file. */
function csvOf(problems: Reply['problems'], cellAt: CellAt): Blob {
  const rows = problems.map(({ line, column, problem }) => [
    line === null ? '' : String(line),
    column ?? '',
    cellAt(line, column) ?? '',
    problem,
  ]);
  const lines = [['line', 'column', 'value', 'problem'], ...rows].map((row) =>
    row.map(quoted).join(','),
  );
  return new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv' });
}

/** A spreadsheet would compute what begins like a formula. */
function quoted(text: string): string {
  return `"${guarded(text).replaceAll('"', '""')}"`;
}

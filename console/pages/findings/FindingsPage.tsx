/** Every finding, the worst first; several can be chosen and decided at once. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useAsOf } from '../../address/useSearch.ts';
import { useMay } from '../../api/me.ts';
import { DecideDialog, type FindingToDecide } from '../../parts/DecideDialog.tsx';
import { Page } from '../../parts/Page.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useSelection } from '../../table/selection.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { QuickFilters } from './QuickFilters.tsx';

const COLUMNS = [
  ...['code', 'severity', 'subject.id', 'seen', 'life', 'overdue', 'assignee', 'openedAt'],
  ...['dueAt', 'sites', 'licenses', 'units'],
];

/** The page of all findings. */
export function FindingsPage(): ReactNode {
  const { shell, records, lists } = useWords();
  const selection = useSelection();
  const mayDecide = useMay('decideFindings');
  // Decisions are about findings as they are now.
  const isPresent = Object.keys(useAsOf()).length === 0;
  const [deciding, setDeciding] = useState<readonly FindingToDecide[] | null>(null);
  const begin = () => {
    // as: the rows of this table are findings.
    setDeciding([...selection.rows.values()] as FindingToDecide[]);
  };
  const actions = (
    <Button size="compact-sm" onClick={begin}>
      {lists.decideChosen}
    </Button>
  );
  return (
    <Page title={shell.pages.findings} lead={records.leadFindings}>
      <ListTable
        list="findings"
        label={shell.pages.findings}
        usual={COLUMNS}
        sort="severity"
        quick={<QuickFilters />}
        {...(mayDecide && isPresent ? { choosing: { selection, actions } } : {})}
      />
      <DecideDialog
        opened={deciding !== null}
        findings={deciding ?? []}
        onClose={() => setDeciding(null)}
        onDone={selection.clear}
      />
    </Page>
  );
}

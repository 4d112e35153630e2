/** The filters of findings that are used every day, as buttons. */
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchState, useSetSearch } from '../../address/useSearch.ts';
import { useWords } from '../../words/WordsProvider.tsx';

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
/** Lives of findings that nobody has settled. */
const OPEN = ['open', 'reopened'] as const;

/** One button: these values of one filter. */
interface Quick {
  readonly label: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** The buttons. */
export function QuickFilters(): ReactNode {
  const { lists, terms } = useWords();
  const search = useSearchState();
  const isPresent = search.validAt === undefined && search.knownEvidence === undefined;
  const quick: readonly Quick[] = [
    { label: lists.quickOpen, name: 'life', values: OPEN },
    { label: lists.quickOverdue, name: 'overdue', values: ['true'] },
    // Who looks after a finding is known of the present only.
    ...(isPresent
      ? [
          { label: lists.quickMine, name: 'assignee', values: ['me'] },
          { label: lists.quickUnassigned, name: 'assignee', values: ['none'] },
        ]
      : []),
    ...SEVERITIES.map((value) => ({
      label: terms.severities[value],
      name: 'severity',
      values: [value],
    })),
  ];
  return (
    <Group gap={6} component="fieldset" className="quick-filters" aria-label={lists.quick}>
      {quick.map((one) => (
        <QuickButton key={`${one.name} ${one.values[0]}`} quick={one} />
      ))}
    </Group>
  );
}

function QuickButton({ quick }: { readonly quick: Quick }): ReactNode {
  const { label, name, values } = quick;
  const search = useSearchState();
  const set = useSetSearch();
  const chosen = search[name] ?? [];
  const isOn = values.every((value) => chosen.includes(value));
  const others = chosen.filter((value) => !values.includes(value));
  return (
    <Button
      size="compact-sm"
      variant={isOn ? 'filled' : 'default'}
      aria-pressed={isOn}
      onClick={() => set({ [name]: isOn ? others : [...others, ...values] }, { replace: true })}
    >
      {label}
    </Button>
  );
}

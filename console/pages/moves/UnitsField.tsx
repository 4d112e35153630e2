/** The GPUs of a move: pasted or searched for, and checked against the fleet. */
import {
  ActionIcon,
  Alert,
  Autocomplete,
  Button,
  Fieldset,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { ColumnTag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { lookUp, type NamedUnit, namesIn, unitOfRow } from './lookUp.ts';

const SHOWN = 100;
const FOUND_LIMIT = '10';

interface UnitsProps {
  readonly units: readonly NamedUnit[];
  readonly onChange: (units: readonly NamedUnit[]) => void;
}

/** `error`: none was named, or one that is not there. */
export function UnitsField({
  units,
  onChange,
  error,
}: UnitsProps & { readonly error: string | null }): ReactNode {
  const { moves } = useWords();
  const format = useFormat();
  const add = (more: readonly NamedUnit[]) => {
    const known = new Set(units.map(({ name }) => name));
    onChange([...units, ...more.filter(({ name }) => !known.has(name))]);
  };
  const wrong = units.filter(({ row, isShared }) => row === null || isShared);
  return (
    <Fieldset legend={moves.units}>
      <Stack gap="sm">
        <SearchUnit onFound={(unit) => add([unit])} />
        <PasteUnits onFound={add} />
        {wrong.length === 0 ? null : (
          <Alert color="red" variant="light" title={moves.wrongUnits(format.count(wrong.length))}>
            {moves.wrongUnitsNext}
          </Alert>
        )}
        {error === null ? null : (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        {units.length === 0 ? null : <UnitsTable units={units} onChange={onChange} />}
      </Stack>
    </Fieldset>
  );
}

function SearchUnit({ onFound }: { readonly onFound: (unit: NamedUnit) => void }): ReactNode {
  const { moves } = useWords();
  const [text, setText] = useState('');
  const isAsked = text.trim().length >= 2;
  const query = useCall(
    'listGpus',
    isAsked ? { query: { q: text.trim(), limit: FOUND_LIMIT } } : null,
  );
  const found = (isAsked ? (query.data?.items ?? []) : []).flatMap((row) => {
    const unit = unitOfRow(row);
    return unit === null ? [] : [unit];
  });
  const byLabel = new Map(found.map((unit) => [labelOf(unit), unit]));
  return (
    <Autocomplete
      label={moves.searchUnit}
      description={moves.searchUnitMeaning}
      value={text}
      onChange={setText}
      data={[...byLabel.keys()]}
      filter={({ options }) => options}
      onOptionSubmit={(label) => {
        const unit = byLabel.get(label);
        if (unit !== undefined) onFound(unit);
        // The input takes the label first.
        setTimeout(() => setText(''));
      }}
    />
  );
}

function labelOf({ name, row }: NamedUnit): string {
  return [name, row?.model, row?.site, row?.host].filter((part) => part != null).join(' · ');
}

function PasteUnits(props: { readonly onFound: (units: readonly NamedUnit[]) => void }): ReactNode {
  const { moves } = useWords();
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const names = namesIn(text);
  const add = async () => {
    setBusy(true);
    setError(null);
    try {
      props.onFound(await lookUp(names));
      setText('');
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs" align="stretch">
      <Textarea
        label={moves.pasteUnits}
        description={moves.pasteUnitsMeaning}
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {error === null ? null : <ProblemView error={error} />}
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={names.length === 0}
          loading={isBusy}
          onClick={() => void add()}
        >
          {moves.addUnits}
        </Button>
      </div>
    </Stack>
  );
}

function UnitsTable({ units, onChange }: UnitsProps): ReactNode {
  const { moves, terms, finding } = useWords();
  const format = useFormat();
  const more = units.length - SHOWN;
  const there = units.filter(({ row, isShared }) => row !== null && !isShared).length;
  return (
    <>
      <Text size="sm" fw={600} role="status">
        {terms.gpuCount(format.count(there), there)}
      </Text>
      <PlainTable
        label={moves.units}
        columns={[
          { name: terms.serial },
          { name: terms.model },
          { name: terms.license },
          { name: moves.from, kind: 'words' },
          { name: moves.state },
          { name: moves.actions },
        ]}
        rows={units.slice(0, SHOWN).map((unit) => ({
          key: unit.name,
          cells: [
            unit.name,
            unit.row?.model ?? '–',
            unit.row?.license ?? '–',
            <From key="from" unit={unit} />,
            <ColumnTag key="state" column={unit.row?.column ?? null} />,
            <ActionIcon
              key="remove"
              variant="subtle"
              color="gray"
              aria-label={moves.removeUnit(unit.name)}
              onClick={() => onChange(units.filter((each) => each !== unit))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>,
          ],
        }))}
      />
      {more > 0 ? <Text size="sm">{finding.andMore(format.count(more))}</Text> : null}
    </>
  );
}

function From({ unit: { row, isShared } }: { readonly unit: NamedUnit }): ReactNode {
  const { moves, terms } = useWords();
  if (row === null) return <strong>{moves.notThere}</strong>;
  if (isShared) return <strong>{moves.shared}</strong>;
  const places = [row.site, row.host, row.rack].filter((place) => place !== null);
  return places.length === 0 ? terms.unknown : places.join(', ');
}

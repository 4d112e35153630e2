/** The moment that everything is about: now, or an earlier one, and what was known then. */
import { Button, Group, NumberInput, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type AsOfInput, useAsOf, useSetSearch } from '../address/useSearch.ts';
import { useFormat } from '../parts/format.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { fromInput, momentMs, startOfMonth, toInput, zoneName } from './moments.ts';
import './header.css';

const DAY_MS = 86_400_000;

/** The button in the header that opens the choice. */
export function MomentPicker(): ReactNode {
  const { lists } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const [isOpen, setOpen] = useState(false);
  const ms = asOf.validAt === undefined ? null : momentMs(asOf.validAt);
  const isNow = asOf.validAt === undefined && asOf.knownEvidence === undefined;
  const named = ms === null ? lists.momentKnown : format.moment(ms);
  const shown = isNow ? lists.momentNow : named;
  return (
    <Popover
      trapFocus
      returnFocus
      width={320}
      position="bottom-end"
      shadow="md"
      opened={isOpen}
      onChange={setOpen}
    >
      <Popover.Target>
        <Button
          variant={isNow ? 'subtle' : 'light'}
          color={isNow ? 'gray' : 'grape'}
          size="compact-md"
          className="header-choice"
          leftSection={<IconClock size={18} aria-hidden />}
          aria-label={`${lists.moment}: ${shown}`}
          onClick={() => setOpen((before) => !before)}
        >
          <span className="header-choice-text">{shown}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={lists.momentTitle}>
        {isOpen ? <MomentChoice asOf={asOf} ms={ms} onDone={() => setOpen(false)} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function MomentChoice(props: {
  readonly asOf: AsOfInput;
  readonly ms: number | null;
  readonly onDone: () => void;
}): ReactNode {
  const { asOf, ms, onDone } = props;
  const { lists } = useWords();
  const set = useSetSearch();
  const choose = (moment: number | null) => {
    set({ validAt: moment === null ? null : String(moment), from: null });
    onDone();
  };
  const quick = [
    { label: lists.momentYesterday, of: () => Date.now() - DAY_MS },
    { label: lists.momentWeek, of: () => Date.now() - 7 * DAY_MS },
    { label: lists.momentMonth, of: () => startOfMonth(Date.now()) },
  ];
  return (
    <Stack gap="sm">
      <Text fw={600} size="sm">
        {lists.momentTitle}
      </Text>
      <Text size="sm">{lists.momentMeaning}</Text>
      <Group gap="xs">
        {quick.map(({ label, of }) => (
          <Button key={label} variant="default" size="compact-sm" onClick={() => choose(of())}>
            {label}
          </Button>
        ))}
      </Group>
      <MomentForm asOf={asOf} ms={ms} onDone={onDone} />
      <Button
        variant="subtle"
        size="compact-sm"
        disabled={Object.keys(asOf).length === 0}
        onClick={() => {
          set({ validAt: null, from: null, knownEvidence: null, knownRegister: null });
          onDone();
        }}
      >
        {lists.momentNow}
      </Button>
    </Stack>
  );
}

/** What is typed: a moment in the zone of this browser, and sizes of both logs. */
interface Typed {
  readonly moment: string;
  readonly evidence: string | number;
  readonly register: string | number;
}

function MomentForm(props: {
  readonly asOf: AsOfInput;
  readonly ms: number | null;
  readonly onDone: () => void;
}): ReactNode {
  const { asOf, ms, onDone } = props;
  const { lists } = useWords();
  const set = useSetSearch();
  const [typed, setTyped] = useState<Typed>({
    moment: ms === null ? '' : toInput(ms),
    evidence: asOf.knownEvidence ?? '',
    register: asOf.knownRegister ?? '',
  });
  const [now] = useState(() => Date.now());
  const chosen = typed.moment === '' ? null : fromInput(typed.moment);
  const isFuture = chosen !== null && chosen > Date.now();
  const isHalf = (typed.evidence === '') !== (typed.register === '');
  const isNothing = chosen === null && typed.evidence === '';
  const apply = () => {
    const size = (value: string | number) => (value === '' ? null : String(value));
    set({
      validAt: chosen === null ? null : String(chosen),
      from: null,
      knownEvidence: size(typed.evidence),
      knownRegister: size(typed.register),
    });
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isFuture && !isHalf) apply();
      }}
    >
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          step={1}
          max={toInput(now)}
          label={lists.momentInput(zoneName(now))}
          value={typed.moment}
          error={isFuture ? lists.momentFuture : null}
          onChange={({ currentTarget: { value } }) => setTyped({ ...typed, moment: value })}
        />
        <details>
          <summary>{lists.momentKnown}</summary>
          <Stack gap="xs" mt="xs">
            <Text size="sm">{lists.momentKnownMeaning}</Text>
            <NumberInput
              hideControls
              allowNegative={false}
              allowDecimal={false}
              label={lists.knownEvidence}
              value={typed.evidence}
              onChange={(evidence) => setTyped({ ...typed, evidence })}
            />
            <NumberInput
              hideControls
              allowNegative={false}
              allowDecimal={false}
              label={lists.knownRegister}
              value={typed.register}
              error={isHalf ? lists.knownBoth : null}
              onChange={(register) => setTyped({ ...typed, register })}
            />
          </Stack>
        </details>
        <Button type="submit" size="sm" disabled={isFuture || isHalf || isNothing}>
          {lists.momentApply}
        </Button>
      </Stack>
    </form>
  );
}

/** The fields of a new report. */
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Redaction } from '../../../shared/register/peopleDocuments.ts';
import { LicenseTag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { toInput, zoneName } from '../../shell/moments.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import type { DraftChoice, DraftFaults, LicenseRow } from './draftChoice.ts';

const DAY_MS = 86_400_000;
const QUICK_DAYS = [30, 90, 365] as const;
/** From so many licenses on they can be searched. */
const SEARCHED_FROM = 12;

/** Which licenses; `error` is tied to the whole group. */
export function LicensesField(props: {
  readonly licenses: readonly LicenseRow[];
  readonly chosen: readonly string[];
  readonly error: string | null;
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const { licenses, chosen, error, onChange } = props;
  const { reports } = useWords();
  const [text, setText] = useState('');
  const shown = licenses.filter(({ id, record }) =>
    `${id} ${record.number}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <Stack gap="xs">
      {licenses.length < SEARCHED_FROM ? null : (
        <TextInput
          label={reports.findLicense}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <Checkbox.Group
        label={reports.chooseLicenses}
        description={reports.chooseLicensesMeaning}
        required
        error={error}
        value={[...chosen]}
        onChange={onChange}
      >
        <Stack gap="xs" className="reports-licenses">
          {shown.map((license) => (
            <LicenseOption key={license.id} license={license} />
          ))}
        </Stack>
      </Checkbox.Group>
      <div>
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange([...new Set([...chosen, ...shown.map(({ id }) => id)])])}
        >
          {reports.allLicenses}
        </Button>
      </div>
    </Stack>
  );
}

function LicenseOption({ license }: { readonly license: LicenseRow }): ReactNode {
  const { id, state, record } = license;
  return (
    <Checkbox
      value={id}
      label={
        <Group gap="xs">
          <span className="breaks">{id}</span>
          {record.number === id ? null : <Text size="sm">{record.number}</Text>}
          <LicenseTag state={state} />
        </Group>
      }
    />
  );
}

/** From when to when, in the zone of this browser. */
export function IntervalFields(props: {
  readonly choice: DraftChoice;
  readonly faults: DraftFaults;
  readonly onChange: (changes: Partial<DraftChoice>) => void;
}): ReactNode {
  const { choice, faults, onChange } = props;
  const { reports } = useWords();
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const zone = zoneName(now);
  return (
    <Section title={reports.interval}>
      <Group gap="xs">
        {QUICK_DAYS.map((days) => (
          <Button
            key={days}
            variant="default"
            size="xs"
            onClick={() => onChange({ from: toInput(Date.now() - days * DAY_MS), to: '' })}
          >
            {reports.lastDays(format.count(days))}
          </Button>
        ))}
      </Group>
      <Group gap="md" align="flex-start">
        <TextInput
          type="datetime-local"
          step={1}
          required
          label={reports.from(zone)}
          value={choice.from}
          error={faults.from === undefined ? null : reports[faults.from]}
          onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={reports.to(zone)}
          description={reports.toMeaning}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={choice.to}
          error={faults.to === undefined ? null : reports[faults.to]}
          onChange={({ currentTarget }) => onChange({ to: currentTarget.value })}
        />
      </Group>
    </Section>
  );
}

/** What is withheld: what that keeps back, and what nobody can check then. */
export function RedactionsField(props: {
  readonly chosen: readonly Redaction[];
  readonly onChange: (chosen: readonly Redaction[]) => void;
}): ReactNode {
  const { chosen, onChange } = props;
  const { reports } = useWords();
  // as: the keys of the table are the kinds.
  const kinds = Object.keys(reports.redactions) as Redaction[];
  return (
    <Checkbox.Group
      label={reports.withhold}
      description={reports.withholdMeaning}
      value={[...chosen]}
      onChange={(values) => onChange(kinds.filter((kind) => values.includes(kind)))}
    >
      <Stack gap="sm" mt="sm">
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            value={kind}
            label={reports.redactions[kind]}
            description={
              <>
                <Text span inherit display="block">
                  {reports.redactionKeeps[kind]}
                </Text>
                <Text span inherit display="block">
                  {reports.redactionCosts[kind]}
                </Text>
              </>
            }
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

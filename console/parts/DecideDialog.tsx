/** Decides the same about one finding or several: shows first what stays in the register. */
import { Alert, Button, Group, List, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FindingRow } from '../../shared/api/rows.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { DecisionState } from '../../shared/register/records/decisions.ts';
import { useAsOf } from '../address/useSearch.ts';
import type { CallReply } from '../api/call.ts';
import { useWrite } from '../api/queries.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { SeverityTag } from './badges.tsx';
import { checkName } from './checkWords.ts';
import { Dialog, WriteForm } from './Dialog.tsx';
import { useFormat } from './format.ts';
import { LeafLink } from './LeafLink.tsx';
import { type ChosenPaper, PaperField } from './PaperField.tsx';

/** A finding as the dialog needs it. */
export type FindingToDecide = Pick<FindingRow, 'id' | 'code' | 'severity' | 'subject' | 'life'>;
type Decided = CallReply<'decideFindings'>['decisions'];

/** What each decision must say for itself, as the server asks for it. */
const NEEDS = {
  acknowledged: 'nothing',
  explained: 'document',
  resolved: 'reason',
  falseAlarm: 'reason',
  open: 'reason',
} as const satisfies Record<DecisionState, 'nothing' | 'reason' | 'document'>;
// as: the keys of the table are its states.
const STATES = Object.keys(NEEDS) as readonly DecisionState[];
const REASON_LENGTH = 512;
const NAMES_SHOWN = 10;
/** From how many findings on their number is asked for. */
const COUNT_ASKED = 20;
const LEAVES_SHOWN = 20;

/** `onDone` is called once, when everything is written; the dialog then shows the leaves. */
export function DecideDialog(props: {
  readonly opened: boolean;
  readonly findings: readonly FindingToDecide[];
  readonly onClose: () => void;
  readonly onDone?: () => void;
}): ReactNode {
  const { opened, findings, onClose, onDone } = props;
  const { finding, terms } = useWords();
  const format = useFormat();
  const [decided, setDecided] = useState<Decided | null>(null);
  const close = () => {
    setDecided(null);
    onClose();
  };
  const { length } = decided ?? findings;
  const title = finding.decideTitle(terms.findingCount(format.count(length), length));
  return (
    <Dialog opened={opened} title={title} onClose={close}>
      {decided === null ? (
        <DecideForm
          findings={findings}
          onClose={close}
          onDone={(done) => {
            setDecided(done);
            onDone?.();
          }}
        />
      ) : (
        <Written decided={decided} onClose={close} />
      )}
    </Dialog>
  );
}

function Written(props: { readonly decided: Decided; readonly onClose: () => void }): ReactNode {
  const { decided, onClose } = props;
  const { finding, parts } = useWords();
  const format = useFormat();
  const shown = decided.slice(0, LEAVES_SHOWN);
  const more = decided.length - shown.length;
  return (
    <Stack role="status">
      <Text fw={600}>{finding.written(format.count(decided.length), decided.length)}</Text>
      <List spacing={2}>
        {shown.map(({ finding: id, index }) => (
          <List.Item key={id} className="breaks">
            <LeafLink log="register" index={index} />: {id}
          </List.Item>
        ))}
      </List>
      {more > 0 ? <Text size="sm">{finding.andMore(format.count(more))}</Text> : null}
      <Group justify="flex-end">
        <Button onClick={onClose}>{parts.close}</Button>
      </Group>
    </Stack>
  );
}

interface Draft {
  readonly state: DecisionState | null;
  readonly reason: string;
  readonly paper: ChosenPaper | null;
  readonly typed: string;
}
const EMPTY: Draft = { state: null, reason: '', paper: null, typed: '' };

type Field = 'state' | 'reason' | 'paper' | 'typed';

function missingOf({ state, reason, paper, typed }: Draft, count: number): readonly Field[] {
  const needs = state === null ? 'nothing' : NEEDS[state];
  return [
    ...(state === null ? (['state'] as const) : []),
    ...(needs === 'reason' && reason.trim() === '' ? (['reason'] as const) : []),
    ...(needs === 'document' && paper === null ? (['paper'] as const) : []),
    ...(count > COUNT_ASKED && typed.trim() !== String(count) ? (['typed'] as const) : []),
  ];
}

/** The start of the interval in the address, as the API takes it in a body. */
function fromOf(text: string | undefined): { readonly from?: number } {
  const from =
    text === undefined ? Number.NaN : /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(from) ? {} : { from };
}

function DecideForm(props: {
  readonly findings: readonly FindingToDecide[];
  readonly onClose: () => void;
  readonly onDone: (decided: Decided) => void;
}): ReactNode {
  const { findings, onClose, onDone } = props;
  const { finding } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const write = useWrite('decideFindings');
  const [draft, setDraft] = useState(EMPTY);
  const [isTried, setTried] = useState(false);
  const count = findings.length;
  const missing = isTried ? missingOf(draft, count) : [];
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const submit = () => {
    setTried(true);
    const { state, reason, paper } = draft;
    if (state === null || missingOf(draft, count).length > 0) return;
    const body = {
      findings: findings.map(({ id }) => id),
      state,
      reason: reason.trim(),
      ...(NEEDS[state] === 'document' && paper !== null ? { document: paper.digest } : {}),
      ...fromOf(asOf.from),
    };
    write.mutate({ body }, { onSuccess: ({ decisions }) => onDone(decisions) });
  };
  if (count > LIMITS.findingsDecided) {
    return <Alert color="red">{finding.tooMany(format.count(LIMITS.findingsDecided))}</Alert>;
  }
  return (
    <WriteForm
      action={finding.writeAction}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      {count > 1 ? <Which findings={findings} /> : null}
      <Inputs findings={findings} draft={draft} missing={missing} onChange={change} />
      <Alert color="gray" variant="light" role="note">
        <Text size="sm">{finding.writes(format.count(count), count)}</Text>
        <Text size="sm">{finding.writesMore}</Text>
      </Alert>
      {count > COUNT_ASKED ? (
        <TextInput
          label={finding.typeCount(String(count))}
          inputMode="numeric"
          required
          value={draft.typed}
          error={missing.includes('typed') ? finding.typeCountWrong : null}
          onChange={({ currentTarget }) => change({ typed: currentTarget.value })}
        />
      ) : null}
    </WriteForm>
  );
}

function Inputs(props: {
  readonly findings: readonly FindingToDecide[];
  readonly draft: Draft;
  readonly missing: readonly Field[];
  readonly onChange: (part: Partial<Draft>) => void;
}): ReactNode {
  const { findings, draft, missing, onChange } = props;
  const { finding, parts } = useWords();
  // What is open cannot be opened again.
  const areOpen = findings.every(({ life }) => life === 'open' || life === 'reopened');
  const states = STATES.filter((each) => each !== 'open' || !areOpen);
  const { state, reason, paper } = draft;
  const needs = state === null ? 'nothing' : NEEDS[state];
  return (
    <>
      <Radio.Group
        label={finding.decideWhich}
        required
        value={state ?? ''}
        error={missing.includes('state') ? finding.whichMissing : null}
        onChange={(next) => onChange({ state: STATES.find((each) => each === next) ?? null })}
      >
        <Stack gap="xs" mt="xs">
          {states.map((each) => (
            <Radio
              key={each}
              value={each}
              label={finding.states[each]}
              description={finding.stateMeanings[each]}
            />
          ))}
        </Stack>
      </Radio.Group>
      {needs === 'document' ? (
        <PaperField
          label={finding.paper}
          lead={finding.paperLead}
          value={paper}
          error={missing.includes('paper') ? finding.paperMissing : null}
          onChange={(next) => onChange({ paper: next })}
        />
      ) : null}
      <Textarea
        label={parts.reason}
        description={
          needs === 'reason'
            ? finding.reasonLead
            : `${finding.reasonLead} ${finding.reasonOptional}`
        }
        required={needs === 'reason'}
        autosize
        minRows={2}
        maxLength={REASON_LENGTH}
        value={reason}
        error={missing.includes('reason') ? finding.reasonMissing : null}
        onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
      />
    </>
  );
}

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** How many there are of each severity, and the names of the first. */
function Which({ findings }: { readonly findings: readonly FindingToDecide[] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const more = findings.length - NAMES_SHOWN;
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {SEVERITIES.map((severity) => {
          const { length } = findings.filter((each) => each.severity === severity);
          return length === 0 ? null : (
            <Group key={severity} gap={4}>
              <SeverityTag severity={severity} />
              <Text size="sm">{format.count(length)}</Text>
            </Group>
          );
        })}
      </Group>
      <List size="sm" aria-label={words.finding.names} spacing={2}>
        {findings.slice(0, NAMES_SHOWN).map(({ id, code, subject }) => (
          <List.Item key={id} className="breaks">
            {checkName(words, code)}: {subject.id}
          </List.Item>
        ))}
      </List>
      {more > 0 ? <Text size="sm">{words.finding.andMore(format.count(more))}</Text> : null}
    </Stack>
  );
}

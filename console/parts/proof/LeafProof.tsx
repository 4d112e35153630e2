/** The proof of one leaf, checked in this browser: what was checked, what it shows and does not. */
import { Alert, Button, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { LogName } from '../../../shared/log/leaf.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { Answer, Loading } from '../Answer.tsx';
import { Copyable } from '../Copyable.tsx';
import { Facts } from '../Facts.tsx';
import { useFormat } from '../format.ts';
import { ProblemView } from '../Problem.tsx';
import { saveFile } from '../saveFile.ts';
import type { CheckedProof, ProofInput, ProofStep } from './checkProof.ts';
import { LogMemory } from './LogMemory.tsx';
import { useCheckedProof } from './useProof.ts';
import './proof.css';

/** Which leaf. */
export interface LeafPlace {
  readonly log: LogName;
  readonly index: number;
}

/** Fetches leaf and proof, and checks them. */
export function LeafProof(place: LeafPlace): ReactNode {
  const params = { log: place.log, index: String(place.index) };
  const leaf = useCall('getLeaf', { params });
  const proof = useCall('getLeafProof', { params });
  const logs = useCall('listLogs', {});
  return (
    <Answer query={logs}>
      {({ items }) => (
        <Answer query={proof}>
          {(proved) => (
            <Answer query={leaf}>
              {(found) => (
                <Checked input={inputOf({ place, logs: items, leaf: found, proof: proved })} />
              )}
            </Answer>
          )}
        </Answer>
      )}
    </Answer>
  );
}

function inputOf(given: {
  readonly place: LeafPlace;
  readonly logs: CallReply<'listLogs'>['items'];
  readonly leaf: CallReply<'getLeaf'>;
  readonly proof: CallReply<'getLeafProof'>;
}): ProofInput {
  const { place, logs, leaf, proof } = given;
  return {
    ...place,
    leaf: leaf.leaf,
    document: leaf.document,
    proof: proof.proof,
    vkey: logs.find(({ log }) => log === place.log)?.vkey ?? '',
  };
}

function Checked({ input }: { readonly input: ProofInput }): ReactNode {
  const { leaf } = useWords();
  const { data, error, refetch } = useCheckedProof(input);
  if (error !== null) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading what={leaf.checking} />;
  const { log, vkey } = input;
  return (
    <Stack gap="md">
      <Outcome holds={data.holds} />
      <Steps steps={data.steps} />
      {data.note === null ? null : <LogMemory seen={{ log, vkey, note: data.note }} />}
      {data.holds ? <Meaning /> : null}
      <ProofFacts checked={data} />
      <Files input={input} />
    </Stack>
  );
}

function Outcome({ holds }: { readonly holds: boolean }): ReactNode {
  const { leaf } = useWords();
  if (holds) {
    return (
      <Alert color="teal" variant="light" icon={<IconCheck aria-hidden />} title={leaf.holds} />
    );
  }
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconX aria-hidden />} title={leaf.fails}>
      <Text size="sm">{leaf.failsNext}</Text>
    </Alert>
  );
}

const ICONS = {
  holds: { Icon: IconCheck, color: 'teal' },
  fails: { Icon: IconX, color: 'red' },
  open: { Icon: IconMinus, color: 'gray' },
} as const;

function Steps({ steps }: { readonly steps: readonly ProofStep[] }): ReactNode {
  const { leaf } = useWords();
  return (
    <ol className="proof-steps">
      {steps.map((step) => (
        <Step key={step.id} step={step} words={leaf.steps[step.id][step.outcome]} />
      ))}
    </ol>
  );
}

function Step(props: { readonly step: ProofStep; readonly words: string }): ReactNode {
  const { step, words } = props;
  const { leaf } = useWords();
  const { Icon, color } = ICONS[step.outcome];
  return (
    <li>
      <ThemeIcon size="sm" variant="light" color={color} radius="xl" aria-hidden>
        <Icon size={14} />
      </ThemeIcon>
      <div>
        <Text size="sm">
          <b>{leaf.outcomes[step.outcome]}.</b> {words}
        </Text>
        {step.detail === '' ? null : (
          <Text size="sm" lang="en" className="breaks">
            {step.detail}
          </Text>
        )}
      </div>
    </li>
  );
}

function Meaning(): ReactNode {
  const { leaf } = useWords();
  return (
    <div className="proof-meaning">
      <div>
        <Text size="sm" fw={600}>
          {leaf.shows}
        </Text>
        <List size="sm">
          {leaf.showsItems.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      </div>
      <div>
        <Text size="sm" fw={600}>
          {leaf.showsNot}
        </Text>
        <List size="sm">
          {leaf.showsNotItems.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      </div>
    </div>
  );
}

function ProofFacts({ checked }: { readonly checked: CheckedProof }): ReactNode {
  const { leaf } = useWords();
  const format = useFormat();
  const { fingerprint, size, otherSignatures } = checked;
  return (
    <Facts
      items={[
        {
          name: leaf.fingerprint,
          value: fingerprint === null ? null : <Fingerprint text={fingerprint} />,
        },
        { name: leaf.size, value: size === null ? null : format.count(size) },
        {
          name: leaf.witnessSignatures,
          value: otherSignatures === 0 ? leaf.noWitness : format.count(otherSignatures),
        },
      ]}
    />
  );
}

/** A fingerprint with what to do with it. */
export function Fingerprint({ text }: { readonly text: string }): ReactNode {
  const { leaf } = useWords();
  return (
    <Stack gap={2}>
      <Copyable text={text} what={leaf.fingerprintWhat} />
      <Text size="sm">{leaf.fingerprintLead}</Text>
    </Stack>
  );
}

function Files({ input }: { readonly input: ProofInput }): ReactNode {
  const { leaf } = useWords();
  const { log, index, document } = input;
  const save = (end: string, text: string) => saveFile(`${log}-${index}.${end}`, new Blob([text]));
  return (
    <Group gap="xs" role="group" aria-label={leaf.files}>
      <Button size="xs" variant="default" onClick={() => save('tlog-proof', input.proof)}>
        {leaf.saveProof}
      </Button>
      <Button size="xs" variant="default" onClick={() => save('leaf.json', input.leaf)}>
        {leaf.saveLeaf}
      </Button>
      {document === null ? null : (
        <Button size="xs" variant="default" onClick={() => save('document.json', document)}>
          {leaf.saveDocument}
        </Button>
      )}
    </Group>
  );
}

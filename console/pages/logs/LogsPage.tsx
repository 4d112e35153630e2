/** Both logs: how large they are, whose key signs them, and whether they are what they were. */
import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { pathOf } from '../../address/pages.ts';
import { keptOf, searchText } from '../../address/search.ts';
import { useGo, useSearchState } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { Fingerprint } from '../../parts/proof/LeafProof.tsx';
import { LogMemory } from '../../parts/proof/LogMemory.tsx';
import { useFingerprint } from '../../parts/proof/useProof.ts';
import { saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { RawText } from './RawText.tsx';
import { WholeCheck } from './WholeCheck.tsx';

type LogState = CallReply<'listLogs'>['items'][number];

/** The page of both logs. */
export function LogsPage(): ReactNode {
  const words = useWords();
  const query = useCall('listLogs', {});
  const mayCheck = useMay('checkLogs');
  return (
    <Page title={words.shell.pages.logs} lead={words.leaf.logsLead}>
      <Answer query={query}>
        {({ items }) => items.map((state) => <OneLog key={state.log} state={state} />)}
      </Answer>
      {mayCheck ? <WholeCheck /> : null}
    </Page>
  );
}

function OneLog({ state }: { readonly state: LogState }): ReactNode {
  const { leaf } = useWords();
  const { log, vkey, checkpoint } = state;
  const lead = log === 'evidence' ? leaf.logsEvidence : leaf.logsRegister;
  return (
    <Section title={leaf.logs[log]} lead={lead}>
      <LogFacts state={state} />
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {leaf.memory}
        </Text>
        <LogMemory seen={{ log, vkey, note: checkpoint }} />
      </Stack>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          onClick={() => saveFile(`${log}.checkpoint`, new Blob([checkpoint]))}
        >
          {leaf.saveCheckpointOf(leaf.logs[log])}
        </Button>
      </Group>
      <RawText name={leaf.checkpoint} text={checkpoint} />
      <OpenLeaf state={state} />
    </Section>
  );
}

function LogFacts({ state }: { readonly state: LogState }): ReactNode {
  const { leaf } = useWords();
  const format = useFormat();
  const { log, size, origin, vkey, checkpoint } = state;
  const fingerprint = useFingerprint(vkey);
  const witnesses = checkpoint.split('\n').filter((line) => line.startsWith('— ')).length - 1;
  const newest = format.count(size - 1);
  return (
    <Facts
      items={[
        { name: leaf.leaves, value: format.count(size) },
        {
          name: leaf.newest,
          value:
            size === 0 ? null : (
              <PageLink page="leaf" params={{ log, index: String(size - 1) }}>
                {leaf.leafOf(leaf.logs[log], newest)}
              </PageLink>
            ),
        },
        { name: leaf.origin, value: <Copyable text={origin} what={leaf.origin} /> },
        { name: leaf.vkey, value: <Copyable text={vkey} what={leaf.vkeyWhat} /> },
        {
          name: leaf.fingerprint,
          value: fingerprint === null ? null : <Fingerprint text={fingerprint} />,
        },
        {
          name: leaf.witnesses,
          value: witnesses > 0 ? format.count(witnesses) : leaf.noWitnesses,
        },
      ]}
    />
  );
}

function OpenLeaf({ state }: { readonly state: LogState }): ReactNode {
  const { leaf } = useWords();
  const format = useFormat();
  const go = useGo();
  const kept = keptOf(useSearchState());
  const [index, setIndex] = useState<number | string>('');
  const { log, size } = state;
  if (size === 0) return <Text size="sm">{leaf.noLeafYet}</Text>;
  const isGiven = typeof index === 'number';
  return (
    <form
      aria-label={`${leaf.openLeaf}: ${leaf.logs[log]}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (isGiven) go(`${pathOf('leaf', { log, index: String(index) })}${searchText(kept)}`);
      }}
    >
      <Group align="flex-end" gap="xs">
        <NumberInput
          label={leaf.leafNumber}
          description={leaf.leafRange(format.count(size - 1))}
          value={index}
          onChange={setIndex}
          min={0}
          max={size - 1}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          hideControls
          w={220}
        />
        <Button type="submit" variant="default" disabled={!isGiven}>
          {leaf.show}
        </Button>
      </Group>
    </form>
  );
}

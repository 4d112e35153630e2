/** Challenges that regulators filed, each with its receipt. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FiledChallenge, RegulatorKeyView } from '../../../shared/api/routes/reports.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { Tag } from '../badges.tsx';
import { Copyable } from '../Copyable.tsx';
import { fingerprintOf } from '../hex.ts';
import { LeafLink } from '../LeafLink.tsx';
import { Moment } from '../Moment.tsx';
import { PlainTable } from '../PlainTable.tsx';

const COLORS: Record<FiledChallenge['state'], string> = {
  waiting: 'yellow',
  running: 'teal',
  over: 'gray',
};

/** `keys` name those who signed, where their keys still count. */
export function ChallengesTable(props: {
  readonly items: readonly FiledChallenge[];
  readonly keys: readonly RegulatorKeyView[];
}): ReactNode {
  const { items, keys } = props;
  const { challenges } = useWords();
  const names = new Map(keys.map(({ kid, name }) => [kid, name]));
  return (
    <PlainTable
      label={challenges.filed}
      columns={[
        { name: challenges.receipt },
        { name: challenges.state },
        { name: challenges.signedBy, kind: 'words' },
        { name: challenges.issued },
        { name: challenges.answerBy },
        { name: challenges.filedAt },
        { name: challenges.nonce, kind: 'words' },
      ]}
      rows={items.map((item) => ({
        key: item.digest,
        cells: [
          <LeafLink key="leaf" log="register" index={item.leaf} />,
          <Tag
            key="state"
            color={COLORS[item.state]}
            meaning={challenges.stateMeanings[item.state]}
          >
            {challenges.states[item.state]}
          </Tag>,
          names.get(item.kid) ?? fingerprintOf(item.kid),
          <Moment key="issued" ms={item.issuedAt} />,
          <Moment key="answerBy" ms={item.answerBy} />,
          <Stack key="filed" gap={0}>
            <Moment ms={item.filedAt} />
            <Text size="sm">{challenges.filedBy(item.by)}</Text>
          </Stack>,
          <Copyable key="nonce" text={item.nonce} what={challenges.nonceWhat} />,
        ],
      }))}
    />
  );
}

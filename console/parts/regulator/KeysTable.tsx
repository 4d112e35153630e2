/** Keys by which regulators sign challenges, with the fingerprints to compare. */
import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RegulatorKeyView } from '../../../shared/api/routes/reports.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { Copyable } from '../Copyable.tsx';
import { fingerprintOf } from '../hex.ts';
import { LeafLink } from '../LeafLink.tsx';
import { Moment } from '../Moment.tsx';
import { PlainTable } from '../PlainTable.tsx';

/** `onRemove` adds a button to each. */
export function KeysTable(props: {
  readonly items: readonly RegulatorKeyView[];
  readonly onRemove?: (key: RegulatorKeyView) => void;
}): ReactNode {
  const { items, onRemove } = props;
  const { challenges } = useWords();
  const actions = onRemove === undefined ? [] : [{ name: challenges.actions }];
  return (
    <PlainTable
      label={challenges.keys}
      columns={[
        { name: challenges.name, kind: 'words' },
        { name: challenges.fingerprint, kind: 'words' },
        { name: challenges.since },
        { name: challenges.leaf },
        ...actions,
      ]}
      rows={items.map((key) => ({
        key: key.kid,
        cells: [
          key.name,
          <Copyable key="print" text={fingerprintOf(key.kid)} what={challenges.fingerprintWhat} />,
          <Stack key="since" gap={0}>
            <Moment ms={key.since} />
            <Text size="sm">{challenges.filedBy(key.by)}</Text>
          </Stack>,
          <LeafLink key="leaf" log="register" index={key.leaf} />,
          ...(onRemove === undefined
            ? []
            : [
                <Button
                  key="remove"
                  size="compact-sm"
                  variant="default"
                  aria-label={challenges.removeNamed(key.name)}
                  onClick={() => onRemove(key)}
                >
                  {challenges.removeKey}
                </Button>,
              ]),
        ],
      }))}
    />
  );
}

/** A link to a leaf of a log, with its proof; only text for who may not read leaves. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LogName } from '../../shared/log/leaf.ts';
import { PageLink } from '../address/PageLink.tsx';
import { useMay } from '../api/me.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { useFormat } from './format.ts';

/** `short`: the link only says that there is a proof; who listens is told of what. */
export function LeafLink(props: {
  readonly log: LogName;
  readonly index: number;
  readonly short?: boolean;
}): ReactNode {
  const { log, index, short = false } = props;
  const { leaf } = useWords();
  const format = useFormat();
  const mayRead = useMay('getLeaf');
  const text = leaf.leafOf(leaf.logs[log], format.count(index));
  const shown = short ? leaf.proof : text;
  if (!mayRead) {
    return (
      <Text span inherit>
        {text}
      </Text>
    );
  }
  return (
    <PageLink
      page="leaf"
      params={{ log, index: String(index) }}
      aria-label={leaf.proofLink(leaf.logs[log], format.count(index))}
    >
      {shown}
    </PageLink>
  );
}

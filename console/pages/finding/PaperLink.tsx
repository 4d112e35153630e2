/** A paper: to be downloaded where this server keeps it, else by its digest. */
import { Anchor, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { addressOf } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Copyable } from '../../parts/Copyable.tsx';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** A paper of which name and size are known. */
export function KeptPaper(props: {
  readonly paper: { readonly digest: string; readonly name: string; readonly size: number };
}): ReactNode {
  const { digest, name, size } = props.paper;
  const { finding } = useWords();
  const format = useFormat();
  return (
    <Anchor
      inherit
      href={addressOf('getDocument', { params: { digest } })}
      download={name}
      aria-label={finding.paperDownload(name)}
      className="breaks"
    >
      {name} ({format.bytes(size)})
    </Anchor>
  );
}

/** A paper of which only the digest is known here: it is asked for. */
export function PaperOfDigest({ digest }: { readonly digest: string }): ReactNode {
  const { finding } = useWords();
  const query = useCall('describeDocument', { params: { digest } });
  return (
    <Stack gap={2}>
      <Copyable text={digest} what={finding.digest} />
      {query.data === undefined ? null : <KeptPaper paper={query.data} />}
      {query.error === null ? null : <Text size="sm">{finding.paperElsewhere}</Text>}
    </Stack>
  );
}

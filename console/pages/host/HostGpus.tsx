/** The GPUs that were last seen in a host. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GpuRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { ColumnTag, StandingTag } from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** A table of them; an account that sees hosts only is told so. */
export function HostGpus(props: {
  readonly gpus: readonly GpuRow[];
  readonly host: string;
}): ReactNode {
  const { gpus, host: name } = props;
  const words = useWords();
  const { host, terms } = words;
  const may = useMay('getGpu');
  if (!may) {
    return (
      <Section title={terms.gpus}>
        <Text size="sm">{host.gpusNotYours}</Text>
      </Section>
    );
  }
  const rows = gpus.map((gpu) => ({
    key: gpu.id,
    cells: [
      <PageLink key="serial" page="gpu" params={{ gpu: gpu.id }}>
        {gpu.serial ?? gpu.uuid ?? gpu.id}
      </PageLink>,
      gpu.model ?? '–',
      gpu.column === null ? (
        <StandingTag key="standing" standing={gpu.standing} />
      ) : (
        <ColumnTag key="column" column={gpu.column} />
      ),
      [gpu.rack, gpu.position].filter((part) => part !== null).join(', ') || '–',
      <Moment key="seen" ms={gpu.lastSeenAt} />,
      gpu.findings.map((code) => checkName(words, code)).join(', ') || '–',
    ],
  }));
  return (
    <Section title={terms.gpus} lead={host.gpusLead}>
      {rows.length === 0 ? (
        <Text size="sm">{host.noGpus}</Text>
      ) : (
        <PlainTable
          label={host.gpusOf(name)}
          columns={[
            { name: terms.serial },
            { name: terms.model },
            { name: host.column },
            { name: host.rackPosition },
            { name: host.lastSeen },
            { name: terms.findings, kind: 'words' },
          ]}
          rows={rows}
        />
      )}
    </Section>
  );
}

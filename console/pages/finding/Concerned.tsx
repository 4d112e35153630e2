/** The GPUs and hosts that a finding concerns. */
import { Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FindingRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { MoreButton } from './MoreButton.tsx';
import './finding.css';

/** How many names are shown before the rest is asked for. */
const SHOWN = 20;

/** `gpus` and `hosts` are cut by the server where there are more than a thousand. */
export function Concerned(props: {
  readonly row: FindingRow;
  readonly gpus: readonly string[];
  readonly hosts: readonly string[];
}): ReactNode {
  const { row, gpus, hosts } = props;
  const { finding, terms } = useWords();
  const format = useFormat();
  const isCut = row.units > gpus.length && gpus.length > 0;
  return (
    <Section title={finding.concerned}>
      {gpus.length + hosts.length === 0 ? <Text>{finding.concernedNone}</Text> : null}
      {gpus.length === 0 ? null : (
        <Names
          title={terms.gpuCount(format.count(gpus.length), gpus.length)}
          names={gpus}
          link={(gpu) => (
            <PageLink page="gpu" params={{ gpu }}>
              {gpu}
            </PageLink>
          )}
        />
      )}
      {isCut ? (
        <Text size="sm">{finding.cut(format.count(gpus.length), format.count(row.units))}</Text>
      ) : null}
      {hosts.length === 0 ? null : (
        <Names
          title={terms.hostCount(format.count(hosts.length), hosts.length)}
          names={hosts}
          link={(host) => (
            <PageLink page="host" params={{ host }}>
              {host}
            </PageLink>
          )}
        />
      )}
    </Section>
  );
}

function Names(props: {
  readonly title: string;
  readonly names: readonly string[];
  readonly link: (name: string) => ReactNode;
}): ReactNode {
  const { title, names, link } = props;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? names : names.slice(0, SHOWN);
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul aria-label={title} className="names">
        {shown.map((name) => (
          <li key={name}>{link(name)}</li>
        ))}
      </ul>
      {shown.length < names.length ? (
        <MoreButton count={names.length - shown.length} onClick={() => setWhole(true)} />
      ) : null}
    </Stack>
  );
}

/** How the logs stand, and who else signs them. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import type { Overview } from './figures.ts';

/** Sizes of the logs, hosts that are connected, and what the times rest on. */
export function LogHealth({ time }: Pick<Overview, 'time'>): ReactNode {
  const { today } = useWords();
  const format = useFormat();
  const mayReadLogs = useMay('listLogs');
  const query = useCall('getStatus', {});
  return (
    <Section
      title={today.logs}
      actions={
        mayReadLogs ? (
          <PageLink page="logs" params={{}}>
            {today.checkedHere}
          </PageLink>
        ) : null
      }
    >
      <Answer query={query}>
        {({ logs, hosts }) => (
          <Facts
            items={[
              { name: today.evidenceLeaves, value: format.count(logs.evidence.size) },
              { name: today.registerLeaves, value: format.count(logs.register.size) },
              { name: today.connected, value: hosts && format.count(hosts.connected) },
              { name: today.awaiting, value: hosts && format.count(hosts.awaitingApproval) },
            ]}
          />
        )}
      </Answer>
      <Text size="sm">{time === 'declared' ? today.declaredTime : today.witnessedTime}</Text>
    </Section>
  );
}

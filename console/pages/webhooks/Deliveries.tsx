/** Attempts to deliver events, the newest first. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Tag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** The attempts of one webhook. */
export function Deliveries({ webhook }: { readonly webhook: string }): ReactNode {
  const { administration } = useWords();
  const format = useFormat();
  const query = useCall('listDeliveries', {
    params: { webhook },
    query: { limit: '50', ...useCursor('deliveries') },
  });
  return (
    <Answer query={query}>
      {(page) =>
        page.total === 0 ? (
          <Text size="sm">{administration.noDeliveries}</Text>
        ) : (
          <>
            <PlainTable
              label={administration.deliveries}
              columns={[
                { name: administration.event },
                { name: administration.at },
                { name: administration.outcome },
                { name: administration.attempt, kind: 'number' },
                { name: administration.httpStatus, kind: 'number' },
                { name: administration.tookMs, kind: 'number' },
                { name: administration.lastError, kind: 'words' },
              ]}
              rows={page.items.map((delivery) => ({
                key: delivery.id,
                cells: [
                  format.count(delivery.event),
                  <Moment key="at" ms={delivery.at} />,
                  <Tag key="outcome" color={delivery.delivered ? 'teal' : 'red'}>
                    {delivery.delivered ? administration.arrived : administration.failed}
                  </Tag>,
                  format.count(delivery.attempt),
                  delivery.status ?? '–',
                  format.count(delivery.tookMs),
                  <span key="error" lang="en">
                    {delivery.error}
                  </span>,
                ],
              }))}
            />
            <Pager page={page} name="deliveries" />
          </>
        )
      }
    </Answer>
  );
}

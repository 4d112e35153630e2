/** What a GPU is: its identity field by field, and the papers that cover it. */
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GpuRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { AssuranceTag, ColumnTag, StandingTag } from '../../parts/badges.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

type Field = keyof GpuRow['assurance'];
const FIELDS: readonly Field[] = ['serial', 'uuid', 'pdi'];

/** Each field with how it is known. */
export function Identity({ gpu: row }: { readonly gpu: GpuRow }): ReactNode {
  const { gpu, terms } = useWords();
  const rows = FIELDS.flatMap((field) => {
    const value = row[field];
    if (value === null) return [];
    const assurance = row.assurance[field];
    const meaning = assurance === null ? gpu.declaredOnly : terms.assuranceMeanings[assurance];
    const cells = [
      terms[field],
      <Copyable key="value" text={value} what={terms[field]} />,
      <AssuranceTag key="known" assurance={assurance ?? 'declared'} />,
      meaning,
    ];
    return [{ key: field, cells }];
  });
  const model =
    row.model === null
      ? []
      : [
          {
            key: 'model',
            cells: [
              terms.model,
              row.model,
              <AssuranceTag
                key="known"
                assurance={row.license === null ? 'claimed' : 'declared'}
              />,
              gpu.modelMeaning,
            ],
          },
        ];
  return (
    <Section title={gpu.identity} lead={gpu.identityLead}>
      <PlainTable
        label={gpu.identity}
        columns={[
          { name: gpu.field },
          { name: gpu.value },
          { name: gpu.known },
          { name: gpu.meaning, kind: 'words' },
        ]}
        rows={[...rows, ...model]}
      />
    </Section>
  );
}

/** License, shipment, and the column with what puts it there. */
export function Papers({ gpu: row }: { readonly gpu: GpuRow }): ReactNode {
  const { gpu, terms } = useWords();
  const { license, shipment, because, tested } = row;
  const ofShipment = (value: ReactNode) => (shipment === null ? null : value);
  return (
    <Section title={gpu.paperTitle}>
      <Facts
        items={[
          {
            name: gpu.column,
            value: (
              <Group gap="xs">
                {row.column === null ? null : <ColumnTag column={row.column} />}
                <StandingTag standing={row.standing} />
              </Group>
            ),
          },
          {
            name: gpu.because,
            value: because === null ? null : <LeafLink log={because.log} index={because.leaf} />,
          },
          {
            name: terms.license,
            value:
              license === null ? null : (
                <PageLink page="license" params={{ license }}>
                  {license}
                </PageLink>
              ),
          },
          {
            name: terms.shipment,
            value:
              shipment === null ? null : (
                <PageLink page="shipment" params={{ shipment }}>
                  {shipment}
                </PageLink>
              ),
          },
          { name: gpu.shippedAt, value: row.shippedAt },
          {
            name: gpu.tested,
            value: ofShipment(tested === null ? gpu.notTested : gpu.testResults[tested]),
          },
          {
            name: gpu.receivedAt,
            value: ofShipment(
              row.receivedAt === null ? gpu.notReceived : <Moment ms={row.receivedAt} exact />,
            ),
          },
        ]}
      />
    </Section>
  );
}

/** Papers of a shipment: lab tests, custody events, and what is attached to it. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const LIMIT = '100';

interface OfShipment {
  readonly shipment: string;
}

/** Tests before export. */
export function LabTests({ shipment: id }: OfShipment): ReactNode {
  const { shipment, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listLabTests', {
    query: { ...asOf, shipment: [id], sort: 'testedOn', limit: LIMIT },
  });
  return (
    <Section title={terms.recordTypes.labTest}>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{shipment.noTests}</Text>
          ) : (
            <PlainTable
              label={terms.recordTypes.labTest}
              columns={[
                { name: terms.recordType.labTest },
                { name: shipment.testedOn },
                { name: shipment.lab },
                { name: shipment.method, kind: 'words' },
                { name: shipment.passed, kind: 'number' },
                { name: shipment.signature },
                { name: shipment.leaf },
              ]}
              rows={items.map(({ id: test, index, units, passed, record }) => ({
                key: test,
                cells: [
                  <RecordLink key="id" type="labTest" id={test} />,
                  record.testedOn,
                  <RecordLink key="lab" type="party" id={record.lab} />,
                  record.method,
                  shipment.passedOf(format.count(passed), format.count(units)),
                  record.signature === undefined ? shipment.unsigned : shipment.signed,
                  <LeafLink key="leaf" log="register" index={index} />,
                ],
              }))}
            />
          )
        }
      </Answer>
    </Section>
  );
}

/** Events that name this shipment. */
export function CustodyEvents({ shipment: id }: OfShipment): ReactNode {
  const { shipment, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listCustodyEvents', {
    query: { ...asOf, shipment: [id], sort: 'at', limit: LIMIT },
  });
  return (
    <Section title={terms.recordTypes.custody} lead={shipment.custodyLead}>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{shipment.noCustody}</Text>
          ) : (
            <PlainTable
              label={terms.recordTypes.custody}
              columns={[
                { name: terms.recordType.custody },
                { name: shipment.event },
                { name: shipment.at },
                { name: terms.site },
                { name: shipment.person },
                { name: terms.gpus, kind: 'number' },
                { name: shipment.document },
                { name: shipment.leaf },
              ]}
              rows={items.map(({ id: event, index, units, record }) => ({
                key: event,
                cells: [
                  <RecordLink key="id" type="custody" id={event} />,
                  terms.custodyEvents[record.event],
                  <Moment key="at" ms={record.at} exact />,
                  record.site === undefined ? (
                    '–'
                  ) : (
                    <RecordLink key="site" type="site" id={record.site} />
                  ),
                  record.person,
                  format.count(units),
                  record.document === undefined ? shipment.noDocument : shipment.hasDocument,
                  <LeafLink key="leaf" log="register" index={index} />,
                ],
              }))}
            />
          )
        }
      </Answer>
    </Section>
  );
}

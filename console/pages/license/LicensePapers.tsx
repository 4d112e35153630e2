/** Papers under a license: its shipments, what the authority did to it, statements of end use. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
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

interface OfLicense {
  readonly license: string;
}

/** Shipments, the newest first. */
export function LicenseShipments({ license: id }: OfLicense): ReactNode {
  const { license, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listShipments', {
    query: { ...asOf, license: [id], sort: '-shippedAt', limit: LIMIT },
  });
  return (
    <Section title={terms.shipments}>
      <Answer query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Text size="sm">{license.noShipments}</Text>
          ) : (
            <>
              <PlainTable
                label={terms.shipments}
                columns={[
                  { name: terms.shipment },
                  { name: license.shippedOn },
                  { name: terms.site },
                  { name: terms.gpus, kind: 'number' },
                  { name: license.tested, kind: 'number' },
                  { name: license.received, kind: 'number' },
                  { name: license.attested, kind: 'number' },
                ]}
                rows={items.map(({ id: shipment, record, ...row }) => ({
                  key: shipment,
                  cells: [
                    <RecordLink key="id" type="shipment" id={shipment} />,
                    record.shippedAt,
                    record.site ?? '–',
                    format.count(row.units),
                    format.count(row.tested),
                    format.count(row.received),
                    format.count(row.attested),
                  ],
                }))}
              />
              {total > items.length ? (
                <PageLink page="shipments" params={{}} search={{ license: [id] }}>
                  {license.allShipments(format.count(total))}
                </PageLink>
              ) : null}
            </>
          )
        }
      </Answer>
    </Section>
  );
}

/** Suspensions, reinstatements, revocations. */
export function LicenseEvents({ license: id }: OfLicense): ReactNode {
  const { license } = useWords();
  const asOf = useAsOf();
  const query = useCall('listLicenseEvents', {
    query: { ...asOf, license: [id], sort: 'at', limit: LIMIT },
  });
  return (
    <Section title={license.events}>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{license.noEvents}</Text>
          ) : (
            <PlainTable
              label={license.events}
              columns={[
                { name: license.event },
                { name: license.at },
                { name: license.where },
                { name: license.authority },
                { name: license.leaf },
              ]}
              rows={items.map(({ id: event, index, record }) => ({
                key: event,
                cells: [
                  <PageLink key="id" page="record" params={{ type: 'licenseEvent', id: event }}>
                    {license.eventNames[record.event]}
                  </PageLink>,
                  <Moment key="at" ms={record.at} exact />,
                  record.sites?.join(', ') ?? license.everywhere,
                  record.authority ?? '–',
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

/** Statements of end use. */
export function LicenseStatements({ license: id }: OfLicense): ReactNode {
  const { license, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listStatements', {
    query: { ...asOf, license: [id], sort: '-signedOn', limit: LIMIT },
  });
  return (
    <Section title={license.statements}>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{license.noStatements}</Text>
          ) : (
            <PlainTable
              label={license.statements}
              columns={[
                { name: terms.recordType.statement },
                { name: terms.recordType.party },
                { name: license.covers, kind: 'words' },
                { name: license.signedOn },
                { name: license.holdsTo },
                { name: license.leaf },
              ]}
              rows={items.map(({ id: statement, index, record }) => ({
                key: statement,
                cells: [
                  <RecordLink key="id" type="statement" id={statement} />,
                  <RecordLink key="party" type="party" id={record.party} />,
                  record.items
                    .map(({ model, quantity }) => `${format.count(quantity)} × ${model}`)
                    .join(', '),
                  record.signedOn,
                  record.validTo ?? license.open,
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

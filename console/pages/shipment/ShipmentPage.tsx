/** One shipment: what was sent, and what became of every GPU of it. */
import type { ReactNode } from 'react';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { useCountryName } from '../../parts/countryName.ts';
import { Facts } from '../../parts/Facts.tsx';
import { FindingsSection } from '../../parts/FindingsHere.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { CustodyEvents, LabTests } from './ShipmentPapers.tsx';
import { ShipmentUnits } from './ShipmentUnits.tsx';
import './shipment.css';

type ShipmentRow = CallReply<'getShipment'>['row'];

/** The page of one shipment. */
export function ShipmentPage(): ReactNode {
  const { terms } = useWords();
  const id = useParam('shipment');
  const asOf = useAsOf();
  const query = useCall('getShipment', { params: { id }, query: asOf });
  return (
    <Page kind={terms.shipment} title={id}>
      <Answer query={query}>
        {({ row }) => (
          <>
            <Counts row={row} />
            <ShipmentFacts row={row} />
          </>
        )}
      </Answer>
      <FindingsSection filter={{ q: id }} search={{ q: [id] }} />
      <ShipmentUnits shipment={id} />
      <LabTests shipment={id} />
      <CustodyEvents shipment={id} />
    </Page>
  );
}

function Counts({ row }: { readonly row: ShipmentRow }): ReactNode {
  const { shipment } = useWords();
  const format = useFormat();
  const counts = [
    [shipment.tested, row.tested],
    [shipment.shipped, row.units],
    [shipment.received, row.received],
    [shipment.attested, row.attested],
  ] as const;
  return (
    <Section title={shipment.reconciliation} lead={shipment.reconciliationLead}>
      <ul className="counts">
        {counts.map(([name, count]) => (
          <li key={name}>
            <b>{format.count(count)}</b>
            {name}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ShipmentFacts({ row }: { readonly row: ShipmentRow }): ReactNode {
  const { shipment, terms } = useWords();
  const countryName = useCountryName();
  const { license, shippedAt, consignee, forwarder, site, country, waybill, note } = row.record;
  return (
    <Section title={shipment.facts}>
      <Facts
        items={[
          { name: terms.license, value: <RecordLink type="license" id={license} /> },
          { name: shipment.shippedOn, value: shippedAt },
          {
            name: shipment.to,
            value: site === undefined ? null : <RecordLink type="site" id={site} />,
          },
          {
            name: shipment.country,
            value: country === undefined ? null : `${countryName(country)} (${country})`,
          },
          {
            name: shipment.consignee,
            value: consignee === undefined ? null : <RecordLink type="party" id={consignee} />,
          },
          {
            name: shipment.forwarder,
            value: forwarder === undefined ? null : <RecordLink type="party" id={forwarder} />,
          },
          { name: shipment.waybill, value: waybill },
          { name: shipment.note, value: note },
          {
            name: shipment.recordedBy,
            value: (
              <>
                {row.by}, <Moment ms={row.time} exact />
                {' · '}
                <LeafLink log="register" index={row.index} />
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}

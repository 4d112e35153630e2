/** One license: its state, what is drawn from it, its conditions, and its papers. */
import { Alert, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AsOf } from '../../../shared/api/query.ts';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { LicenseTag } from '../../parts/badges.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { FiguresBar } from '../../parts/FiguresBar.tsx';
import { FindingsSection } from '../../parts/FindingsHere.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Conditions } from './Conditions.tsx';
import { daysLeft } from './conditions.ts';
import { LicenseEvents, LicenseShipments, LicenseStatements } from './LicensePapers.tsx';
import { Parties } from './Parties.tsx';
import './license.css';

type LicenseRow = CallReply<'getLicense'>['row'];
/** Fewer days than this are said loudly. */
const SOON_DAYS = 30;

/** The page of one license. */
export function LicensePage(): ReactNode {
  const { terms } = useWords();
  const id = useParam('license');
  const asOf = useAsOf();
  const query = useCall('getLicense', { params: { id }, query: asOf });
  return (
    <Page kind={terms.license} title={id}>
      <Answer query={query}>{(reply) => <Content row={reply.row} asOf={reply.asOf} />}</Answer>
    </Page>
  );
}

function Content({ row, asOf }: { readonly row: LicenseRow; readonly asOf: AsOf }): ReactNode {
  const today = new Date(asOf.validAt).toISOString().slice(0, 10);
  const { id } = row;
  return (
    <>
      <Validity row={row} today={today} />
      <LicenseFacts row={row} today={today} />
      <DrawDown row={row} />
      <FindingsSection filter={{ licenses: [id] }} search={{ licenses: [id] }} />
      <Conditions license={row.record} today={today} />
      <Parties license={row.record} />
      <LicenseShipments license={id} />
      <LicenseEvents license={id} />
      <LicenseStatements license={id} />
    </>
  );
}

interface OnADay {
  readonly row: LicenseRow;
  readonly today: string;
}

function Validity({ row, today }: OnADay): ReactNode {
  const { license, terms } = useWords();
  const format = useFormat();
  const left = daysLeft(row.record.validTo, today);
  const isSoon = row.state === 'inForce' && left <= SOON_DAYS;
  if (row.state === 'inForce' && !isSoon) return null;
  const title = isSoon
    ? license.endsSoon(format.count(left), left)
    : license.notInForce(terms.licenseStates[row.state]);
  return (
    <Alert
      color={isSoon ? 'yellow' : 'red'}
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
    >
      <Text size="sm">{isSoon ? license.endsSoonNext : license.notInForceNext}</Text>
    </Alert>
  );
}

function LicenseFacts({ row, today }: OnADay): ReactNode {
  const { license } = useWords();
  const format = useFormat();
  const { record, since } = row;
  const left = daysLeft(record.validTo, today);
  const sites = record.sites ?? [];
  return (
    <Section title={license.facts}>
      <Facts
        items={[
          {
            name: license.state,
            value: (
              <Group gap="xs">
                <LicenseTag state={row.state} />
                {since === null ? null : (
                  <span>
                    {license.since} <Moment ms={since} exact />
                  </span>
                )}
              </Group>
            ),
          },
          { name: license.because, value: <LeafLink log="register" index={row.stateLeaf} /> },
          {
            name: license.validity,
            value: license.validFromTo(record.validFrom, record.validTo),
          },
          {
            name: license.daysLeft,
            value: left > 0 ? format.count(left) : license.over(format.count(-left)),
          },
          { name: license.number, value: record.number },
          { name: license.authority, value: record.authority },
          { name: license.eccn, value: record.eccn },
          {
            name: license.sites,
            value: sites.length === 0 ? license.anySite : <SiteLinks sites={sites} />,
          },
          { name: license.note, value: record.note },
          {
            name: license.recordedBy,
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

function SiteLinks({ sites }: { readonly sites: readonly string[] }): ReactNode {
  return (
    <Group gap="xs">
      {sites.map((site) => (
        <RecordLink key={site} type="site" id={site} />
      ))}
    </Group>
  );
}

function DrawDown({ row }: { readonly row: LicenseRow }): ReactNode {
  const { license } = useWords();
  const format = useFormat();
  return (
    <Section title={license.drawDown} lead={license.drawDownLead}>
      <ul className="draw-down">
        {row.items.map(({ model, figures }) => {
          const shipped = figures.licensed - figures.notShipped;
          return (
            <li key={model}>
              <Text>
                <b>{model}</b>{' '}
                {license.shippedOf(format.count(shipped), format.count(figures.licensed))}
              </Text>
              <FiguresBar figures={figures} search={{ license: [row.id], model: [model] }} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

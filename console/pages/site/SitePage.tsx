/** One site: what is declared of it, where that is, and what is there. */
import { Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Loading } from '../../parts/Answer.tsx';
import { useCountryName } from '../../parts/countryName.ts';
import { Facts } from '../../parts/Facts.tsx';
import { FiguresBar } from '../../parts/FiguresBar.tsx';
import { FindingsSection } from '../../parts/FindingsHere.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { SiteHosts } from './SiteHosts.tsx';
import './site.css';

type SiteRow = CallReply<'getSite'>['row'];

const SiteMap = lazy(async () => ({ default: (await import('./SiteMap.tsx')).SiteMap }));

/** The page of one site. */
export function SitePage(): ReactNode {
  const { terms, site } = useWords();
  const id = useParam('site');
  const asOf = useAsOf();
  const query = useCall('getSite', { params: { id }, query: asOf });
  return (
    <Page kind={`${terms.site} · ${site.declared}`} title={id}>
      <Answer query={query}>
        {({ row }) => (
          <>
            <Declared row={row} />
            <OnTheMap row={row} />
          </>
        )}
      </Answer>
      <Balance site={id} />
      <FindingsSection filter={{ sites: [id] }} search={{ sites: [id] }} />
      <SiteHosts site={id} />
    </Page>
  );
}

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

function pointOf({ record }: SiteRow): Point | null {
  if (record.type !== 'site@2') return null;
  const { latitudeE6, longitudeE6 } = record;
  if (latitudeE6 === undefined || longitudeE6 === undefined) return null;
  return { latitude: latitudeE6 / 1e6, longitude: longitudeE6 / 1e6 };
}

function useCoordinates(point: Point | null): string | null {
  const { site } = useWords();
  if (point === null) return null;
  return site.coordinatesOf(String(point.latitude), String(point.longitude));
}

function Declared({ row }: { readonly row: SiteRow }): ReactNode {
  const { site } = useWords();
  const format = useFormat();
  const countryName = useCountryName();
  const coordinates = useCoordinates(pointOf(row));
  const { country, region, address, operator, powerKilowatts, note } = row.record;
  return (
    <Section title={site.facts} lead={site.factsLead}>
      <Facts
        items={[
          { name: site.country, value: `${countryName(country)} (${country})` },
          { name: site.region, value: region },
          { name: site.address, value: address === undefined ? null : <Lines text={address} /> },
          {
            name: site.operator,
            value: operator === undefined ? null : <RecordLink type="party" id={operator} />,
          },
          {
            name: site.power,
            value:
              powerKilowatts === undefined ? null : site.kilowatts(format.count(powerKilowatts)),
          },
          { name: site.coordinates, value: coordinates ?? site.onlyCountry },
          { name: site.note, value: note },
          {
            name: site.recordedBy,
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

function Lines({ text }: { readonly text: string }): ReactNode {
  return <span className="site-lines">{text}</span>;
}

function OnTheMap({ row }: { readonly row: SiteRow }): ReactNode {
  const { site } = useWords();
  const point = pointOf(row);
  const coordinates = useCoordinates(point);
  return (
    <Section title={site.map} lead={site.mapLead}>
      <Suspense fallback={<Loading what={site.mapLoading} />}>
        <SiteMap
          site={row.id}
          place={{ country: row.record.country, point }}
          coordinates={coordinates}
        />
      </Suspense>
    </Section>
  );
}

function Balance({ site: id }: { readonly site: string }): ReactNode {
  const { site, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('getBalance', { query: { ...asOf, site: [id] } });
  return (
    <Section title={site.balance} lead={site.balanceLead}>
      <Answer query={query}>
        {({ total }) =>
          total.licensed === 0 ? (
            <Text size="sm">{site.nothingHere}</Text>
          ) : (
            <>
              <Text>
                <PageLink page="gpus" params={{}} search={{ site: [id] }}>
                  {terms.gpuCount(format.count(total.licensed), total.licensed)}
                </PageLink>
              </Text>
              <FiguresBar figures={total} search={{ site: [id] }} />
            </>
          )
        }
      </Answer>
    </Section>
  );
}

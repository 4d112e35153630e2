/** What the box for everything found. */
import { Table } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { SearchHit } from '../../../shared/api/rows.ts';
import { PageLink, usePageHref } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useAsOf, useGo, useSearchState } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Page } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** SHA-256 in base64url, as papers are named. */
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** The answers to what stands in `text`. */
export function SearchPage(): ReactNode {
  const { shell, overview } = useWords();
  const text = one(useSearchState(), 'text') ?? '';
  const asOf = useAsOf();
  const query = useCall('search', text === '' ? null : { query: { ...asOf, q: text } });
  const title = text === '' ? shell.pages.search : overview.results(text);
  return (
    <Page title={title} lead={overview.searchLead}>
      {text === '' ? null : (
        <Answer query={query}>{({ hits }) => <Hits text={text} hits={hits} />}</Answer>
      )}
    </Page>
  );
}

function Hits(props: { readonly text: string; readonly hits: readonly SearchHit[] }): ReactNode {
  const { text, hits } = props;
  const { overview } = useWords();
  useOnlyHit(text, hits);
  if (hits.length === 0) return <NothingFound text={text} />;
  return (
    <Table aria-label={overview.results(text)}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{overview.name}</Table.Th>
          <Table.Th scope="col">{overview.kind}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {hits.map((hit) => (
          <Table.Tr key={`${hit.kind} ${hit.id}`}>
            <Table.Th scope="row" className="breaks">
              <HitLink hit={hit} />
            </Table.Th>
            <Table.Td>{overview.kinds[hit.kind]}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NothingFound({ text }: { readonly text: string }): ReactNode {
  const { overview } = useWords();
  return (
    <Empty title={overview.nothingFound}>
      <p>{overview.nothingFoundNext}</p>
      {DIGEST.test(text) ? (
        <p>
          {overview.digest}:{' '}
          <PageLink page="records" params={{ type: 'attachment' }} search={{ document: [text] }}>
            {overview.digestNext}
          </PageLink>
        </p>
      ) : null}
    </Empty>
  );
}

/** Page of what was found, and its parameters. */
function placeOf({ kind, id }: SearchHit) {
  switch (kind) {
    case 'gpu':
      return { page: 'gpu', params: { gpu: id } } as const;
    case 'host':
      return { page: 'host', params: { host: id } } as const;
    case 'license':
      return { page: 'license', params: { license: id } } as const;
    case 'shipment':
      return { page: 'shipment', params: { shipment: id } } as const;
    case 'site':
      return { page: 'site', params: { site: id } } as const;
    case 'party':
      return { page: 'record', params: { type: 'party', id } } as const;
  }
}

function useHitHref(): (hit: SearchHit) => string {
  const hrefOf = usePageHref();
  return (hit) => {
    const { page, params } = placeOf(hit);
    // as: page and parameters come from one line of the same table.
    return hrefOf(page, params as never);
  };
}

/** Who typed a whole serial wants its page, not a list of one. */
function useOnlyHit(text: string, hits: readonly SearchHit[]): void {
  const go = useGo();
  const hrefOf = useHitHref();
  const [only] = hits;
  const isExact =
    hits.length === 1 && only !== undefined && (only.label === text || only.id === text);
  const href = isExact ? hrefOf(only) : null;
  useEffect(() => {
    if (href !== null) go(href);
  }, [href, go]);
}

function HitLink({ hit }: { readonly hit: SearchHit }): ReactNode {
  const { page, params } = placeOf(hit);
  return (
    // as: page and parameters come from one line of the same table.
    <PageLink page={page} params={params as never}>
      {hit.label}
    </PageLink>
  );
}

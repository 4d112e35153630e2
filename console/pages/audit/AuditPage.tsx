/** The audit: who did what, in one order, and the file that proves it. */
import type { ReactNode } from 'react';
import type { AuditItem } from '../../../shared/audit/item.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useSearchState } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { AuditExport } from './AuditExport.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { type ActName, isActName, nextDay } from './auditSearch.ts';

/** Who did what. */
export function AuditPage(): ReactNode {
  const { administration, shell } = useWords();
  const query = useCall('listAudit', { query: { limit: '100', ...useFilters(), ...useCursor() } });
  const mayExport = useMay('exportAudit');
  return (
    <Page title={shell.pages.audit} lead={administration.auditLead}>
      <AuditFilters />
      <Answer query={query}>{(page) => <Acts page={page} />}</Answer>
      {mayExport ? <AuditExport /> : null}
    </Page>
  );
}

/** The filters of the address, as the API takes them. */
function useFilters() {
  const search = useSearchState();
  const { administration } = useWords();
  const act = (search.act ?? []).filter((name): name is ActName =>
    isActName(administration.acts, name),
  );
  const since = one(search, 'since');
  const until = one(search, 'until');
  const target = one(search, 'target');
  const order = one(search, 'order') === 'oldest' ? 'oldest' : 'newest';
  return {
    order,
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: nextDay(until) }),
    ...(act.length === 0 ? {} : { act: [...act] }),
    ...(search.name === undefined ? {} : { name: [...search.name] }),
    ...(target === undefined ? {} : { target }),
  } as const;
}

function Acts({ page }: { readonly page: CallReply<'listAudit'> }): ReactNode {
  const { administration, people } = useWords();
  const format = useFormat();
  if (page.total === 0) {
    return <Empty title={administration.noActs}>{administration.noActsNext}</Empty>;
  }
  return (
    <>
      <PlainTable
        label={administration.actsTable}
        columns={[
          { name: administration.at },
          { name: administration.who },
          { name: administration.act, kind: 'words' },
          { name: administration.target, kind: 'words' },
          { name: administration.detail, kind: 'words' },
          { name: people.signedInBy },
          { name: administration.provenBy },
        ]}
        rows={page.items.map((item, place) => ({
          key: `${item.record ?? 'register'}-${item.leaf ?? place}-${place}`,
          cells: [
            <time key="at" dateTime={new Date(item.time).toISOString()}>
              {format.moment(item.time)}
            </time>,
            item.name ?? administration.nobodyNamed,
            <ActWords key="act" act={item.act} />,
            <Target key="target" target={item.target} />,
            <span key="detail" lang="en">
              {item.detail}
            </span>,
            item.via === null ? null : administration.vias[item.via],
            <Proof key="proof" item={item} shown={format.count} />,
          ],
        }))}
      />
      <Pager page={page} />
    </>
  );
}

function ActWords({ act }: { readonly act: string }): ReactNode {
  const { administration } = useWords();
  return isActName(administration.acts, act) ? administration.acts[act] : act;
}

function Target({ target }: { readonly target: string | null }): ReactNode {
  const mayOpen = useMay('getAccount');
  if (target === null) return null;
  if (!mayOpen || !target.startsWith('acc-')) return target;
  return (
    <PageLink page="account" params={{ account: target }}>
      {target}
    </PageLink>
  );
}

function Proof(props: {
  readonly item: AuditItem;
  readonly shown: (value: number) => string;
}): ReactNode {
  const { item, shown } = props;
  const { administration } = useWords();
  const mayOpen = useMay('getLeaf');
  if (item.leaf === null) return administration.noRootYet;
  const text = administration.registerLeaf(shown(item.leaf));
  if (!mayOpen) return text;
  return (
    <PageLink page="leaf" params={{ log: 'register', index: String(item.leaf) }}>
      {text}
    </PageLink>
  );
}

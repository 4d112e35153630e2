/** What people decided about a finding: the standing decision, and the way to those before it. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../shared/api/rows.ts';
import type { DecisionState } from '../../../shared/register/records/decisions.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { LifeTag } from '../../parts/badges.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { PaperOfDigest } from './PaperLink.tsx';

/** The standing decision for everybody; for who reads the audit all of them. */
export function DecisionHistory({ row }: { readonly row: FindingRow }): ReactNode {
  const { finding } = useWords();
  const mayAudit = useMay('listAudit');
  return (
    <Section title={finding.decisions} lead={finding.decisionsLead}>
      {row.decision === null ? <Text>{finding.decisionsNone}</Text> : <Standing id={row.id} />}
      {mayAudit && row.decision !== null ? <Everything id={row.id} /> : null}
    </Section>
  );
}

function Standing({ id }: { readonly id: string }): ReactNode {
  const asOf = useAsOf();
  const query = useCall('getDecision', { params: { id }, query: { ...asOf } });
  return <Answer query={query}>{(data) => <StandingFacts data={data} />}</Answer>;
}

function StandingFacts({ data }: { readonly data: CallReply<'getDecision'> }): ReactNode {
  const { row, asOf } = data;
  const { finding, parts } = useWords();
  const { id, record, by, reason, time, index, earlier } = row;
  const before = {
    validAt: [String(asOf.validAt)],
    knownEvidence: [String(asOf.knownAt.evidenceSize)],
    knownRegister: [String(index)],
  };
  return (
    <Facts
      items={[
        {
          name: finding.what,
          value: (
            <>
              <LifeTag life={record.state} /> {finding.decidedBy(by)}
            </>
          ),
        },
        { name: finding.when, value: <Moment ms={time} exact /> },
        {
          name: parts.reason,
          value: reason === '' ? null : <span className="breaks">{reason}</span>,
        },
        {
          name: finding.paper,
          value: record.document === undefined ? null : <PaperOfDigest digest={record.document} />,
        },
        { name: finding.registerLeaf, value: <LeafLink log="register" index={index} /> },
        {
          name: finding.beforeThis,
          value:
            earlier === 0 ? null : (
              <PageLink page="finding" params={{ finding: id }} search={before}>
                <Earlier count={earlier} />
              </PageLink>
            ),
        },
      ]}
    />
  );
}

function Earlier({ count }: { readonly count: number }): ReactNode {
  const { finding } = useWords();
  return finding.earlier(useFormat().count(count));
}

const HISTORY_LIMIT = '50';

/** Every decision, from the audit: the newest first. */
function Everything({ id }: { readonly id: string }): ReactNode {
  const { finding, parts } = useWords();
  const query = useCall('listAudit', {
    query: { target: id, act: 'findingDecided', order: 'newest', limit: HISTORY_LIMIT },
  });
  return (
    <Answer query={query}>
      {({ items }) => (
        <PlainTable
          label={finding.decisions}
          columns={[
            { name: finding.when },
            { name: finding.who },
            { name: finding.what },
            { name: parts.reason, kind: 'words' },
            { name: finding.registerLeaf },
          ]}
          rows={items.map(({ time, name, detail, leaf }, place) => {
            const { state, reason } = saidOf(detail);
            return {
              key: leaf ?? place,
              cells: [
                <Moment key="when" ms={time} exact />,
                name,
                state === null ? null : <LifeTag key="what" life={state} />,
                reason,
                leaf === null ? null : <LeafLink key="leaf" log="register" index={leaf} />,
              ],
            };
          })}
        />
      )}
    </Answer>
  );
}

const STATES: readonly DecisionState[] = [
  'acknowledged',
  'explained',
  'resolved',
  'falseAlarm',
  'open',
];

/** State and reason: the audit has them as one text, the state in front. */
function saidOf(detail: string | null): { state: DecisionState | null; reason: string } {
  const text = detail ?? '';
  const state = STATES.find((each) => text === each || text.startsWith(`${each}: `)) ?? null;
  return { state, reason: state === null ? text : text.slice(state.length + 2) };
}

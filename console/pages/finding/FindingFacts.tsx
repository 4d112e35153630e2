/** Facts of a finding: what it is about, since when, which rule it serves, on what it rests. */
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { requirementName } from '../../parts/requirementWords.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { checkNotes } from './checkNotes.ts';
import { SubjectLink } from './SubjectLink.tsx';

/** The facts. */
export function FindingFacts({ row }: { readonly row: FindingRow }): ReactNode {
  const { finding, terms, codes } = useWords();
  const { openedAt, dueAt } = row;
  return (
    <Facts
      items={[
        {
          name: finding.about,
          value: (
            <>
              {codes.subjects[row.subject.kind]} <SubjectLink subject={row.subject} />
            </>
          ),
        },
        { name: finding.family, value: terms.families[row.family] },
        {
          name: finding.opened,
          value: openedAt === null ? finding.openedUnknown : <Moment ms={openedAt} exact />,
        },
        {
          name: finding.due,
          value: dueAt === null ? finding.dueNone : <Moment ms={dueAt} exact />,
        },
        { name: finding.rule, value: <Rule check={row.check} /> },
        { name: finding.leaves, value: <Leaves row={row} /> },
        { name: finding.licenses, value: <Licenses ids={row.licenses} /> },
        { name: finding.sites, value: <Sites ids={row.sites} /> },
        {
          name: finding.check,
          value: <span className="breaks">{row.check}</span>,
        },
        { name: finding.id, value: <Copyable text={row.id} what={finding.id} /> },
      ]}
    />
  );
}

function Rule({ check }: { readonly check: string }): ReactNode {
  const words = useWords();
  const { terms } = words;
  const mayRead = useMay('getCoverage');
  const notes = checkNotes(check);
  if (notes === null) return terms.unknown;
  const { rule, source } = notes;
  return (
    <>
      {mayRead ? (
        <PageLink page="coverage" params={{}}>
          {rule}
        </PageLink>
      ) : (
        rule
      )}
      {source === '' ? null : (
        <>
          {': '}
          {requirementName(words, rule)} (<span lang="en">{source}</span>)
        </>
      )}
    </>
  );
}

function Leaves({ row }: { readonly row: FindingRow }): ReactNode {
  const { finding } = useWords();
  const { firstLeaf, lastLeaf } = row;
  const leaves = [...new Set([firstLeaf, lastLeaf])].filter((leaf) => leaf !== null);
  if (leaves.length === 0) return finding.leavesNone;
  return leaves.map((leaf, place) => (
    <span key={leaf}>
      {place === 0 ? null : ' – '}
      <LeafLink log="evidence" index={leaf} />
    </span>
  ));
}

function Licenses({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { terms } = useWords();
  if (ids.length === 0) return terms.none;
  return ids.map((license, place) => (
    <span key={license}>
      {place === 0 ? null : ', '}
      <PageLink page="license" params={{ license }}>
        {license}
      </PageLink>
    </span>
  ));
}

function Sites({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { terms } = useWords();
  if (ids.length === 0) return terms.none;
  return ids.map((site, place) => (
    <span key={site}>
      {place === 0 ? null : ', '}
      <PageLink page="site" params={{ site }}>
        {site}
      </PageLink>
    </span>
  ));
}

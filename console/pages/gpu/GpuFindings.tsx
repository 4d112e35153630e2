/** What was found about a GPU: findings that name it, or what it belongs to. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GpuRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { FindingsHere } from '../../parts/FindingsHere.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { findingsOf } from './timeline.ts';

/** The findings, with what to do; codes whose finding is about more than this GPU as links. */
export function GpuFindings({ gpu: row }: { readonly gpu: GpuRow }): ReactNode {
  const words = useWords();
  const asOf = useAsOf();
  const name = row.serial ?? row.uuid;
  // Findings that name it come first; the others of its codes are found by code.
  const named = useCall(
    'listFindings',
    name === null ? null : { query: { ...asOf, q: name, limit: '100' } },
  );
  const coded = useCall('listFindings', {
    query: { ...asOf, code: row.findings, limit: '100', sort: 'severity' },
  });
  return (
    <Section title={words.gpu.findings}>
      <Answer query={coded}>
        {({ items }) => {
          const all = [...(named.data?.items ?? []), ...items];
          const unique = [...new Map(all.map((each) => [each.id, each])).values()];
          const own = findingsOf(unique, row);
          const rest = row.findings.filter((code) => own.every((each) => each.code !== code));
          return (
            <>
              {own.length === 0 ? null : (
                <FindingsHere rows={own} total={own.length} search={{ code: row.findings }} />
              )}
              {rest.length === 0 ? null : <OtherCodes codes={rest} />}
            </>
          );
        }}
      </Answer>
    </Section>
  );
}

function OtherCodes({ codes }: { readonly codes: readonly string[] }): ReactNode {
  const words = useWords();
  return (
    <Text size="sm">
      {words.gpu.otherFindings}{' '}
      {codes.map((code, place) => (
        <span key={code}>
          {place === 0 ? '' : ', '}
          <PageLink page="findings" params={{}} search={{ code: [code] }}>
            {checkName(words, code)}
          </PageLink>
        </span>
      ))}
    </Text>
  );
}

/** What is different from yesterday, in figures. */
import { Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useSearchState, useSites } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Milliseconds UTC of a day before the moment in view, to the minute so that it is asked once. */
function useYesterday(): number {
  const validAt = one(useSearchState(), 'validAt');
  const [now] = useState(() => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  const seen = validAt === undefined ? now : Date.parse(validAt);
  return (Number.isNaN(seen) ? now : seen) - DAY_MS;
}

/** What is different from yesterday. */
export function RecentChanges(): ReactNode {
  const { today, terms } = useWords();
  const format = useFormat();
  const sites = useSites();
  const yesterday = useYesterday();
  const validAt = one(useSearchState(), 'validAt');
  const query = useCall('getDifference', {
    query: {
      aValidAt: String(yesterday),
      ...(validAt === undefined ? {} : { bValidAt: validAt }),
      ...(sites === undefined ? {} : { site: [...sites] }),
    },
  });
  return (
    <Section title={today.changes}>
      <Answer query={query}>
        {({ counts }) => (
          <Stack gap={4}>
            {counts.units + counts.new + counts.gone === 0 ? (
              <Text>{today.noChanges}</Text>
            ) : (
              <>
                <Text>
                  {today.changedUnits(terms.gpuCount(format.count(counts.units), counts.units))}
                </Text>
                <Text>
                  {today.newFindings(terms.findingCount(format.count(counts.new), counts.new))}
                </Text>
                <Text>
                  {today.goneFindings(terms.findingCount(format.count(counts.gone), counts.gone))}
                </Text>
              </>
            )}
            <PageLink page="changes" params={{}}>
              {today.allChanges}
            </PageLink>
          </Stack>
        )}
      </Answer>
    </Section>
  );
}

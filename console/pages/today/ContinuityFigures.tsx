/** How much of the time signed evidence covers. */
import type { ReactNode } from 'react';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import type { Overview } from './figures.ts';

const HOUR_SECONDS = 3600;

/** Continuity of the units in view. */
export function ContinuityFigures({ overview }: { readonly overview: Overview }): ReactNode {
  const { today } = useWords();
  const format = useFormat();
  const { continuity, gpuTime } = overview;
  const hours = format.count(Math.floor(gpuTime.undeclaredSeconds / HOUR_SECONDS));
  return (
    <Section title={today.continuity} lead={today.continuityLead}>
      <Facts
        items={[
          {
            name: today.covered,
            value: continuity === null ? '–' : format.ppm(continuity.coveredPpm),
          },
          {
            name: today.longestGap,
            value: continuity === null ? '–' : format.duration(continuity.longestGapMs),
          },
          { name: today.undeclared, value: today.hours(hours) },
        ]}
      />
    </Section>
  );
}

/** The way of a report so far: who took each step, when, and its leaf of the register. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useLooking } from '../../parts/reports/useLooking.ts';
import { useWords } from '../../words/WordsProvider.tsx';

type Taken = ReportRow['steps'][number];

/** The steps in order. */
export function Way({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const { seesWay } = useLooking();
  const { steps } = report;
  if (steps.length === 0) return null;
  return (
    <Section title={seesWay ? reports.way : reports.wayRegulator}>
      <ol className="report-way">
        {steps.map((step) => (
          <li key={step.leaf}>
            <StepTaken step={step} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function StepTaken({ step }: { readonly step: Taken }): ReactNode {
  const { reports, parts } = useWords();
  return (
    <>
      <Group gap="xs">
        <Text fw={600}>{reports.steps[step.step]}</Text>
        <Text className="breaks">{reports.stepBy(step.by)}</Text>
      </Group>
      <Text size="sm">
        <Moment ms={step.at} exact />
      </Text>
      <Text size="sm">
        {reports.stepVia[step.via]} · <LeafLink log="register" index={step.leaf} />
      </Text>
      {step.reference === null ? null : (
        <Text size="sm" className="breaks">
          {reports.permittedBy}: {step.reference}
        </Text>
      )}
      {step.reason === '' ? null : (
        <Text size="sm" className="breaks">
          {parts.reason}: {step.reason}
        </Text>
      )}
    </>
  );
}

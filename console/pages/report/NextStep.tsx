/** What comes next for a report, for whom, and the buttons for it. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useLooking } from '../../parts/reports/useLooking.ts';
import { isOwnDraft } from '../../parts/reports/waiting.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { ApproveForm, RejectForm, ReleaseForm } from './DecideForms.tsx';

type Step = 'approve' | 'reject' | 'release';
type Looking = ReturnType<typeof useLooking>;

/** Steps that the account can take now, most important last. */
function stepsOpen(report: ReportRow, looking: Looking): readonly Step[] {
  const { state } = report;
  if (state !== 'drafted' && state !== 'approved') return [];
  const reject: readonly Step[] = looking.mayReject ? ['reject'] : [];
  if (state === 'approved') return [...reject, ...(looking.mayRelease ? ['release' as const] : [])];
  const mayApprove = looking.mayApprove && !isOwnDraft(report, looking.name);
  return [...reject, ...(mayApprove ? ['approve' as const] : [])];
}

function useSaid(report: ReportRow, looking: Looking): string {
  const { reports } = useWords();
  switch (report.state) {
    case 'drafted': {
      if (isOwnDraft(report, looking.name)) {
        return looking.mayReject ? reports.nextOwn : reports.nextOwnOnly;
      }
      return looking.mayApprove ? reports.nextApprove : reports.nextDrafted;
    }
    case 'approved':
      return looking.mayRelease ? reports.nextRelease : reports.nextApproved;
    case 'released':
      return reports.nextReleased;
    case 'rejected':
      return reports.nextRejected;
    default:
      return reports.nextExpired;
  }
}

/** What is said, and what can be done. */
export function NextStep({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const looking = useLooking();
  const said = useSaid(report, looking);
  const [chosen, setChosen] = useState<Step | null>(null);
  const close = () => setChosen(null);
  const isOpen = report.state === 'drafted' || report.state === 'approved';
  const names: Record<Step, string> = {
    approve: reports.approve,
    reject: reports.reject,
    release: reports.release,
  };
  const titles: Record<Step, string> = {
    approve: reports.approveTitle,
    reject: reports.rejectTitle,
    release: reports.releaseTitle,
  };
  return (
    <Section title={reports.next}>
      <Alert variant="default">
        <Stack gap="sm">
          <Text size="sm">{said}</Text>
          {isOpen ? (
            <Text size="sm">
              {reports.expiresAt} <Moment ms={report.expiresAt} exact />
            </Text>
          ) : null}
          <Group gap="sm">
            {stepsOpen(report, looking).map((step) => (
              <Button
                key={step}
                variant={step === 'reject' ? 'default' : 'filled'}
                onClick={() => setChosen(step)}
              >
                {names[step]}
              </Button>
            ))}
          </Group>
        </Stack>
      </Alert>
      <Dialog opened={chosen !== null} title={titles[chosen ?? 'approve']} onClose={close}>
        {chosen === 'approve' ? <ApproveForm report={report} onClose={close} /> : null}
        {chosen === 'reject' ? <RejectForm report={report} onClose={close} /> : null}
        {chosen === 'release' ? <ReleaseForm report={report} onClose={close} /> : null}
      </Dialog>
    </Section>
  );
}

/** The file of a report: to download, and to check in this browser. */
import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useMe } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { Tag } from '../../parts/badges.tsx';
import { hexOf } from '../../parts/hex.ts';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { useVerify, type VerifyState } from './useVerify.ts';
import type { VerifyFound } from './verifyMessages.ts';

const SHORT_HEX = 12;

/** The buttons, or why there is no file. */
export function ReportFile({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const { scope } = useMe();
  const isGone = report.state === 'rejected' || report.state === 'expired';
  const isWhole = scope.sites === null && scope.licenses === null;
  if (isGone || (report.state !== 'released' && !isWhole)) {
    return (
      <Section title={reports.file}>
        <Text>{isGone ? reports.fileGone : reports.fileWhole}</Text>
      </Section>
    );
  }
  return <FileAtHand report={report} />;
}

/** Each download of a released report is a leaf: what is here already is not asked for again. */
function useFile(report: ReportRow) {
  const write = useWrite('getReportFile');
  const kept = useRef<Blob | null>(null);
  const take = async (): Promise<Blob | null> => {
    try {
      kept.current ??= await write.mutateAsync({ params: { report: report.report } });
      return kept.current;
    } catch {
      // What went wrong is shown by `write`.
      return null;
    }
  };
  return { take, busy: write.isPending, error: write.error };
}

function FileAtHand({ report }: { readonly report: ReportRow }): ReactNode {
  const { reports } = useWords();
  const file = useFile(report);
  const { state, begin, cancel } = useVerify();
  const trust = useTrust();
  const isRunning = state.kind === 'running';
  const download = async () => {
    const bytes = await file.take();
    const name = `fleetseal-report-${hexOf(report.report).slice(0, SHORT_HEX)}.zip`;
    if (bytes !== null) saveFile(name, bytes);
  };
  const verify = async () => {
    const [bytes, trusted] = [await file.take(), await trust.take()];
    if (bytes !== null && trusted !== null) begin({ report: bytes, trust: trusted });
  };
  return (
    <Section
      title={reports.file}
      lead={report.state === 'released' ? reports.fileLeaf : reports.fileAccess}
    >
      <Group gap="sm">
        <Button loading={file.busy} onClick={() => void download()}>
          {reports.download}
        </Button>
        <Button variant="default" disabled={file.busy || isRunning} onClick={() => void verify()}>
          {reports.verifyHere}
        </Button>
        <PageLink page="verifying" params={{}}>
          {reports.verifyHow}
        </PageLink>
      </Group>
      {file.error === null ? null : <ProblemView error={file.error} />}
      {trust.error === null ? null : <ProblemView error={trust.error} />}
      <Verified state={state} onCancel={cancel} />
    </Section>
  );
}

function useTrust() {
  const write = useWrite('getTrust');
  const take = async (): Promise<Blob | null> => {
    try {
      return await write.mutateAsync({});
    } catch {
      return null;
    }
  };
  return { take, error: write.error };
}

function Verified(props: {
  readonly state: VerifyState;
  readonly onCancel: () => void;
}): ReactNode {
  const { state, onCancel } = props;
  const { reports } = useWords();
  if (state.kind === 'idle') return null;
  return (
    <Stack gap="sm">
      <Alert variant="default" title={reports.verifyTitle} icon={<IconAlertTriangle aria-hidden />}>
        <Text size="sm">{reports.verifyNoProof}</Text>
        <Text size="sm">{reports.verifyInstead}</Text>
      </Alert>
      {state.kind === 'running' ? <Running state={state} onCancel={onCancel} /> : null}
      {state.kind === 'stopped' ? (
        <Alert color="red" role="alert">
          {reports.verifyStopped}
        </Alert>
      ) : null}
      {state.kind === 'refused' ? (
        <Alert color="red" role="alert">
          {reports.verifyRefused} <span lang="en">{state.seen}</span>
        </Alert>
      ) : null}
      {state.kind === 'found' ? <Found found={state.found} /> : null}
    </Stack>
  );
}

function Running(props: {
  readonly state: Extract<VerifyState, { kind: 'running' }>;
  readonly onCancel: () => void;
}): ReactNode {
  const { state, onCancel } = props;
  const { reports } = useWords();
  const { step, all } = state;
  return (
    <Group gap="sm">
      <Loader size="sm" aria-hidden />
      <Text role="status">
        {step === 0 ? reports.verifyFetching : reports.verifyStep(String(step), String(all))}
      </Text>
      <Button variant="default" size="xs" onClick={onCancel}>
        {reports.verifyCancel}
      </Button>
    </Group>
  );
}

const OUTCOME_COLORS = { valid: 'teal', invalid: 'red', cannotTell: 'yellow' } as const;
const STEP_COLORS = { passed: 'teal', failed: 'red', notCheckable: 'yellow' } as const;

function Found({ found }: { readonly found: VerifyFound }): ReactNode {
  const { reports } = useWords();
  return (
    <Stack gap="sm">
      <Alert role="status" variant="light" color={OUTCOME_COLORS[found.outcome]}>
        <Text fw={700}>{reports.verifyStates[found.outcome]}</Text>
        {found.incomplete.map((what) => (
          <Text key={what} size="sm">
            {reports.verifyIncomplete} <span lang="en">{what}</span>
          </Text>
        ))}
      </Alert>
      <PlainTable
        label={reports.verifySteps}
        columns={[
          { name: reports.step, kind: 'words' },
          { name: reports.outcome },
          { name: reports.seen, kind: 'words' },
        ]}
        rows={found.steps.map(({ step, name, outcome, words }) => ({
          key: step,
          cells: [
            `${step}. ${reports.stepNames[name]}`,
            <Tag key="outcome" color={STEP_COLORS[outcome]}>
              {reports.stepOutcomes[outcome]}
            </Tag>,
            <span key="words" lang="en">
              {words}
            </span>,
          ],
        }))}
      />
    </Stack>
  );
}

/** Approving, rejecting and releasing a report: what each means, and what it asks for. */
import { Text, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReportRow } from '../../../shared/api/routes/reports.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { permissionOf } from '../../parts/reports/waiting.ts';
import { useWords } from '../../words/WordsProvider.tsx';

interface FormProps {
  readonly report: ReportRow;
  readonly onClose: () => void;
}

const REASON_MAX = 512;

function ReasonField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  readonly error?: string | null;
}): ReactNode {
  const { value, onChange, required = false, error = null } = props;
  const { parts } = useWords();
  return (
    <Textarea
      label={required ? parts.reason : `${parts.reason} (${parts.optional})`}
      required={required}
      error={error}
      maxLength={REASON_MAX}
      autosize
      minRows={2}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Asks for what permits the release. */
export function ApproveForm({ report, onClose }: FormProps): ReactNode {
  const { reports } = useWords();
  const write = useWrite('approveReport');
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const isMissing = reference.trim() === '';
  const submit = () => {
    setTried(true);
    if (isMissing) return;
    const { report: digest } = report;
    const body = { reference: reference.trim(), reason };
    write.mutate({ params: { report: digest }, body }, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={reports.approve}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{reports.approveMeaning}</Text>
      <TextInput
        label={reports.reference}
        description={reports.referenceMeaning}
        required
        maxLength={REASON_MAX}
        value={reference}
        error={isTried && isMissing ? reports.referenceNeeded : null}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

/** Asks for the reason. */
export function RejectForm({ report, onClose }: FormProps): ReactNode {
  const { reports } = useWords();
  const write = useWrite('rejectReport');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const isMissing = reason.trim() === '';
  const submit = () => {
    setTried(true);
    if (isMissing) return;
    const body = { reason: reason.trim() };
    write.mutate({ params: { report: report.report }, body }, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={reports.reject}
      danger
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{reports.rejectMeaning}</Text>
      <ReasonField
        required
        value={reason}
        onChange={setReason}
        error={isTried && isMissing ? reports.reasonNeeded : null}
      />
    </WriteForm>
  );
}

/** Says what a release means before it is one. */
export function ReleaseForm({ report, onClose }: FormProps): ReactNode {
  const { reports } = useWords();
  const write = useWrite('releaseReport');
  const [reason, setReason] = useState('');
  const reference = permissionOf(report);
  const submit = () => {
    const body = { reason: reason.trim() };
    write.mutate({ params: { report: report.report }, body }, { onSuccess: onClose });
  };
  return (
    <WriteForm
      action={reports.release}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{reports.releaseMeaning}</Text>
      <Text size="sm">{reports.releaseHolds}</Text>
      <Text size="sm">{reports.releaseLaw}</Text>
      {reference === null ? null : (
        <Text size="sm" className="breaks" fw={600}>
          {reports.releaseReference(reference)}
        </Text>
      )}
      <ReasonField value={reason} onChange={setReason} />
    </WriteForm>
  );
}

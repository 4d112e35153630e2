/** States as badges: always a word, and a color that only repeats it. */
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Column } from '../../shared/accounting/types.ts';
import type { FindingRow, GpuRow, HostRow } from '../../shared/api/rows.ts';
import type { Words } from '../words/languages.ts';
import { useWords } from '../words/WordsProvider.tsx';

type Terms = Words['terms'];

/** Color of each column of the accounting, in badges and bars; classes of styles.css. */
export const COLUMN_COLORS: Record<keyof Terms['columnMeanings'], string> = {
  notShipped: 'gray',
  inTransit: 'blue',
  attested: 'teal',
  attestedWithFindings: 'yellow',
  unreachable: 'orange',
  outOfService: 'grape',
  disposed: 'dark',
  unaccounted: 'red',
};
const SEVERITY_COLORS: Record<FindingRow['severity'], string> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'gray',
};
const LIFE_COLORS: Record<FindingRow['life'], string> = {
  open: 'red',
  reopened: 'red',
  acknowledged: 'yellow',
  explained: 'teal',
  resolved: 'teal',
  falseAlarm: 'gray',
};
const STATUS_COLORS: Record<NonNullable<HostRow['status']>, string> = {
  none: 'gray',
  affirming: 'teal',
  warning: 'yellow',
  contraindicated: 'red',
};
const HOST_STATE_COLORS: Record<HostRow['state'], string> = {
  live: 'teal',
  awaiting: 'yellow',
  refused: 'red',
  retired: 'gray',
  replaced: 'gray',
};
const ASSURANCE_COLORS: Record<keyof Terms['assurances'], string> = {
  hardware: 'teal',
  crossChecked: 'blue',
  claimed: 'gray',
  declared: 'gray',
};
const LICENSE_COLORS: Record<keyof Terms['licenseStates'], string> = {
  inForce: 'teal',
  suspended: 'orange',
  revoked: 'red',
  expired: 'red',
  notYetValid: 'gray',
};
const REPORT_COLORS: Record<keyof Terms['reportStates'], string> = {
  drafted: 'yellow',
  approved: 'blue',
  rejected: 'gray',
  released: 'teal',
  expired: 'gray',
};
const STANDING_COLORS: Record<GpuRow['standing'], string> = {
  counted: 'teal',
  beyond: 'red',
  planned: 'gray',
  replaced: 'gray',
  unlicensed: 'red',
};

/** A word on a tint; `meaning` shows on hover and focus. */
export function Tag(props: {
  readonly color: string;
  readonly children: string;
  readonly meaning?: string;
}): ReactNode {
  const { color, children, meaning } = props;
  const badge = <span className={`tag tag-${color}`}>{children}</span>;
  return meaning === undefined ? badge : <Tooltip label={meaning}>{badge}</Tooltip>;
}

/** The column of a unit; a dash for what is in no sum. */
export function ColumnTag({ column }: { readonly column: Column | null }): ReactNode {
  const { terms } = useWords();
  if (column === null) return '–';
  return (
    <Tag color={COLUMN_COLORS[column]} meaning={terms.columnMeanings[column]}>
      {terms.columns[column]}
    </Tag>
  );
}

/** How bad a finding is. */
export function SeverityTag({ severity }: Pick<FindingRow, 'severity'>): ReactNode {
  return <Tag color={SEVERITY_COLORS[severity]}>{useWords().terms.severities[severity]}</Tag>;
}

/** What became of a finding. */
export function LifeTag({ life }: Pick<FindingRow, 'life'>): ReactNode {
  return <Tag color={LIFE_COLORS[life]}>{useWords().terms.lives[life]}</Tag>;
}

/** Outcome of appraisal; a dash where nothing was appraised. */
export function StatusTag({ status }: Pick<HostRow, 'status'>): ReactNode {
  const { terms } = useWords();
  return status === null ? '–' : <Tag color={STATUS_COLORS[status]}>{terms.statuses[status]}</Tag>;
}

/** State of a host key. */
export function HostStateTag({ state }: Pick<HostRow, 'state'>): ReactNode {
  return <Tag color={HOST_STATE_COLORS[state]}>{useWords().terms.hostStates[state]}</Tag>;
}

/** How a value is known. */
export function AssuranceTag(props: {
  readonly assurance: keyof Terms['assurances'] | null;
}): ReactNode {
  const { terms } = useWords();
  const { assurance } = props;
  if (assurance === null) return '–';
  return (
    <Tag color={ASSURANCE_COLORS[assurance]} meaning={terms.assuranceMeanings[assurance]}>
      {terms.assurances[assurance]}
    </Tag>
  );
}

/** State of a license. */
export function LicenseTag(props: { readonly state: keyof Terms['licenseStates'] }): ReactNode {
  return (
    <Tag color={LICENSE_COLORS[props.state]}>{useWords().terms.licenseStates[props.state]}</Tag>
  );
}

/** Where a report is on its way. */
export function ReportTag(props: { readonly state: keyof Terms['reportStates'] }): ReactNode {
  return <Tag color={REPORT_COLORS[props.state]}>{useWords().terms.reportStates[props.state]}</Tag>;
}

/** How a GPU stands to the licenses. */
export function StandingTag({ standing }: Pick<GpuRow, 'standing'>): ReactNode {
  return <Tag color={STANDING_COLORS[standing]}>{useWords().terms.standings[standing]}</Tag>;
}

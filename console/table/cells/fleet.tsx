/** Columns of GPUs, hosts and findings. */

import {
  ColumnTag,
  HostStateTag,
  LifeTag,
  SeverityTag,
  StandingTag,
  StatusTag,
  Tag,
} from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import type { Words } from '../../words/languages.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import {
  badge,
  type Cell,
  code,
  count,
  duration,
  ident,
  link,
  moment,
  optionalMoment,
  several,
  share,
  text,
  told,
  yesNo,
} from '../columns.tsx';
import type { RowOf } from '../lists.ts';
import { toHost, toLicense, toShipment, toSite } from './targets.ts';

type Cells<Row> = Readonly<Record<string, Cell<Row>>>;
type Gpu = RowOf<'gpus'>;
type Host = RowOf<'hosts'>;
type Finding = RowOf<'findings'>;

const checkNameOf = (value: string, words: Words) => checkName(words, value);
const assuranceNames = ({ terms }: Words) => terms.assurances;

/** Columns of GPUs. */
export const GPU_CELLS: Cells<Gpu> = {
  serial: ident((row) => row.serial, 11),
  uuid: ident((row) => row.uuid, 14),
  pdi: ident((row) => row.pdi),
  id: ident((row) => row.id, 14),
  model: text((row) => row.model, 6),
  standing: badge(
    ({ standing }) => <StandingTag standing={standing} />,
    ({ terms }) => terms.standings,
    10,
  ),
  column: badge(
    ({ column }) => <ColumnTag column={column} />,
    ({ terms }) => terms.columns,
    13,
  ),
  license: link((row) => row.license, toLicense, 9),
  shipment: link((row) => row.shipment, toShipment, 9),
  site: link((row) => row.site, toSite, 9),
  host: link(
    (row) => row.host,
    (name, row) => toHost(row.kid ?? name),
    10,
  ),
  kid: ident((row) => row.kid),
  lastSeenAt: moment((row) => row.lastSeenAt, 8),
  findings: several((row) => row.findings, checkNameOf),
  'continuity.coveredPpm': share((row) => row.continuity?.coveredPpm),
  'continuity.longestGapMs': duration((row) => row.continuity?.longestGapMs),
  'continuity.instants': count((row) => row.continuity?.instants),
  'assurance.serial': code((row) => row.assurance.serial, assuranceNames),
  'assurance.uuid': code((row) => row.assurance.uuid, assuranceNames),
  'assurance.pdi': code((row) => row.assurance.pdi, assuranceNames),
  'custody.event': code(
    (row) => row.custody?.event,
    ({ terms }) => terms.custodyEvents,
  ),
  'custody.at': optionalMoment((row) => row.custody?.at),
  tested: code(
    (row) => row.tested,
    ({ codes }) => codes.tested,
  ),
  receivedAt: optionalMoment((row) => row.receivedAt),
  'because.log': code(
    (row) => row.because?.log,
    ({ codes }) => codes.logs,
  ),
};

/** Columns of hosts. */
export const HOST_CELLS: Cells<Host> = {
  name: text((row) => row.name, 12),
  id: ident((row) => row.id),
  kid: ident((row) => row.kid),
  site: link((row) => row.site, toSite),
  state: badge(
    ({ state }) => <HostStateTag state={state} />,
    ({ terms }) => terms.hostStates,
    10,
  ),
  status: badge(
    ({ status }) => <StatusTag status={status} />,
    ({ terms }) => terms.statuses,
  ),
  lastSeenAt: moment((row) => row.lastSeenAt, 8),
  gpus: count((row) => row.gpus),
  units: count((row) => row.units),
  findings: several((row) => row.findings, checkNameOf, 18),
  protection: code(
    (row) => row.protection,
    ({ terms }) => terms.protections,
    13,
  ),
  connected: code((row) => row.connected, yesNo, 8),
};

function OverdueTag({ isOverdue }: { readonly isOverdue: boolean }) {
  const { terms } = useWords();
  return isOverdue ? <Tag color="red">{terms.yes}</Tag> : terms.no;
}

/** Columns of findings. */
export const FINDING_CELLS: Cells<Finding> = {
  severity: badge(
    ({ severity }) => <SeverityTag severity={severity} />,
    ({ terms }) => terms.severities,
    7,
  ),
  code: {
    ...code(
      (row) => row.code,
      () => ({}),
      15,
    ),
    ...codeOfCheck(),
  },
  kind: code(
    (row) => row.subject.kind,
    ({ codes }) => codes.subjects,
    8,
  ),
  'subject.id': ident((row) => row.subject.id, 11),
  seen: told((row) => row.seen, 22),
  life: badge(
    ({ life }) => <LifeTag life={life} />,
    ({ terms }) => terms.lives,
    12,
  ),
  overdue: { ...code((row) => row.overdue, yesNo, 6.5), show: overdueCell },
  assignee: text((row) => row.assignee, 9),
  openedAt: optionalMoment((row) => row.openedAt),
  dueAt: optionalMoment((row) => row.dueAt),
  units: count((row) => row.units, 6),
  family: code(
    (row) => row.family,
    ({ terms }) => terms.families,
  ),
  'decision.reason': text((row) => row.decision?.reason, 18),
  id: ident((row) => row.id, 20),
};

function codeOfCheck(): Pick<Cell<Finding>, 'show' | 'nameOf'> {
  return { nameOf: checkNameOf, show: (row, { words }) => checkName(words, row.code) };
}

function overdueCell({ overdue }: Finding) {
  return <OverdueTag isOverdue={overdue} />;
}

/** Reports as their tables have them, and who may see which. */

import * as z from 'zod';
import type { Role } from '../../shared/api/roles.ts';
import type { ReportState } from '../../shared/api/routes/reports.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseStrictJson } from '../../shared/bytes/json.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { REDACTIONS, type Redaction } from '../../shared/register/peopleDocuments.ts';
import type { StepState } from '../../shared/register/reportSteps.ts';
import type { Principal } from '../api/call.ts';
import { leavesByKey } from '../log/leaves.ts';
import type { ReportStepTable, ReportTable } from '../store/areas/reports.ts';
import type { Store } from '../store/store.ts';

/** One report, without its figures and steps. */
export interface KeptReport {
  readonly digest: string;
  /** As its steps say. */
  readonly stored: StepState;
  readonly state: ReportState;
  readonly licenses: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly redactions: readonly Redaction[];
  readonly size: number;
  readonly draftedAt: number;
}

/** A step with the register leaf that says so. */
export interface KeptStep extends Omit<ReportStepTable, 'at'> {
  readonly leaf: number;
  /** Of that leaf, milliseconds UTC. */
  readonly at: number;
}

const COLUMNS = [
  'digest',
  'state',
  'valid_from',
  'valid_to',
  'redactions',
  'size',
  'drafted_at',
] as const satisfies readonly (keyof ReportTable)[];
const redactionsSchema = z.array(z.enum(REDACTIONS));

/** Every report, or the one of a digest. */
export async function readReports(
  { db }: Pick<Store, 'db'>,
  { now, digest }: { now: number; digest?: string },
): Promise<KeptReport[]> {
  const all = db.selectFrom('report').select(COLUMNS);
  const rows = await (digest === undefined ? all : all.where('digest', '=', digest)).execute();
  const named = db.selectFrom('report_license').select(['report', 'license']).orderBy('position');
  const licenses = Map.groupBy(
    await (digest === undefined ? named : named.where('report', '=', digest)).execute(),
    ({ report }) => report,
  );
  return rows.map((row) => ({
    digest: row.digest,
    stored: row.state,
    state: isExpired(row, now) ? 'expired' : row.state,
    licenses: (licenses.get(row.digest) ?? []).map(({ license }) => license),
    from: row.valid_from,
    to: row.valid_to,
    redactions: redactionsSchema.parse(parseStrictJson(utf8(row.redactions))),
    size: row.size,
    draftedAt: row.drafted_at,
  }));
}

/** A draft, approved or not, that was not released in time. */
export function isExpired(
  { state, drafted_at: draftedAt }: Pick<ReportTable, 'state' | 'drafted_at'>,
  now: number,
): boolean {
  const isOpen = state === 'drafted' || state === 'approved';
  return isOpen && now >= draftedAt + LIMITS.reportDraftMs;
}

/** The steps of these reports, in log order, by report. */
export async function readSteps(
  store: Store,
  digests: readonly string[],
): Promise<Map<string, KeptStep[]>> {
  if (digests.length === 0) return new Map();
  const { db } = store;
  const rows = await db
    .selectFrom('report_step')
    .selectAll()
    .where('report', 'in', digests)
    .execute();
  const leaves = await leavesByKey(
    store,
    'register',
    rows.map(({ document }) => document),
  );
  const steps = rows.flatMap((row): KeptStep[] => {
    const found = leaves.get(row.document);
    if (found === undefined) return [];
    return [{ ...row, leaf: found.index, at: parseRegisterLeaf(found.leaf).time }];
  });
  steps.sort((a, b) => a.leaf - b.leaf);
  return Map.groupBy(steps, ({ report }) => report);
}

/** Roles that see reports before their release. */
export const LIST_READERS: readonly Role[] = ['administrator', 'compliance', 'approver', 'auditor'];
/** Roles that see what is in reports before their release. */
export const FILE_READERS: readonly Role[] = ['compliance', 'approver', 'auditor'];

/**
 * True where the report exists for somebody: its licenses are all within their scope, and it is
 * released, or they have one of these roles. A report is about whole licenses, so that whoever is
 * limited to sites sees none.
 */
export function isVisible(
  report: Pick<KeptReport, 'licenses' | 'state'>,
  { scope, roles }: Pick<Principal, 'scope' | 'roles'>,
  before: readonly Role[],
): boolean {
  const isKnown = report.state === 'released' || before.some((role) => roles.includes(role));
  return isKnown && isWithin(report.licenses, scope);
}

/** True where all these licenses are within a scope that is not limited to sites. */
export function isWithin(
  licenses: readonly string[],
  { licenses: limit, sites }: Principal['scope'],
): boolean {
  if (sites !== null) return false;
  return limit === null || licenses.every((license) => limit.includes(license));
}

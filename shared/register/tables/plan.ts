/** What an import would do, and what a withdrawal would: nothing where there are problems. */
import { isFleetsealError } from '../../errors.ts';
import { verifyLabTest } from '../labTest.ts';
import type { Registered } from '../recordBook.ts';
import { type RecordReach, WHOLE_REACH } from '../recordScope.ts';
import type { Party } from '../records/parties.ts';
import { type RecordType, type RegisterRecord, recordType } from '../records/record.ts';
import type { Register } from '../register.ts';
import { asWritten } from '../users.ts';
import { contentOf, fieldChanges } from './changes.ts';
import { listedProblems } from './problems.ts';
import { type NamedUnits, recordRules, unitsTwice } from './recordRules.ts';
import { type Broken, type Known, knownRecords, tableRules } from './rules.ts';
import type {
  Draft,
  ImportPlan,
  ImportProblem,
  ParsedTable,
  RecordChange,
  Table,
} from './table.ts';
import { TABLES } from './tables.ts';

/** Files, the register that they are to change, and why. */
export interface ImportRequest {
  readonly tables: readonly ParsedTable[];
  readonly register: Register;
  /** A correction needs one; may be empty else. */
  readonly reason: string;
  /** What the one who imports may enter; everything where not given. */
  readonly reach?: RecordReach;
}

/** A record of an import beside that of the register. */
interface Compared {
  readonly table: Table;
  readonly draft: Draft;
  readonly kind: RecordChange['kind'];
  /** The last version in the register; undefined where the record is new. */
  readonly last: Registered<RegisterRecord> | undefined;
}

/**
 * Everything an import would change, and everything that is wrong with it. A record that says
 * what the register has is left out, whatever rules it breaks: nothing is entered.
 */
export function planImport(request: ImportRequest): ImportPlan {
  const { tables, register, reason, reach = WHOLE_REACH } = request;
  const inOrder = TABLES.flatMap((table) => tables.filter((parsed) => parsed.table === table));
  const all = inOrder.flatMap(({ table, drafts }) =>
    drafts.map((draft) => compare(table, draft, register)),
  );
  const compared = all.filter((each) => isReached(each, reach));
  const outside = all.filter((each) => !isReached(each, reach));
  const known = knownRecords(tables, register);
  const found = [
    ...inOrder.flatMap(({ problems }) => problems),
    ...outside.map(outsideProblem),
    ...compared.flatMap((each) => rulesOf(each, { known, reason })).flatMap(problemOf),
    ...shippedTwice(compared).flatMap(problemOf),
  ];
  const { problems, moreProblems } = listedProblems(found);
  const records = compared.filter(({ kind }) => kind !== 'unchanged');
  return {
    problems,
    moreProblems,
    changes: compared.map(changeOf),
    records: problems.length > 0 ? [] : records.map(({ draft }) => draft.record),
  };
}

/** Problems of lab tests that say to be signed by their lab and are not. */
export async function checkLabTests({
  tables,
  register,
  reach = WHOLE_REACH,
}: Pick<ImportRequest, 'tables' | 'register' | 'reach'>): Promise<ImportProblem[]> {
  const labs = new Map<string, Party>();
  for (const [id, { value }] of register.records.party) labs.set(id, value);
  const drafts = tables.flatMap((parsed) => parsed.drafts);
  for (const { record } of drafts) if (record.type === 'party@1') labs.set(record.id, record);
  const problems: ImportProblem[] = [];
  for (const draft of drafts) {
    const { record } = draft;
    if (record.type !== 'labTest@1' || isThere(record, register)) continue;
    if (!reach.writes(record)) continue;
    try {
      await verifyLabTest(record, labs.get(record.lab));
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      if (draft.isWrong(['signature']) || draft.isWrong(['lab'])) continue;
      problems.push({ ...draft.place(['signature']), problem: error.message });
    }
  }
  return problems;
}

/** A record that was entered by mistake, and why. */
export interface WithdrawalRequest {
  readonly type: RecordType;
  readonly id: string;
  readonly reason: string;
  readonly register: Register;
}

/** The record to be entered as withdrawn; null where there are problems. */
export function planWithdrawal({ type, id, reason, register }: WithdrawalRequest): {
  problems: readonly string[];
  record: RegisterRecord | null;
} {
  const problems: string[] = [];
  if (type === 'license' || type === 'shipment') {
    problems.push(`A ${type} is never withdrawn; correct it instead`);
  }
  const standing: ReadonlyMap<string, Registered<RegisterRecord>> = register.records[type];
  const last = standing.get(id);
  if (last === undefined) problems.push(`There is no ${type} ${id}`);
  if (reason.trim() === '') problems.push('A withdrawal needs a reason');
  return { problems, record: problems.length === 0 ? (last?.value ?? null) : null };
}

function compare(table: Table, draft: Draft, register: Register): Compared {
  const { record } = draft;
  const standing: ReadonlyMap<string, Registered<RegisterRecord>> = register.records[table.type];
  const last =
    standing.get(record.id) ?? register.records.withdrawn.get(`${table.type} ${record.id}`);
  if (last === undefined) return { table, draft, kind: 'added', last };
  const kind = isThere(record, register) ? 'unchanged' : 'corrected';
  return { table, draft, kind, last: { ...last, value: asWritten(register, last.value) } };
}

/** True where all that the draft says, and all that it corrects, may be entered. */
function isReached({ draft, last }: Compared, reach: RecordReach): boolean {
  return reach.writes(draft.record) && (last === undefined || reach.writes(last.value));
}

/** The same words whether the register has such a record or not. */
function outsideProblem({ draft }: Compared): ImportProblem {
  const problem = `${draft.record.id}, or something that it names, is not in this account's scope`;
  return { ...draft.place(['id']), problem };
}

/** True where the register has just this. */
function isThere(record: RegisterRecord, register: Register): boolean {
  const table = TABLES.find(({ type }) => type === recordType(record));
  if (table === undefined) return false;
  const standing: ReadonlyMap<string, Registered<RegisterRecord>> = register.records[table.type];
  const last = standing.get(record.id);
  return last !== undefined && contentOf(asWritten(register, last.value)) === contentOf(record);
}

function rulesOf(
  { table, draft, kind }: Compared,
  { known, reason }: { known: Known; reason: string },
): Broken[] {
  if (kind === 'unchanged') return [];
  const spots = [{ draft, path: ['id'] }];
  const problem = `${draft.record.id} is in the register and differs: a correction needs a reason`;
  const hasNoReason = kind === 'corrected' && reason.trim() === '';
  return [
    ...(hasNoReason ? [{ spots, problem }] : []),
    ...tableRules(table, draft, known),
    ...recordRules(draft, known),
  ];
}

/** Units that shipments of the import name twice, where at least one of the two is new. */
function shippedTwice(compared: readonly Compared[]): Broken[] {
  const isNew = new Map(compared.map(({ draft, kind }) => [draft, kind !== 'unchanged']));
  const shipments = compared.flatMap(({ draft }): NamedUnits[] => {
    const { record } = draft;
    return record.type === 'shipment@2' ? [{ draft, list: 'units', units: record.units }] : [];
  });
  return unitsTwice(shipments).flatMap(({ spots, problem }) => {
    const named = spots.filter(({ draft }) => isNew.get(draft) === true);
    return named.length === 0 ? [] : [{ spots: named, problem }];
  });
}

/** A rule is not broken by a value that is only there in place of a wrong one. */
function problemOf({ spots, problem }: Broken): ImportProblem[] {
  const [first] = spots;
  if (first === undefined || spots.some(({ draft, path }) => draft.isWrong(path))) return [];
  return [{ ...first.draft.place(first.path), problem }];
}

function changeOf({ table, draft, kind, last }: Compared): RecordChange {
  const { id } = draft.record;
  const change = { type: table.type, id, kind };
  if (kind !== 'corrected' || last === undefined) return { ...change, fields: [], moreFields: 0 };
  const { fields, moreFields } = fieldChanges(table, last.value, draft.record);
  const back = { field: 'withdrawn', before: 'yes', after: 'no' };
  return { ...change, fields: last.withdrawn ? [back, ...fields] : fields, moreFields };
}

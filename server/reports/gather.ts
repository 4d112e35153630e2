/** What a report is made of, read from the store as it was at two log sizes. */
import { FleetsealError } from '../../shared/errors.ts';
import { type LogName, parseRegisterLeaf } from '../../shared/log/leaf.ts';
import type { Redaction } from '../../shared/register/peopleDocuments.ts';
import type { ReportInput } from '../../shared/report/build.ts';
import { checkInterval } from '../balances.ts';
import type { ServerContext } from '../context.ts';
import { leavesByIndex } from '../log/leaves.ts';
import type { Store } from '../store/store.ts';

type Db = Store['db'];

/** A log as far as a report goes. */
interface LogPart {
  readonly size: number;
  /** The signed checkpoint of this size. */
  readonly checkpoint: string;
}

/** Which report is to be built: plain values, which a thread can be given. */
export interface ReportOrder {
  readonly programVersion: string;
  /** Milliseconds UTC; no leaf of the two logs is later. */
  readonly createdAt: number;
  readonly licenses: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly redactions: readonly Redaction[];
  readonly evidence: LogPart;
  readonly register: LogPart;
}

/** What people choose of a report. */
export interface ReportChoice {
  readonly licenses: readonly string[];
  readonly from: number;
  /** Null: now. */
  readonly to: number | null;
  readonly redactions?: readonly Redaction[];
}

/** Digests of one statement of SQL. */
const ROWS_AT_ONCE = 500;

/**
 * Makes an order of a choice, for the logs as they are. Throws notFound for a license that is not
 * there, and usageWrong for an interval that is empty or not over.
 */
export function orderReport(
  context: ServerContext,
  choice: ReportChoice,
  programVersion: string,
): ReportOrder {
  const known = context.register.folded.register.records.license;
  for (const id of choice.licenses) {
    if (!known.has(id)) throw new FleetsealError('notFound', `There is no license ${id}.`);
  }
  const to = choice.to ?? context.now();
  checkInterval({ from: choice.from, to, createdAt: context.now() });
  // The register is read first: each of its leaves follows an evidence log of at most that size.
  const register = partOf(context.registerLog);
  const evidence = partOf(context.evidenceLog);
  return {
    programVersion,
    // Read after the logs: no leaf of a report is later than the report.
    createdAt: context.now(),
    licenses: [...new Set(choice.licenses)],
    from: choice.from,
    to,
    redactions: [...new Set(choice.redactions)],
    evidence,
    register,
  };
}

function partOf({ size, checkpoint }: LogPart): LogPart {
  return { size, checkpoint };
}

/** Reads everything that a report is made of. Throws stateInvalid where something is lost. */
export async function gatherReport(
  db: Db,
  order: ReportOrder,
): Promise<Omit<ReportInput, 'signer'>> {
  const { evidence, register, ...rest } = order;
  const registerLog = await wholeLog(db, 'register', register);
  const digests = registerLog.leaves.map((leaf) => parseRegisterLeaf(leaf).digest);
  return {
    ...rest,
    evidenceLog: await wholeLog(db, 'evidence', evidence),
    registerLog: { ...registerLog, texts: await registerTexts(db, digests) },
    evidence: await textsBy(db, 'evidence'),
    documents: await textsBy(db, 'document'),
    notes: await allNotes(db),
  };
}

async function wholeLog(db: Db, log: LogName, { size, checkpoint }: LogPart) {
  return { leaves: await leavesByIndex({ db }, log, { from: 0, to: size }), checkpoint };
}

async function registerTexts(db: Db, digests: readonly string[]): Promise<string[]> {
  const texts = new Map<string, string>();
  for (let at = 0; at < digests.length; at += ROWS_AT_ONCE) {
    const rows = await db
      .selectFrom('register_document')
      .select(['digest', 'text'])
      .where('digest', 'in', digests.slice(at, at + ROWS_AT_ONCE))
      .execute();
    for (const { digest, text } of rows) texts.set(digest, text);
  }
  return digests.map((digest) => {
    const text = texts.get(digest);
    if (text !== undefined) return text;
    throw new FleetsealError('stateInvalid', `The register statement ${digest} is missing.`);
  });
}

async function textsBy(db: Db, table: 'evidence' | 'document'): Promise<Map<string, string>> {
  const rows =
    table === 'evidence'
      ? await db.selectFrom('evidence').select(['digest', 'jws as text']).execute()
      : await db.selectFrom('document').select(['digest', 'text']).execute();
  return new Map(rows.map((row) => [row.digest, row.text]));
}

async function allNotes(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('challenge').select('note').distinct().execute();
  return rows.map((row) => row.note);
}

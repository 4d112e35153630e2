/** Gathers an export of the access record: leaves of the register, what proves them, records. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayOf } from '../../shared/audit/accessRecord.ts';
import {
  type AccessExportHeader,
  DOCUMENTED_KINDS,
  encodeAccessExport,
  type LeafLine,
} from '../../shared/audit/exportFile.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import type { RegisterEntry } from '../../shared/register/register.ts';
import type { TransparencyLog } from '../log/transparencyLog.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Store } from '../store/store.ts';
import { numbersBetween } from './recordQuery.ts';

/** Rows of one statement of SQL; others are served between two. */
const AT_ONCE = 1000;

/** What an export is made from. */
export interface AccessExportSource {
  readonly store: Store;
  readonly register: RegisterBook;
  readonly registerLog: TransparencyLog;
}

/** What an export is to be about. */
export interface AccessExportOrder {
  /** Moments of the first day, and in or after the last one, milliseconds UTC. */
  readonly from: number;
  readonly to: number;
  readonly by: string;
  readonly createdAt: number;
}

/**
 * The export of whole UTC days. Throws usageWrong for days that are none, tooLarge where they have
 * more than one file holds.
 */
export async function exportAccess(
  source: AccessExportSource,
  order: AccessExportOrder,
): Promise<Uint8Array> {
  const { from, to } = wholeDays(order);
  // Read together: the checkpoint is of this size.
  const { size, checkpoint } = source.registerLog;
  const range = leafRange(source.register.entries, { from, to, size });
  const count = range.end - range.first;
  if (count > LIMITS.accessExportLines) throw tooMany();
  const records = await recordTexts(source.store, { from, to });
  const leaves = await leafLines(source, range);
  const header: AccessExportHeader = {
    format: 'fleetseal/accessExport@1',
    from,
    to,
    createdAt: order.createdAt,
    by: order.by,
    checkpoint,
    firstLeaf: range.first,
    leaves: count,
    records: records.length,
    ...(await proofsOf(source.registerLog, range, size)),
  };
  return encodeAccessExport({ header, leaves, records });
}

function wholeDays({ from, to }: AccessExportOrder): { from: number; to: number } {
  if (from >= to) throw new FleetsealError('usageWrong', 'The interval is empty.');
  return { from: dayOf(from), to: dayOf(to - 1) + DAY_MS };
}

interface LeafRange {
  readonly first: number;
  /** The first leaf that is left out. */
  readonly end: number;
}

/**
 * From before the first day, and from the root of a day before it, so that numbers have their
 * beginning; to the first root of a day after the last one, which says where they end.
 */
function leafRange(
  entries: readonly RegisterEntry[],
  { from, to, size }: { from: number; to: number; size: number },
): LeafRange {
  const known = entries.slice(0, size);
  const inside = known.findIndex(({ leaf }) => leaf.time >= from);
  const start = Math.max(0, (inside === -1 ? known.length : inside) - 1);
  const roots = known.flatMap(({ index, document }) =>
    document.format === 'fleetseal/accessRoot@1' ? [{ index, day: document.day }] : [],
  );
  const before = roots.findLast(({ day }) => day < from);
  const after = roots.find(({ day }) => day >= to);
  // Without any root the whole register shows that numbers begin with 0.
  const anchor = roots.length === 0 ? 0 : (before?.index ?? start);
  return { first: Math.min(start, anchor), end: after === undefined ? size : after.index + 1 };
}

async function proofsOf(log: TransparencyLog, { first, end }: LeafRange, size: number) {
  // In the tree that ends with a leaf, its proof is the complete subtrees before it.
  const left = await log.inclusion(first, first + 1);
  const consistency = await log.consistency(end, size);
  return { left: left.map(toBase64Url), consistency: consistency.map(toBase64Url) };
}

async function leafLines(
  { register, registerLog }: AccessExportSource,
  { first, end }: LeafRange,
): Promise<LeafLine[]> {
  const leaves = await registerLog.leaves(first, end);
  const lines: LeafLine[] = [];
  for (const [position, bytes] of leaves.entries()) {
    const { kind, digest } = parseRegisterLeaf(bytes);
    const document = DOCUMENTED_KINDS.includes(kind) ? await register.text(digest) : null;
    lines.push({ leaf: first + position, text: fromUtf8(bytes), document });
    if (position % AT_ONCE === AT_ONCE - 1) await nextTurn();
  }
  return lines;
}

async function recordTexts(
  { db }: Store,
  interval: { from: number; to: number },
): Promise<string[]> {
  const { first, end } = await numbersBetween(db, interval);
  if (end - first > LIMITS.accessExportLines) throw tooMany();
  const texts: string[] = [];
  for (let at = first; at < end; at += AT_ONCE) {
    const rows = await db
      .selectFrom('access_record')
      .select('text')
      .where('number', '>=', at)
      .where('number', '<', Math.min(end, at + AT_ONCE))
      .orderBy('number')
      .execute();
    texts.push(...rows.map(({ text }) => text));
    await nextTurn();
  }
  return texts;
}

function tooMany(): FleetsealError {
  const detail = `More than ${LIMITS.accessExportLines} leaves and records: export fewer days.`;
  return new FleetsealError('tooLarge', detail);
}

/**
 * Numbers of the sequence that were signed and will never be delivered: dropped from a full
 * spool, or damaged on disk (docs/formats/agent-state.md, gaps.json). The server sees the same
 * gap by itself: the next evidence names a predecessor that it does not have.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { seqSchema } from '../../shared/log/leaf.ts';
import { onDisk } from './disk.ts';

/** Ranges that the file holds at most; then the two oldest become one. */
const RANGES_MAX = 200;

const rangeSchema = z.strictObject({
  firstSeq: seqSchema,
  lastSeq: seqSchema,
  /** How many of these numbers were lost; fewer than the range holds where ranges were joined. */
  count: z.int().min(1),
});
/** Numbers that were lost. */
export type GapRange = z.infer<typeof rangeSchema>;

/** gaps.json. */
export const gapsFileSchema = z.strictObject({
  format: z.literal('fleetseal/gaps@1'),
  ranges: z.array(rangeSchema).max(RANGES_MAX),
});

/** Name of the file in the state directory. */
export const GAPS_FILE = 'gaps.json';

/** Reads the ranges, ascending; none where there is no file. Throws stateInvalid. */
export async function readGaps(directory: string): Promise<GapRange[]> {
  const text = await readIfExists(join(directory, GAPS_FILE));
  return text === null ? [] : parseAs(utf8(text), gapsFileSchema, 'stateInvalid').ranges;
}

/** The ranges with one more number. */
export function withGap(ranges: readonly GapRange[], seq: number): GapRange[] {
  if (ranges.some((range) => isWithin(range, seq))) return [...ranges];
  const sorted = [...ranges, { firstSeq: seq, lastSeq: seq, count: 1 }].sort(
    (a, b) => a.firstSeq - b.firstSeq,
  );
  const joined: GapRange[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    const follows = before !== undefined && before.lastSeq + 1 === range.firstSeq;
    if (follows) joined.splice(-1, 1, joinRanges(before, range));
    else joined.push(range);
  }
  const [first, second, ...rest] = joined;
  if (joined.length <= RANGES_MAX || first === undefined || second === undefined) return joined;
  return [joinRanges(first, second), ...rest];
}

/** Keeps the ranges. Throws diskFull, diskFailed. */
export async function writeGaps(directory: string, ranges: readonly GapRange[]): Promise<void> {
  const file = { format: 'fleetseal/gaps@1', ranges };
  await onDisk(() => writeDurable(join(directory, GAPS_FILE), fromUtf8(encodeJson(file))));
}

/** True where every number of the range is lost, and `seq` is one of them. */
export function isWithin(range: GapRange, seq: number): boolean {
  const whole = range.lastSeq - range.firstSeq + 1 === range.count;
  return whole && seq >= range.firstSeq && seq <= range.lastSeq;
}

function joinRanges(a: GapRange, b: GapRange): GapRange {
  return { firstSeq: a.firstSeq, lastSeq: b.lastSeq, count: a.count + b.count };
}

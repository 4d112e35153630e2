/** Allow-lists of batch tokens: which hosts may enroll, by the name that each gives itself. */
import * as z from 'zod';
import { fromUtf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { readCsvTable, type TableRow } from '../register/csvTable.ts';
import { nameSchema } from '../register/license.ts';

/** One host of an allow-list. */
export const allowedHostSchema = z.strictObject({
  name: nameSchema,
  /** SHA-256 of the TPMT_PUBLIC of its endorsement key: 64 lower case hex digits. */
  ekDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
/** One host of an allow-list. */
export type AllowedHost = z.infer<typeof allowedHostSchema>;

type Column = 'name' | 'ekDigest';

/**
 * Parses an allow-list: CSV with a column `name` and, where wanted, `ekDigest`. Throws tooLarge,
 * and importInvalid with every problem and its line.
 */
export function parseAllowList(bytes: Uint8Array): AllowedHost[] {
  if (bytes.length > LIMITS.importBytes) {
    throw new FleetsealError('tooLarge', `The list has ${bytes.length} bytes.`);
  }
  const columns = { required: ['name'], optional: ['ekDigest'] } as const;
  const table = readCsvTable<Column>(fromUtf8(bytes), columns);
  const problems = [...table.problems];
  const seen = new Map<string, number>();
  const hosts: AllowedHost[] = [];
  for (const row of table.rows) {
    const { host, problem } = readRow(row, seen);
    if (host !== null) hosts.push(host);
    if (problem !== null) problems.push(`line ${row.line}: ${problem}`);
  }
  if (problems.length === 0 && hosts.length === 0) problems.push('the list names no host');
  if (hosts.length > LIMITS.tokenUses) {
    problems.push(`${hosts.length} hosts, limit ${LIMITS.tokenUses}`);
  }
  if (problems.length > 0) throw new FleetsealError('importInvalid', problems.join('\n'));
  return hosts;
}

interface ReadRow {
  readonly host: AllowedHost | null;
  readonly problem: string | null;
}

function readRow(row: TableRow<Column>, seen: Map<string, number>): ReadRow {
  const name = row.at('name');
  const before = seen.get(name);
  if (before !== undefined) {
    return { host: null, problem: `${name} is already in line ${before}` };
  }
  seen.set(name, row.line);
  const ekDigest = row.at('ekDigest') === '' ? null : row.at('ekDigest');
  const host = { name, ekDigest };
  const checked = allowedHostSchema.safeParse(host);
  if (checked.success) return { host, problem: null };
  const wrong = checked.error.issues[0]?.path[0] === 'ekDigest';
  const problem = wrong
    ? 'ekDigest is not 64 lower case hex digits'
    : 'name is empty, longer than 128 characters, or holds control characters';
  return { host: null, problem };
}

/** Reports as somebody changed them: what every verifier of reports has to agree on. */
import { concat } from '../../shared/bytes/bytes.ts';
import { buildReport } from '../../shared/report/build.ts';
import { DATA_MEMBERS } from '../../shared/report/members.ts';
import { readZip, writeZip } from '../../shared/report/zip.ts';
import type { ReportWorld } from './reportWorld.ts';
import { OpenReport } from './tamper.ts';

/** A report file, the trust file for it, and what a verifier makes of it. */
export interface ReportCase {
  readonly name: string;
  readonly file: Uint8Array;
  readonly trustText: string;
  readonly outcome: 'valid' | 'invalid' | 'cannotTell';
}

/** The report on each world, under the name of what makes the world. */
export async function builtCases(
  worlds: Readonly<Record<string, () => Promise<Pick<ReportWorld, 'input' | 'trustText'>>>>,
  outcome: ReportCase['outcome'] = 'valid',
): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const [name, make] of Object.entries(worlds)) {
    const { input, trustText } = await make();
    cases.push({ name, file: await buildReport(input), trustText, outcome });
  }
  return cases;
}

/** A change of some bytes, and where it was made. */
export interface Changed {
  readonly name: string;
  readonly file: Uint8Array;
}

/** The bytes with some bits of one of them turned over. */
export function flipped(bytes: Uint8Array, index: number, mask: number): Uint8Array {
  const changed = bytes.slice();
  changed[index] = (changed[index] ?? 0) ^ mask;
  return changed;
}

/** One bit that is the same at every place, and one that wanders. */
function masks(index: number): number[] {
  return [0x01, 2 << (index % 7)];
}

/** The report with one byte flipped, in two ways each: at each place, or at every `step`-th. */
export function* byteFlips(report: Uint8Array, step = 1): Generator<Changed> {
  for (let i = 0; i < report.length; i += step) {
    for (const mask of masks(i)) {
      yield { name: `byte ${i} ^ ${mask}`, file: flipped(report, i, mask) };
    }
  }
}

/** A byte of a member flipped, and the container made anew; `member` says which. */
export function* memberFlips(
  report: Uint8Array,
  step = 1,
): Generator<Changed & { readonly member: string }> {
  const members = readZip(report);
  for (const [m, { name, bytes }] of members.entries()) {
    for (let i = 0; i < bytes.length; i += step) {
      const changed = { name, bytes: flipped(bytes, i, masks(i)[i % 2] ?? 1) };
      const file = writeZip(members.with(m, changed));
      yield { name: `${name} byte ${i}`, member: name, file };
    }
  }
}

/** A byte of a member flipped, every digest rebuilt, and signed again. */
export async function* signedFlips(
  { reportKey }: Pick<ReportWorld, 'reportKey'>,
  report: Uint8Array,
  step: number,
): AsyncGenerator<Changed> {
  const open = new OpenReport(report);
  for (const name of DATA_MEMBERS) {
    const bytes = open.bytes(name);
    for (let i = 0; i < bytes.length; i += step) {
      open.members.set(name, flipped(bytes, i, masks(i)[i % 2] ?? 1));
      yield { name: `${name} byte ${i}, signed`, file: await open.seal(reportKey) };
    }
    open.members.set(name, bytes);
  }
}

/** The file cut short, with more bytes, or with other members than it should have. */
export function containerChanges(report: Uint8Array): Changed[] {
  const members = readZip(report);
  const extra = { name: 'verify.sh', bytes: new Uint8Array(1) };
  const cuts = [0, 1, 21, 22, 100, report.length - 1];
  return [
    ...cuts.map((length) => ({ name: `${length} bytes`, file: report.subarray(0, length) })),
    { name: 'one byte more', file: concat(report, Uint8Array.of(0)) },
    { name: 'twice', file: concat(report, report) },
    { name: 'no statement', file: writeZip(members.slice(1)) },
    { name: 'no balance', file: writeZip(members.slice(0, -1)) },
    { name: 'one member more', file: writeZip([...members, extra]) },
    { name: 'members reversed', file: writeZip(members.toReversed()) },
  ];
}

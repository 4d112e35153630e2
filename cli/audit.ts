/** `fleetseal audit …`: who did what; the access record as a file, and its check offline. */
import { readFile } from 'node:fs/promises';
import { ACT_NAMES } from '../shared/audit/acts.ts';
import type { AuditItem } from '../shared/audit/item.ts';
import { REGISTER_ACT_NAMES } from '../shared/audit/registerActs.ts';
import {
  type AccessStep,
  type AccessVerification,
  verifyAccessExport,
} from '../shared/audit/verifyExport.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { msToDay, msToText } from '../shared/register/day.ts';
import { parseTrust } from '../shared/report/trust.ts';
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { assertNew, writeNew } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { shellWord } from './suggest.ts';
import { timeOf } from './times.ts';

/** Exit status: 0 complete, 1 wrong, 2 cannot tell. */
const EXIT_CODES = { complete: 0, wrong: 1, cannotTell: 2 } as const;
const MARKS = { passed: 'passed', failed: 'FAILED', notCheckable: 'not checkable' } as const;

/** Options of `fleetseal audit list`. */
export interface AuditListOptions extends WithJson {
  readonly from?: string;
  readonly to?: string;
  readonly act?: readonly string[];
  readonly name?: readonly string[];
  readonly target?: string;
  readonly limit: number;
}

/** `fleetseal audit list`: what people did, the newest first. */
export async function list(options: AuditListOptions): Promise<void> {
  const { from, to, act, name, target, limit } = options;
  const acts = act?.map(actOf);
  const query = {
    ...(from === undefined ? {} : { from: String(timeOf(from)) }),
    ...(to === undefined ? {} : { to: String(timeOf(to)) }),
    ...(acts === undefined ? {} : { act: acts }),
    ...(name === undefined ? {} : { name: [...name] }),
    ...(target === undefined ? {} : { target }),
    order: 'newest',
    limit: String(limit),
  } as const;
  const { items, total } = await apiOf(options).call('listAudit', { query });
  if (options.json === true) {
    printJson({ items, total });
    return;
  }
  const more = total - items.length;
  printLines(
    ...(items.length === 0 ? ['None.'] : actLines(items)),
    ...(more === 0 ? [] : [`${amount(more, 'earlier act')}: --limit, or a filter.`]),
  );
}

function actOf(text: string) {
  const known = [...ACT_NAMES, ...REGISTER_ACT_NAMES].find((each) => each === text);
  if (known !== undefined) return known;
  throw new FleetsealError('usageWrong', `There is no act ${text}; audit list --help names them.`);
}

/** `fleetseal audit export --from DAY --out FILE`. */
export async function exportDays(
  options: TargetOptions & { readonly from: string; readonly to?: string; readonly out: string },
): Promise<void> {
  const { from, to, out } = options;
  assertNew(out);
  const end = to === undefined ? Date.now() : timeOf(to);
  const query = { from: String(timeOf(from)), to: String(end) };
  const bytes = await apiOf(options).call('exportAudit', { query });
  await writeNew(out, bytes);
  printLines(
    `${out} written, ${amount(bytes.length, 'byte')}.`,
    `To check it: npx fleetseal audit verify ${shellWord(out)} --trust trust.json`,
  );
}

/** Checks an export; needs no server. `acts`: also lists what was done. */
export async function verify(
  file: string,
  options: { trust: string; json?: boolean; acts?: boolean },
): Promise<void> {
  const found = await verifyFiles(file, options.trust);
  process.exitCode = EXIT_CODES[found.outcome];
  if (options.json === true) {
    printJson({ file, exitCode: process.exitCode, ...found });
    return;
  }
  const listed = options.acts === true ? actLines(found.acts) : [];
  printLines(...verificationLines(file, found), ...listed);
}

/** Of a file that cannot be read, and under a trust file that is none, nobody can tell. */
async function verifyFiles(file: string, trustFile: string): Promise<AccessVerification> {
  try {
    const trust = parseTrust(await bytesOf(trustFile));
    return await verifyAccessExport(await bytesOf(file), trust);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const { code, message } = error;
    const step: AccessStep = {
      step: 1,
      name: 'file',
      outcome: 'notCheckable',
      words: message,
      code,
    };
    return { outcome: 'cannotTell', steps: [step], days: null, acts: [] };
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `${path} cannot be read.`, { cause });
  }
}

/** What was found, in plain words. */
export function verificationLines(file: string, found: AccessVerification): string[] {
  const steps = found.steps.flatMap(({ step, name, outcome, words, code }) => {
    const mark = code === undefined ? MARKS[outcome] : `${MARKS[outcome]} [${code}]`;
    const first = `${String(step).padStart(2)}. ${name}: ${mark}. `;
    return wrapText(words, { first, rest: '    ' });
  });
  return [...wrapText(`${file}: ${headline(found)}`, { first: '' }), ...steps];
}

function headline({ outcome, days, acts }: AccessVerification): string {
  if (outcome === 'cannotTell') return 'CANNOT TELL';
  if (outcome === 'wrong' || days === null) return 'WRONG: this is not what was recorded';
  const { from, to, provenTo, recoveries } = days;
  if (provenTo === from) return 'NOT PROVEN YET: none of these days has a root in the register';
  const rest = provenTo === to ? '' : `; from ${msToDay(provenTo)} on nothing is proven yet`;
  const until = `${msToDay(from)} to before ${msToDay(provenTo)}`;
  const lost =
    recoveries.length === 0 ? '' : '; but for what was lost before the logs were recovered';
  return `COMPLETE for ${until}${lost}: ${amount(acts.length, 'act')} in all${rest}`;
}

function actLines(acts: readonly AuditItem[]): string[] {
  return acts.map(({ time, act, name, target, detail, record, leaf }) => {
    const place = record === null ? `leaf ${leaf}` : `record ${record}`;
    const parts = [msToText(time), name ?? '-', act, target ?? '', detail ?? ''];
    return `${parts.filter((part) => part !== '').join('  ')}  (${place})`;
  });
}

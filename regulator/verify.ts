/**
 * `fleetseal verify FILE… --trust FILE [--json]`: verifies reports offline and says what was found
 * in plain words. It needs no server, network or database, and takes trust only from the file
 * that it is given, never from beside a report.
 */
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { fingerprints, parseTrust, type Trust } from '../shared/report/trust.ts';
import { signerOf, type Verification, verifyReport } from '../shared/report/verify.ts';
import { terminalLines, wrapText } from '../shared/text/terminal.ts';
import { joinReports } from './join.ts';
import { jsonLine, outcomeJson } from './json.ts';
import { withSplitViews } from './splitViews.ts';
import { type ExitCode, exitCodeOf, type VerifiedFile } from './verifiedFile.ts';
import { fingerprintText, reportText, sharedGpuText } from './words.ts';

/** What a verification needs from the machine. */
export interface VerifyOptions {
  /** Paths of the reports. */
  readonly files: readonly string[];
  /** Path of the trust file; several where the reports are of several operators. */
  readonly trustFile: string | readonly string[];
  /** One JSON value instead of words. */
  readonly json: boolean;
  /** Prints text; called several times. */
  readonly write: (text: string) => void;
  /** Reads a whole file; whatever it throws counts as unreadable. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
}

interface TrustedFile {
  readonly file: string;
  readonly trust: Trust;
}

/**
 * Prints the fingerprints of the trust file first, then verifies the reports, compares those of
 * one log with each other, and prints each report's steps, then what reports of different
 * operators have in common. Returns the exit code of the
 * worst report: 1 invalid, else 2 cannot tell (also for unreadable files), else 0.
 */
export async function runVerify(options: VerifyOptions): Promise<ExitCode> {
  const { files, json, write } = options;
  const trusts = await readTrusts(options);
  if (isFleetsealError(trusts)) {
    write(trustProblem(trusts, json));
    return 2;
  }
  const listed = trusts.map(({ file, trust }) => ({ file, fingerprints: fingerprints(trust) }));
  if (!json) for (const each of listed) write(fingerprintText(each.file, each.fingerprints));
  const opened: VerifiedFile[] = [];
  for (const file of files) {
    const verification = await verifyFile(options, file, trusts);
    opened.push({ file, verification });
  }
  const reports = withSplitViews(opened);
  if (!json) for (const each of reports) write(reportText(each.file, each.verification));
  const sharedGpus = joinReports(reports);
  const exitCode = exitCodeOf(reports);
  if (json) write(outcomeJson({ trust: listed, reports, sharedGpus, exitCode }));
  else write(sharedGpuText(sharedGpus));
  return exitCode;
}

async function readTrusts(options: VerifyOptions): Promise<TrustedFile[] | FleetsealError> {
  const trusts: TrustedFile[] = [];
  try {
    for (const file of [options.trustFile].flat()) {
      trusts.push({ file, trust: parseTrust(await readBytes(options, file)) });
    }
  } catch (error) {
    if (isFleetsealError(error)) return error;
    throw error;
  }
  if (trusts.length === 0) return new FleetsealError('usageWrong', 'No trust file was given.');
  return contradiction(trusts) ?? trusts;
}

/** Two trust files that give one origin different keys: reports of it could not be compared. */
function contradiction(trusts: readonly TrustedFile[]): FleetsealError | null {
  const keys = new Map<string, string>();
  for (const { file, trust } of trusts) {
    for (const { log } of [trust.logs.evidence, trust.logs.register]) {
      const known = keys.get(log.origin) ?? log.vkey;
      if (known !== log.vkey) {
        const seen = `${file} gives the log ${log.origin} another key than an earlier trust file.`;
        return new FleetsealError('trustInvalid', seen);
      }
      keys.set(log.origin, known);
    }
  }
  return null;
}

/** Verifies one file under the trust file that names its signer, else under the first. */
async function verifyFile(
  options: VerifyOptions,
  path: string,
  trusts: readonly TrustedFile[],
): Promise<Verification | null> {
  let file: Uint8Array;
  try {
    file = await readBytes(options, path);
  } catch (error) {
    if (isFleetsealError(error, 'fileUnreadable')) return null;
    throw error;
  }
  const signer = signerOf(file);
  const naming = trusts.find(({ trust }) => trust.reportKeys.some(({ kid }) => kid === signer));
  const trusted = naming ?? trusts[0];
  return trusted === undefined ? null : verifyReport({ file, trust: trusted.trust });
}

async function readBytes(options: VerifyOptions, path: string): Promise<Uint8Array> {
  try {
    return await options.readFile(path);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `${path} cannot be read.`, { cause });
  }
}

function trustProblem({ code, message }: FleetsealError, json: boolean): string {
  if (json) return jsonLine({ exitCode: 2, trust: [], reports: [], code, message });
  const problem = `CANNOT TELL: the trust file was not accepted: ${message} [${code}]`;
  return terminalLines(wrapText(problem, { first: '' }));
}

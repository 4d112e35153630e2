/**
 * Verifies reports under trust files: what `fleetseal verify` prints and what the page shows.
 * It needs no machine but what reads a file, and takes trust only from the files that it is given.
 */
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import type { StepName } from '../shared/report/steps.ts';
import { fingerprints, parseTrust, type Trust } from '../shared/report/trust.ts';
import { signerOf, type Verification, verifyReport } from '../shared/report/verify.ts';
import { joinReports } from './join.ts';
import { jsonLine, outcomeJson, type VerifyOutcome } from './json.ts';
import { withSplitViews } from './splitViews.ts';
import { exitCodeOf, type VerifiedFile } from './verifiedFile.ts';

/** Which files to verify, and how they are read. */
export interface VerifyRequest {
  /** Names of the reports, as `readFile` takes them. */
  readonly files: readonly string[];
  /** Name of the trust file; several where the reports are of several operators. */
  readonly trustFile: string | readonly string[];
  /** Reads a whole file; whatever it throws counts as unreadable. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Given the keys of the trust files before the first report is read. */
  readonly onTrust?: (trust: VerifyOutcome['trust']) => void;
  /** Told before each step of each report begins. */
  readonly onStep?: (file: string, step: StepName) => void;
}

interface TrustedFile {
  readonly file: string;
  readonly trust: Trust;
}

/**
 * Verifies the reports and compares those of one log with each other, and those of different
 * operators. Gives the problem where a trust file was not accepted: then nothing was verified.
 */
export async function verifyFiles(request: VerifyRequest): Promise<VerifyOutcome | FleetsealError> {
  const trusts = await readTrusts(request);
  if (isFleetsealError(trusts)) return trusts;
  const trust = trusts.map((each) => ({
    file: each.file,
    fingerprints: fingerprints(each.trust),
  }));
  request.onTrust?.(trust);
  const opened: VerifiedFile[] = [];
  for (const file of request.files) {
    const verification = await verifyFile(request, file, trusts);
    opened.push({ file, verification });
  }
  const reports = withSplitViews(opened);
  return {
    trust,
    reports,
    sharedGpus: joinReports(reports),
    exitCode: exitCodeOf(reports),
  };
}

/** What verifying gave as one line of JSON, with the exit code in it. */
export function verifiedJson(found: VerifyOutcome | FleetsealError): string {
  if (!isFleetsealError(found)) return outcomeJson(found);
  const { code, message } = found;
  return jsonLine({ exitCode: 2, trust: [], reports: [], code, message });
}

async function readTrusts(request: VerifyRequest): Promise<TrustedFile[] | FleetsealError> {
  const trusts: TrustedFile[] = [];
  try {
    for (const file of [request.trustFile].flat()) {
      trusts.push({ file, trust: parseTrust(await readBytes(request, file)) });
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
  request: VerifyRequest,
  path: string,
  trusts: readonly TrustedFile[],
): Promise<Verification | null> {
  let file: Uint8Array;
  try {
    file = await readBytes(request, path);
  } catch (error) {
    if (isFleetsealError(error, 'fileUnreadable')) return null;
    throw error;
  }
  const signer = signerOf(file);
  const naming = trusts.find(({ trust }) => trust.reportKeys.some(({ kid }) => kid === signer));
  const trusted = naming ?? trusts[0];
  if (trusted === undefined) return null;
  const onStep = (step: StepName) => request.onStep?.(path, step);
  return verifyReport({ file, trust: trusted.trust, onStep });
}

async function readBytes(request: VerifyRequest, path: string): Promise<Uint8Array> {
  try {
    return await request.readFile(path);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `${path} cannot be read.`, { cause });
  }
}

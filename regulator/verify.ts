/**
 * `fleetseal verify FILE… --trust FILE [--json]`: verifies reports offline and says what was found
 * in plain words. It needs no server, network or database, and takes trust only from the file
 * that it is given, never from beside a report.
 */
import { type FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { terminalLines, wrapText } from '../shared/text/terminal.ts';
import type { ExitCode } from './verifiedFile.ts';
import { type VerifyRequest, verifiedJson, verifyFiles } from './verifyFiles.ts';
import { fingerprintText, reportText, sharedGpuText } from './words.ts';

/** What a verification needs from the machine. */
export interface VerifyOptions extends VerifyRequest {
  /** One JSON value instead of words. */
  readonly json: boolean;
  /** Prints text; called several times. */
  readonly write: (text: string) => void;
}

/**
 * Prints the fingerprints of the trust file first, then the reports: each one's steps and figures,
 * then what reports of different operators have in common. Returns the exit code of the
 * worst report: 1 invalid, else 2 cannot tell (also for unreadable files), else 0.
 */
export async function runVerify(options: VerifyOptions): Promise<ExitCode> {
  const { json, write } = options;
  const onTrust: VerifyRequest['onTrust'] = (trust) => {
    for (const each of trust) write(fingerprintText(each.file, each.fingerprints));
  };
  const found = await verifyFiles(json ? options : { ...options, onTrust });
  if (json) write(verifiedJson(found));
  if (isFleetsealError(found)) {
    if (!json) write(trustProblem(found));
    return 2;
  }
  const { reports, sharedGpus, exitCode } = found;
  if (json) return exitCode;
  for (const each of reports) write(reportText(each.file, each.verification));
  write(sharedGpuText(sharedGpus));
  return exitCode;
}

function trustProblem({ code, message }: FleetsealError): string {
  const problem = `CANNOT TELL: the trust file was not accepted: ${message} [${code}]`;
  return terminalLines(wrapText(problem, { first: '' }));
}

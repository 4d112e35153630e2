/** Exit codes of the agent's commands (docs/AGENT.md): what a script or a unit file can act on. */
import { type ErrorCode, isFleetsealError } from '../../shared/errors.ts';
import { printError } from '../commandLine.ts';

/** Every exit code, with what it says. */
export const EXIT = {
  done: 0,
  /** Refused, or failed in a way that has no code of its own. */
  failed: 1,
  /** Something needs care: doctor found a problem, no agent runs, evidence was lost. */
  needsCare: 2,
  notEnrolled: 3,
  configWrong: 4,
  serverUnreachable: 5,
  /** Enrolled, and a person's approval is missing. */
  awaitsApproval: 6,
  /** The server knows this key as retired or refused. */
  retired: 7,
  /** The state belongs to another machine: an image made after enrollment, or a moved disk. */
  otherMachine: 8,
  usage: 64,
  /** Another agent holds the state directory. */
  inUse: 75,
} as const;

/** For help texts and the handbook. */
export const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 refused or failed, 2 needs care, 3 not enrolled, 4 configuration wrong,
5 server unreachable, 6 awaits approval, 7 retired, 8 other machine, 64 wrong usage, 75 in use.`;

const BY_ERROR: Partial<Record<ErrorCode, number>> = {
  notEnrolled: EXIT.notEnrolled,
  configInvalid: EXIT.configWrong,
  serverUnreachable: EXIT.serverUnreachable,
  usageWrong: EXIT.usage,
  inUse: EXIT.inUse,
  hostRetired: EXIT.retired,
  machineChanged: EXIT.otherMachine,
};

/** Runs a command of the agent: its coded errors are printed and become their exit code. */
export async function guarded(command: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await command()) ?? EXIT.done;
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    printError(error);
    process.exitCode = BY_ERROR[error.code] ?? EXIT.failed;
  }
}

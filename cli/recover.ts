/** `fleetseal log recover`: the logs of a server that was restored to an older state go on. */
import { recoverLogs } from '../server/recovery/recover.ts';
import { lossWords } from '../shared/register/recoveries.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { printLines } from './output.ts';
import { serverDirectoryOf } from './paths.ts';

/** Options of the command. */
export interface RecoverCommand {
  /** As given with --data. */
  readonly data: string;
  readonly reason: string;
  readonly by: string;
  /** The operator knows that it is an older state, though no host has shown it yet. */
  readonly restored?: boolean;
}

/**
 * Recovers the logs of a stopped server and says what is left to do. Throws inUse while it runs,
 * usageWrong where nobody has shown that it is behind, stateInvalid.
 */
export async function recover(command: RecoverCommand): Promise<void> {
  const { data, reason, by, restored: isRestored = false } = command;
  const { document, behind, tokens } = await recoverLogs({
    dataDirectory: serverDirectoryOf(data),
    by,
    reason,
    isRestored,
    now: Date.now,
  });
  const { evidence, register } = document.logs;
  const paragraphs = [
    ...(behind === null ? [] : [`What was seen: ${behind.seen}`]),
    lossWords(document),
    `Kept: ${evidence.size} leaves of the evidence log, ${register.size} of the register.`,
    'Start the server. Hosts follow by themselves and send again what they still hold: 30 days ' +
      'of it at most. Hosts with an agent before 0.4.0 must be updated first; those behind an ' +
      'air gap need a new kit: fleetseal offline kit.',
    'What was written into the register since this state nobody can send again: hosts that were ' +
      'enrolled or got a new key since then must enroll again, imports, decisions, policies and ' +
      'permissions must be made again. Accounts and their tokens are those of this state too: ' +
      'end again those that were ended since.',
    `Enrollment tokens of before are void (${tokens}): fleetseal token create.`,
    'The logs have new names: give every regulator the new trust file (fleetseal trust export), ' +
      'with the reason. Reports of before still verify under the old one.',
  ];
  printLines(...paragraphs.flatMap((text) => wrapText(text, { first: '' })));
}

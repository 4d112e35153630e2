/**
 * The command line as such: its help, its exit codes, and what a person sees of an error. Each
 * command loads the program it is about when it is asked for.
 */
import { Command, CommanderError } from 'commander';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { ERRORS, type FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { TERMINAL_COLUMNS, terminalLines, wrapText } from '../shared/text/terminal.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 refused or failed, 2 cannot tell (verify) or needs care (agent), 64 wrong
usage; the agent has more (fleetseal agent --help). Each command has its own --help.`;

/** The program `fleetseal`, without its commands. */
export function commandLine(): Command {
  return (
    new Command('fleetseal')
      .description('Accounting for export-licensed GPUs: attested, logged, and checked offline.')
      .version(PROGRAM_VERSION)
      .addHelpText('after', EXIT_CODES)
      // A command and its subcommand may have options of the same name.
      .enablePositionalOptions()
      .exitOverride()
      .showHelpAfterError('Add --help to the command for its options and an example.')
      .configureOutput({ writeErr: (text) => process.stderr.write(terminalLines(linesOf(text))) })
  );
}

/** Text after a command's help. */
export function example(command: string): string {
  return `\nExample:\n  npx fleetseal ${command}`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** Runs the command that the arguments name, and gives the exit code. */
export async function runCommand(program: Command): Promise<number> {
  try {
    await program.parseAsync(process.argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    if (!isFleetsealError(error)) throw error;
    printError(error);
    return error.code === 'usageWrong' ? 64 : 1;
  }
}

/** Says on standard error what happened, what to do next, and the code. */
export function printError({ code, message }: FleetsealError): void {
  const lines = [...linesOf(message), `${ERRORS[code].next} [${code}]`].flatMap((line) =>
    line.length <= TERMINAL_COLUMNS ? [line] : wrapText(line, { first: '', rest: '  ' }),
  );
  process.stderr.write(terminalLines(lines));
}

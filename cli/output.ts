/** What commands write: safe for a terminal, whatever hosts and files made us print. */
import { type Logger, pino } from 'pino';
import { isFleetsealError } from '../shared/errors.ts';
import { asciiJson, terminalLines } from '../shared/text/terminal.ts';

/** Writes lines for people to standard output. */
export function printLines(...lines: readonly string[]): void {
  process.stdout.write(terminalLines(lines));
}

/** Writes one indented JSON value in ASCII to standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${asciiJson(JSON.stringify(value, null, 2))}\n`);
}

/** A log of JSON lines in ASCII on standard output. */
export function outputLog(): Logger {
  return pino({}, { write: (line: string) => process.stdout.write(asciiJson(line)) });
}

/** What a log line says of an error: coded ones need no stack. */
export function errorFields(error: unknown): object {
  if (!isFleetsealError(error)) return { err: error };
  return { code: error.code, detail: error.message };
}

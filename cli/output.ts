/** What commands write: safe for a terminal, whatever hosts and files made us print. */
import { fstatSync } from 'node:fs';
import { type Logger, pino, stdTimeFunctions } from 'pino';
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

/** Priorities of syslog, by the level of pino that they begin at. */
const PRIORITIES = [
  [60, 2],
  [50, 3],
  [40, 4],
  [30, 6],
  [0, 7],
] as const;

/**
 * A line of the log as the journal takes it: its priority in front, as in `<4>`, which the journal
 * cuts off again (sd-daemon).
 */
export function journalLine(line: string): string {
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 30);
  const [, priority] = PRIORITIES.find(([from]) => level >= from) ?? [0, 6];
  return `<${priority}>${line}`;
}

/** True where standard output goes to the journal: the system names its device and inode. */
function isJournal(): boolean {
  const { JOURNAL_STREAM: named } = process.env;
  if (named === undefined) return false;
  const { dev, ino } = fstatSync(1);
  return named === `${dev}:${ino}`;
}

/** A log of JSON lines in ASCII on standard output; times in ISO 8601, UTC. */
export function outputLog(level = 'info'): Logger {
  const forJournal = isJournal() ? journalLine : (line: string) => line;
  const write = (line: string) => process.stdout.write(forJournal(asciiJson(line)));
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, { write });
}

/** What a log line says of an error: coded ones need no stack. */
export function errorFields(error: unknown): object {
  if (!isFleetsealError(error)) return { code: 'internal', err: error };
  return { code: error.code, detail: error.message };
}

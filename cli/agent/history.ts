/** `fleetseal agent history`: what has left this host, with its proofs. */
import { type HistoryEntry, keysOf, readHistory } from '../../agent/history/history.ts';
import { type HistoryVerdict, verifyHistory } from '../../agent/history/historyVerify.ts';
import { readPinnedServer } from '../../agent/state/pinned.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { msToText } from '../../shared/register/day.ts';
import { amount } from '../../shared/text/amount.ts';
import { wrapText } from '../../shared/text/terminal.ts';
import { printJson, printLines } from '../output.ts';
import { EXIT } from './exitCodes.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

/** Options of the command. */
export interface HistoryCommand extends SettingFlags {
  readonly limit: number;
  readonly documents?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** Prints or verifies what is kept; 1 where something does not verify, 3 before enrollment. */
export async function history(options: HistoryCommand): Promise<number> {
  const { state } = (await settingsOf(options)).config;
  if (options.verify === true) return verified(state, options.json);
  const entries = await readHistory(state, options.limit);
  if (entries.length === 0 && (await readPinnedServer(state)) === null) {
    throw new FleetsealError('notEnrolled', `Nothing has left this host: ${state} holds nothing.`);
  }
  const texts = options.documents === true ? await documentsOf(state, entries) : new Map();
  if (options.json === true) {
    printJson({
      evidence: entries,
      ...(texts.size === 0 ? {} : { documents: [...texts.values()] }),
    });
    return EXIT.done;
  }
  const several = new Set(entries.map(({ kid }) => kid)).size > 1;
  printLines(
    ...entries.flatMap((entry, at) => [
      ...(several && entry.kid !== entries[at - 1]?.kid ? [`key ${entry.kid}`] : []),
      ...entryLines(entry),
    ]),
  );
  for (const text of texts.values()) printLines('', ...wrapText(text, { first: '', rest: '  ' }));
  const shown = `${amount(entries.length, 'evidence', 'evidences')} shown, each with its documents`;
  printLines(
    '',
    `${shown} and their digests.`,
    'To read them: --documents. To verify all: --verify',
  );
  return EXIT.done;
}

function entryLines({ seq, madeAt, leafIndex, refusedAs, documents }: HistoryEntry): string[] {
  const refused = refusedAs === null ? '' : `, logged as REFUSED [${refusedAs}]`;
  const place = leafIndex === null ? 'not proven yet' : `leaf ${leafIndex} of the log${refused}`;
  const number = `number ${seq}`.padEnd(16);
  return [
    `${number}${msToText(madeAt)}  ${place}`,
    ...Object.entries(documents).map(([name, digest]) => `    ${name.padEnd(22)} ${digest}`),
  ];
}

async function documentsOf(
  state: string,
  entries: readonly HistoryEntry[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { identity, files } of await keysOf(state)) {
    const own = entries.filter(({ kid }) => kid === identity.kid);
    for (const digest of new Set(own.flatMap(({ documents }) => Object.values(documents)))) {
      const text = await files.document(digest);
      if (text !== null) texts.set(digest, text);
    }
  }
  return texts;
}

async function verified(state: string, json: boolean | undefined): Promise<number> {
  const verdict = await verifyHistory(state);
  if (json === true) printJson(verdict);
  else printLines(...verdictLines(verdict));
  return verdict.problems.length === 0 ? EXIT.done : EXIT.failed;
}

function verdictLines({ evidence, proven, documents, absent, problems }: HistoryVerdict): string[] {
  return [
    `${amount(evidence, 'evidence', 'evidences')} and ${amount(documents, 'document')} verified:`,
    `  ${evidence} signed by the key of this host, for its log and in order`,
    `  ${proven} in the log, by its signature and an inclusion proof; ${evidence - proven} not yet`,
    ...(absent === 0 ? [] : [`  ${absent} between them are not kept any more`]),
    ...problems.flatMap(({ seq, code, message }) =>
      wrapText(`${message} [${code}]`, { first: `  WRONG, ${seq === null ? 'log' : seq}: ` }),
    ),
    problems.length === 0 ? 'Nothing is wrong.' : `${amount(problems.length, 'problem')}.`,
  ];
}

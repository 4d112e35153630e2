/** Words about a finding by its code, in the language that is spoken. */
import type { CheckText } from '../words/checkTexts.ts';
import type { Words } from '../words/languages.ts';

function textOf(words: Words, code: string): CheckText | undefined {
  const table: Readonly<Record<string, CheckText>> = words.checks;
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Short name of a finding; the code where the catalog has none. */
export function checkName(words: Words, code: string): string {
  return textOf(words, code)?.name ?? code;
}

/** What to do about it; empty where the catalog has nothing. */
export function checkNext(words: Words, code: string): string {
  return textOf(words, code)?.next ?? '';
}

/** What it shows; empty where the catalog has nothing. */
export function checkShows(words: Words, code: string): string {
  return textOf(words, code)?.shows ?? '';
}

/** Words about a requirement by its id, in the language that is spoken. */
import type { Words } from '../words/languages.ts';

/** Short name of a requirement; its id where the catalog has none. */
export function requirementName(words: Words, rule: string): string {
  const table: Readonly<Record<string, string>> = words.requirements;
  return (Object.hasOwn(table, rule) ? table[rule] : undefined) ?? rule;
}

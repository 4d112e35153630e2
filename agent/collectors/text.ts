/** Short texts as read on a host: cleaned so that every one of them fits the claims schemas. */

import { FORMAT_CHARACTERS, hasFormatCharacters } from '../../shared/text/format.ts';

const SPACE_OR_FORMAT = new RegExp(`[\\s${FORMAT_CHARACTERS}]+`, 'gu');

/** Longest text in claims, in UTF-16 code units (shared/claims/claims.ts, textSchema). */
const TEXT_LENGTH_MAX = 256;

/** A text fit for claims, or the reason why the text as read is not. */
export type CleanText =
  | { readonly kind: 'text'; readonly text: string; readonly clipped: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'controlCharacters' };

/** Cuts `text` to `length` code units without splitting a surrogate pair. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return text
    .slice(0, length)
    .toWellFormed()
    .replace(/\uFFFD$/u, '');
}

/** Trims, makes well formed, clips; control or format characters are refused, never repaired. */
export function cleanText(raw: string): CleanText {
  const text = raw.trim().toWellFormed();
  if (text === '') return { kind: 'empty' };
  if (hasFormatCharacters(text)) return { kind: 'controlCharacters' };
  const short = clip(text, TEXT_LENGTH_MAX).trim();
  return { kind: 'text', text: short, clipped: short !== text };
}

/** One line for a person, 1 to 256 characters: control characters and runs of space become one. */
export function oneLine(text: string): string {
  const line = text.toWellFormed().replace(SPACE_OR_FORMAT, ' ').trim();
  if (line === '') return '(empty)';
  return line.length <= TEXT_LENGTH_MAX ? line : `${clip(line, TEXT_LENGTH_MAX - 2)} …`;
}

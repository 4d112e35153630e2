/** Text for a terminal: what others wrote must not move the cursor, color, or turn text around. */

import { FORMAT_CHARACTERS } from './format.ts';

const OBEYED = new RegExp(`[${FORMAT_CHARACTERS}\\u{D800}-\\u{DFFF}]`, 'gu');

/** Columns of everything that is printed for people. */
export const TERMINAL_COLUMNS = 100;

/**
 * One line that is safe to print: control characters (escape sequences begin with one), format
 * characters (bidirectional overrides, zero width), line separators and halves of surrogate
 * pairs become `?`. Line ends too: split a text into its lines first.
 */
export function terminalText(text: string): string {
  return text.replace(OBEYED, '?');
}

/** Lines as one safe text, each ended by a newline. */
export function terminalLines(lines: readonly string[]): string {
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}

/** JSON text with everything outside ASCII escaped: the same JSON value, safe to print. */
export function asciiJson(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Where the lines of a paragraph begin. */
export interface WrapOptions {
  /** Put before the first line. */
  readonly first: string;
  /** Put before every other line; as many spaces as `first` has characters where not given. */
  readonly rest?: string;
}

/**
 * Breaks a text into lines of at most TERMINAL_COLUMNS characters: between words, and inside a
 * word only where it alone is longer than a line. Runs of spaces become one.
 */
export function wrapText(text: string, { first, rest }: WrapOptions): string[] {
  const hang = rest ?? ' '.repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ').filter((each) => each !== '')) {
    let left = word;
    if (!isEmpty && line.length + 1 + left.length > TERMINAL_COLUMNS) {
      lines.push(line);
      line = hang;
      isEmpty = true;
    }
    while (line.length + left.length > TERMINAL_COLUMNS) {
      const fits = Math.max(1, TERMINAL_COLUMNS - line.length - (isEmpty ? 0 : 1));
      lines.push(`${line}${left.slice(0, fits)}`);
      left = left.slice(fits);
      line = hang;
    }
    line = isEmpty || line === hang ? `${line}${left}` : `${line} ${left}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/**
 * Several texts in one cell: separated by semicolons, spaces around them left out. A text that
 * holds a semicolon, begins with a quote or has spaces around it stands in quotes, as in CSV.
 */

/** The cell of some texts. */
export function printList(texts: readonly string[]): string {
  return texts.map((text) => (needsQuotes(text) ? quoted(text) : text)).join('; ');
}

/** The texts of a cell; null where an entry is empty or a quote is not closed. */
export function parseList(cell: string): string[] | null {
  const texts: string[] = [];
  let position = 0;
  while (position <= cell.length) {
    const start = position + leadingSpaces(cell, position);
    const entry = cell[start] === '"' ? quotedEntry(cell, start) : plainEntry(cell, start);
    if (entry === null || entry.text === '') return null;
    texts.push(entry.text);
    position = entry.end + 1;
  }
  return texts;
}

interface Entry {
  readonly text: string;
  /** Position of the semicolon after it, or of the end. */
  readonly end: number;
}

function plainEntry(cell: string, start: number): Entry {
  const end = endOfEntry(cell, start);
  return { text: cell.slice(start, end).trim(), end };
}

function quotedEntry(cell: string, start: number): Entry | null {
  let close = cell.indexOf('"', start + 1);
  while (close >= 0 && cell[close + 1] === '"') close = cell.indexOf('"', close + 2);
  if (close < 0) return null;
  const end = endOfEntry(cell, close);
  if (cell.slice(close + 1, end).trim() !== '') return null;
  return { text: cell.slice(start + 1, close).replaceAll('""', '"'), end };
}

function endOfEntry(cell: string, start: number): number {
  const end = cell.indexOf(';', start);
  return end < 0 ? cell.length : end;
}

function leadingSpaces(cell: string, position: number): number {
  const end = endOfEntry(cell, position);
  const rest = cell.slice(position, end);
  return rest.length - rest.trimStart().length;
}

function needsQuotes(text: string): boolean {
  return text === '' || text.includes(';') || text.startsWith('"') || text !== text.trim();
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

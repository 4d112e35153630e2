/**
 * Cells that a spreadsheet would take for a formula are written after an apostrophe, and read
 * without it. So are cells that begin with an apostrophe, so that every text comes back as it was.
 */

/** What begins a formula, also in full width, and the apostrophe itself. */
const OBEYED = /^[=+\-@＝＋－＠\t\r']/;

/** The cell of a text. */
export function guarded(text: string): string {
  return OBEYED.test(text) ? `'${text}` : text;
}

/** The text of a cell. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && OBEYED.test(cell.slice(1)) ? cell.slice(1) : cell;
}

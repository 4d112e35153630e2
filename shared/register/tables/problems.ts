/** Problems of a file, each with its place. */
import { LIMITS } from '../../limits.ts';
import type { ImportProblem, Place } from './table.ts';

/** As in `line 3, serial: 1.65E+12 is a number as a spreadsheet shortens it`. */
export function problemText({ line, column, problem }: ImportProblem): string {
  const place = [...(line === null ? [] : [`line ${line}`]), ...(column === null ? [] : [column])];
  return place.length === 0 ? problem : `${place.join(', ')}: ${problem}`;
}

/** Collects problems. */
export class Problems {
  readonly list: ImportProblem[] = [];
  private readonly wrong = new Set<string>();

  add({ line, column }: Place, problem: string): void {
    this.list.push({ line, column, problem });
    this.wrong.add(nameOf({ line, column }));
  }

  /** True where there is a problem at exactly this place. */
  isAt(place: Place): boolean {
    return this.wrong.has(nameOf(place));
  }
}

/** In the order of the file, as many as are listed, and how many more there are. */
export function listedProblems(problems: readonly ImportProblem[]): {
  problems: readonly ImportProblem[];
  moreProblems: number;
} {
  const inOrder = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const listed = inOrder.slice(0, LIMITS.importProblems);
  return { problems: listed, moreProblems: inOrder.length - listed.length };
}

function nameOf({ line, column }: Place): string {
  return `${line ?? ''} ${column ?? ''}`;
}

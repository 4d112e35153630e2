/** What a file of a list says of itself: what was asked, of which moment, by whom. */
import type { AsOf } from '../../shared/api/query.ts';
import type { AccessScope } from '../../shared/api/roles.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { msToMoment } from '../../shared/register/day.ts';

/** What a file of a list was made for. */
export interface FileOrder {
  readonly list: ListName;
  readonly scope: AccessScope;
  /** By name of the column. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly q: string | null;
  /** Name of the column; with `-` before it descending. */
  readonly sort: string;
  /** Name of who asked. */
  readonly by: string;
  /** Milliseconds UTC. */
  readonly madeAt: number;
}

/** What a line says: our words, and after them what somebody gave. */
export interface Criterion {
  readonly words: string;
  readonly given: string;
}

/** The criteria of a file of a list of so many rows, one a line. */
export function criteriaOf(
  { list, scope, filters, q, sort, by, madeAt }: FileOrder,
  { asOf, total }: { asOf: AsOf; total: number },
): Criterion[] {
  const { evidenceSize, registerSize } = asOf.knownAt;
  const isDescending = sort.startsWith('-');
  const limits = (kind: string, ids: readonly string[] | null) =>
    (ids ?? []).map((id) => line(`only what the account sees, ${kind}: `, id));
  return [
    line(`Fleetseal ${list}`),
    line(`as of ${msToMoment(asOf.validAt)}`),
    line(`continuity from ${msToMoment(asOf.from)}`),
    line(`known: evidence log ${evidenceSize} leaves, register ${registerSize} leaves`),
    ...limits('site', scope.sites),
    ...limits('license', scope.licenses),
    ...Object.entries(filters).flatMap(([name, values]) =>
      values.map((value) => line(`filter ${name}: `, value)),
    ),
    ...(q === null ? [] : [line('search: ', q)]),
    line(`sorted by ${isDescending ? `${sort.slice(1)} descending` : sort}`),
    line(`rows: ${total}`),
    line(`made at ${msToMoment(madeAt)} by `, by),
  ];
}

/** Lines of comment of a CSV file; what was given is percent-encoded where it could end a cell. */
export function csvCriteria(criteria: readonly Criterion[]): string {
  return criteria.map(({ words, given }) => `# ${words}${encoded(given)}\r\n`).join('');
}

/** Texts of the criteria, for a sheet. */
export function sheetCriteria(criteria: readonly Criterion[]): string[][] {
  return criteria.map(({ words, given }) => [words + given]);
}

function line(words: string, given = ''): Criterion {
  return { words, given };
}

/** Separators, quotes, and whatever ends a line: a spreadsheet would begin a cell after them. */
function encoded(text: string): string {
  return text.replace(/[%,;|"'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => {
    const bytes = [...Buffer.from(sign)];
    return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

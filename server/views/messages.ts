/** What the server's thread, the builder and the reader of views tell each other. */
import type { Coverage } from '../../shared/accounting/types.ts';
import type { ListColumn } from '../../shared/api/listColumns.ts';
import type { ListFileFormat } from '../../shared/api/routes/files.ts';
import type { FindingRow, OverviewRow } from '../../shared/api/rows.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Moment, Sizes } from './moment.ts';

/** A value of a column. */
export type Scalar = string | number;
/** One column of a list: what rows hold, as a place in `values`; -1 where they hold nothing. */
export interface Column {
  /** In the order of sorting; a list of texts where a row can hold several. */
  readonly values: readonly (Scalar | readonly string[])[];
  readonly codes: Int32Array;
}

/** Some rows of a list, in order of their keys. */
export interface Chunk {
  /** Unique and ascending over all chunks of the list. */
  readonly keys: readonly string[];
  /** JSON of each row, one after the other, and where each ends. */
  readonly text: string;
  readonly ends: Int32Array;
  /** What is searched of each row, in lower case, one after the other, and where each ends. */
  readonly search: string;
  readonly searchEnds: Int32Array;
  /** JSON of what only the page of each row shows; null where there is nothing more. */
  readonly more: readonly string[] | null;
}

/** What a view has beside its lists. */
export interface ViewFacts {
  readonly overview: OverviewRow;
  readonly coverage: readonly Coverage[];
}

/** What the builder sends to the reader, part by part, so that it can answer in between. */
export type ViewPart =
  | { readonly kind: 'begin'; readonly key: string; readonly facts: ViewFacts }
  | { readonly kind: 'rows'; readonly key: string; readonly list: ListName; readonly chunk: Chunk }
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly list: ListName;
      readonly name: string;
      readonly column: Column;
    }
  | { readonly kind: 'end'; readonly key: string };

/** Names a part of the fleet within what an account may see; null: all of it. */
export interface Narrowing {
  readonly licenses: readonly string[] | null;
  readonly sites: readonly string[] | null;
  readonly endUsers: readonly string[] | null;
  readonly models: readonly string[] | null;
}

/** What the builder is asked for. `scope` as scopeKey names it. */
export type BuildTask =
  | { readonly kind: 'view'; readonly scope: string; readonly moment: Moment; watched: boolean }
  | {
      readonly kind: 'balance' | 'coverage';
      readonly scope: string;
      readonly moment: Moment;
      readonly narrowing: Narrowing;
    }
  | {
      readonly kind: 'difference';
      readonly scope: string;
      readonly a: Moment;
      readonly b: Moment;
      readonly narrowing: Narrowing;
    }
  | {
      readonly kind: 'unit';
      readonly scope: string;
      readonly moment: Moment;
      readonly serial: string | null;
      readonly uuid: string | null;
    };

/** A finding with the licenses and sites that it is about, ascending. */
export type WatchedFinding = FindingRow;

/** What the builder says of a view that it drew. */
export interface DrawnView {
  /** Null where nobody watches them. */
  readonly findings: readonly WatchedFinding[] | null;
  /** How long drawing it took, without what waited before it. */
  readonly ms: number;
}

/** A request to the builder. `newest`: how long the logs are. */
export interface BuildRequest {
  readonly id: number;
  readonly newest: Sizes;
  readonly task: BuildTask;
}

/** Where a page begins: after the row with this value and key. */
export interface PageStart {
  readonly value: Scalar | null;
  readonly key: string;
}

/** Rows by their ids: these, or all but these. */
export interface RowsById {
  readonly ids: readonly string[];
  readonly isExcluded: boolean;
}

/** Which rows of a list. */
export interface PageQuestion {
  readonly kind: 'page';
  readonly list: ListName;
  /** Column; with `-` before it descending. */
  readonly sort: string;
  /** By column: one of these. */
  readonly filters: readonly (readonly [string, readonly string[]])[];
  readonly search: string | null;
  /** Of no others where it is given. */
  readonly only?: RowsById | undefined;
  readonly after: PageStart | null;
  /** Rows before the page, where `after` is null; 0 where not given. */
  readonly skip?: number | undefined;
  readonly limit: number;
}

/** A member of rows that the views do not have: by another member of the row what it is. */
export interface Beside {
  readonly member: string;
  readonly by: 'id' | 'kid';
  readonly values: ReadonlyMap<string, string | boolean>;
  /** Of all others. */
  readonly other: boolean | null;
}

/** Rows of a list as a part of a file; those of the first page follow the header. */
export interface TextQuestion extends Omit<PageQuestion, 'kind' | 'after'> {
  readonly kind: 'text';
  readonly format: ListFileFormat;
  readonly columns: readonly ListColumn[];
  readonly beside: Beside | null;
  readonly skip: number;
}

/** Values of a column with the rows that have them, most frequent first. */
export interface FacetsQuestion {
  readonly kind: 'facets';
  readonly list: ListName;
  /** Path of the column. */
  readonly column: string;
  /** What the values hold, in any case. */
  readonly search: string | null;
  readonly limit: number;
}

/** What the reader is asked. */
export type Question =
  | PageQuestion
  | TextQuestion
  | FacetsQuestion
  | { readonly kind: 'facts' }
  /** One row by its id or by one of these columns, where only one row has it. */
  | {
      readonly kind: 'one';
      readonly list: ListName;
      readonly name: string;
      readonly columns: readonly string[];
    }
  | { readonly kind: 'search'; readonly text: string };

/** A question about one view. */
export interface ReadRequest {
  readonly id: number;
  readonly key: string;
  readonly question: Question;
}

/** A page as the reader gives it. */
export interface PageAnswer {
  /** JSON of an array. */
  readonly items: string;
  readonly total: number;
  /** The last row, where more follow. */
  readonly last: PageStart | null;
}
/** Rows as a part of a file. */
export interface TextAnswer {
  readonly text: string;
  /** Rows of all parts. */
  readonly total: number;
}
/** Values of a column, and how many more there are. */
export interface FacetsAnswer {
  readonly values: readonly { readonly value: string; readonly rows: number }[];
  readonly more: number;
}
/** One row as the reader gives it: JSON texts. */
export interface OneAnswer {
  readonly row: string;
  readonly more: string | null;
}

/** An answer of either thread. */
export type ThreadReply =
  | { readonly id: number; readonly value: unknown }
  /** The reader does not have the view. */
  | { readonly id: number; readonly absent: true }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

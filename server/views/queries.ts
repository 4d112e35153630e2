/** What a request asks of the views, and the pages that they answer with. */
import type { ListColumn } from '../../shared/api/listColumns.ts';
import type { AsOf } from '../../shared/api/query.ts';
import type { ListFileFormat } from '../../shared/api/routes/files.ts';
import type { FindingRow, GpuRow, HostRow } from '../../shared/api/rows.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import type { RecordRow } from '../../shared/api/rowsRecords.ts';
import type { RecordType } from '../../shared/register/records/record.ts';
import type { Beside, RowsById } from './messages.ts';

/** Moment and knowledge as a request names them; what is not given is now. */
export interface AsOfQuery {
  readonly validAt?: number | undefined;
  readonly from?: number | undefined;
  readonly knownEvidence?: number | undefined;
  readonly knownRegister?: number | undefined;
}

/** Which page of a list a request asks for. */
export interface ListQuery extends AsOfQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Rows before the page, instead of a cursor. */
  readonly skip?: number | undefined;
  readonly sort?: string | undefined;
  readonly q?: string | undefined;
  /** By name of the column: one of these. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Which rows by their ids, as of now, under the name of what chose them. */
  readonly only?: (RowsById & { readonly name: string }) | undefined;
}

/** Which column of a list a request asks the values of. */
export interface FacetsQuery extends AsOfQuery {
  /** Name of the column. */
  readonly column: string;
  /** What the values hold, in any case. */
  readonly q?: string | undefined;
}

/** Which rows of a list a file has, and what of them. */
export interface FileQuery extends Omit<ListQuery, 'limit' | 'cursor' | 'skip'> {
  readonly format: ListFileFormat;
  readonly columns: readonly ListColumn[];
  readonly beside: Beside | null;
}

/** A list as parts of a file, without what comes before and after its rows. */
export interface ListTexts {
  readonly asOf: AsOf;
  /** Rows of all parts. */
  readonly total: number;
  /** To be read once. */
  readonly parts: AsyncGenerator<string>;
}

/** The rows of each list. */
export type RowOf<N extends ListName> = N extends 'gpus'
  ? GpuRow
  : N extends 'hosts'
    ? HostRow
    : N extends 'findings'
      ? FindingRow
      : N extends RecordType
        ? RecordRow<N>
        : never;

/** One page of a list. */
export interface Page<Row> {
  readonly items: Row[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: AsOf;
}

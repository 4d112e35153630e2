/** Whole lists of the API, page after page. */

const PAGE = '500';

/** Gives one page of a list. */
export type AskPage<Row> = (page: { limit: string; cursor?: string }) => Promise<Page<Row>>;

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

/** Every row of a list; `ask` gives the page that follows a cursor. */
export async function pagesOf<Row>(ask: AskPage<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | null = null;
  do {
    const page: Page<Row> = await ask({ limit: PAGE, ...(next === null ? {} : { cursor: next }) });
    rows.push(...page.items);
    next = page.next;
  } while (next !== null);
  return rows;
}

/** The audit as it is read: acts of the register and of the access record, page by page. */
import type { AuditQuery } from '../../shared/api/routes/audit.ts';
import { dayOf, parseAccessRecord } from '../../shared/audit/accessRecord.ts';
import type { AuditItem } from '../../shared/audit/item.ts';
import { comparePlaces, entryAct, placeOf, recordAct } from '../../shared/audit/timeline.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Store } from '../store/store.ts';
import { cursorAfter, placeAfter } from './cursor.ts';
import { queryRecords, type RecordQuery } from './recordQuery.ts';

/** Items of a page where the query does not say. */
const PAGE_DEFAULT = 50;

/** What AuditTimeline needs. */
export interface AuditTimelineOptions {
  readonly store: Store;
  readonly register: RegisterBook;
}

/** One page of the audit. */
export interface AuditPage {
  readonly items: AuditItem[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: null;
}

interface Part {
  /** Acts behind the place where the page begins, one more than the page holds. */
  readonly items: readonly AuditItem[];
  /** All that fit the filters. */
  readonly total: number;
}

/** Reads the audit. The acts of the register are kept in memory, as the register itself is. */
export class AuditTimeline {
  readonly #options: AuditTimelineOptions;
  readonly #acts: AuditItem[] = [];
  /** The leaf with the root of each day. */
  readonly #roots = new Map<number, number>();
  /** Entries of the register that `#acts` covers. */
  #read = 0;

  constructor(options: AuditTimelineOptions) {
    this.#options = options;
  }

  /** One page. Throws cursorInvalid. */
  async page(query: AuditQuery): Promise<AuditPage> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const direction = query.order === 'newest' ? -1 : 1;
    const wanted = { query, after: placeAfter(query), direction, most: limit + 1 } as const;
    const records = await this.#recordPart(wanted);
    const register = this.#registerPart(wanted);
    const items = [...register.items, ...records.items]
      .sort((a, b) => direction * comparePlaces(placeOf(a), placeOf(b)))
      .slice(0, limit + 1);
    const last = items[limit - 1];
    const hasMore = items.length > limit && last !== undefined;
    return {
      items: items.slice(0, limit),
      next: hasMore ? cursorAfter(placeOf(last), query) : null,
      total: register.total + records.total,
      asOf: null,
    };
  }

  /** Entries come in the order of the log; those that were read do not change. */
  #refresh(): void {
    const { entries } = this.#options.register;
    for (const entry of entries.slice(this.#read)) {
      const act = entryAct(entry);
      if (act !== null) this.#acts.push(act);
      const { document, index } = entry;
      if (document.format === 'fleetseal/accessRoot@1') this.#roots.set(document.day, index);
    }
    this.#read = entries.length;
  }

  #registerPart({ query, after, direction, most }: RecordQuery): Part {
    this.#refresh();
    const fitting = this.#acts.filter((item) => fits(item, query));
    const items: AuditItem[] = [];
    for (let i = 0; i < fitting.length && items.length < most; i += 1) {
      const item = fitting[direction === 1 ? i : fitting.length - 1 - i];
      if (item === undefined) throw new TypeError('within the list');
      const behind = after === null || direction * comparePlaces(placeOf(item), after) > 0;
      if (behind) items.push(item);
    }
    return { items, total: fitting.length };
  }

  async #recordPart(wanted: RecordQuery): Promise<Part> {
    const { texts, total } = await queryRecords(this.#options.store.db, wanted);
    this.#refresh();
    return { items: texts.map((text) => this.#itemOf(text)), total };
  }

  #itemOf(text: string): AuditItem {
    const record = parseAccessRecord(text);
    return recordAct(record, this.#roots.get(dayOf(record.time)) ?? null);
  }
}

/** The filters over an act in memory. */
function fits(item: AuditItem, { from, to, act, name, account, target }: AuditQuery): boolean {
  return (
    item.time >= (from ?? 0) &&
    item.time < (to ?? Number.POSITIVE_INFINITY) &&
    (act === undefined || act.some((each) => each === item.act)) &&
    (name === undefined || (item.name !== null && name.includes(item.name))) &&
    (account === undefined || (item.account !== null && account.includes(item.account))) &&
    (target === undefined || item.target === target)
  );
}

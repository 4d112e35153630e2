/** Events about findings: what differs from the findings that were known before. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isOverdue } from '../../shared/accounting/findingLife.ts';
import type { FindingWithLife } from '../../shared/accounting/types.ts';
import type { EventSubject } from '../../shared/api/events.ts';
import type { AsOf } from '../../shared/api/query.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { EventBook, NewEvent } from './eventBook.ts';

/** A current finding with the part of the fleet that it concerns. */
export interface WatchedFinding
  extends Pick<FindingWithLife, 'id' | 'code' | 'severity' | 'life' | 'dueAt' | 'subject'> {
  readonly licenses: readonly string[];
  readonly sites: readonly string[];
}

/** Every current finding of the whole fleet, and of when that is. */
export interface FindingState {
  readonly findings: readonly WatchedFinding[];
  readonly asOf: Pick<AsOf, 'validAt'>;
}

/** A finding as events last told of it. */
interface KnownFinding extends WatchedFinding {
  readonly overdue: boolean;
}

interface Difference {
  readonly events: NewEvent[];
  /** Texts by id; null: it is gone. */
  readonly rows: Map<string, { text: string; known: KnownFinding } | null>;
}

const ROWS_AT_ONCE = 500;
/** Findings that are compared before other work has its turn. */
const COMPARED_AT_ONCE = 5_000;

/** Tells the differences between one state of the findings and the next one. */
export class FindingEvents {
  readonly #book: EventBook;
  readonly #known: Map<string, { text: string; known: KnownFinding }>;
  #validAt = 0;
  #running: Promise<void> = Promise.resolve();

  private constructor(book: EventBook, known: Map<string, { text: string; known: KnownFinding }>) {
    this.#book = book;
    this.#known = known;
  }

  /** Reads the findings that events told of. */
  static async open(store: Store, book: EventBook): Promise<FindingEvents> {
    const rows = await store.db.selectFrom('known_finding').selectAll().execute();
    const known = rows.map(({ id, text }) => {
      // as: this room wrote it.
      return [id, { text, known: JSON.parse(text) as KnownFinding }] as const;
    });
    return new FindingEvents(book, new Map(known));
  }

  /**
   * Appends an event for each difference, in one transaction with the new state; does nothing for
   * a state that is older than the last one. Resolves when it is durable.
   */
  update(state: FindingState): Promise<void> {
    const done = this.#running.then(() => this.#update(state));
    this.#running = done.catch(() => {});
    return done;
  }

  /** Resolves when what was given to `update` is done. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #update(state: FindingState): Promise<void> {
    if (state.asOf.validAt < this.#validAt) return;
    const difference = await this.#differenceTo(state);
    if (difference.rows.size > 0) {
      await this.#book.append(difference.events, (trx) => writeRows(trx, difference.rows));
    }
    for (const [id, row] of difference.rows) {
      if (row === null) this.#known.delete(id);
      else this.#known.set(id, row);
    }
    this.#validAt = state.asOf.validAt;
  }

  async #differenceTo({ findings, asOf }: FindingState): Promise<Difference> {
    const difference: Difference = { events: [], rows: new Map() };
    const seen = new Set<string>();
    for (const [position, finding] of findings.entries()) {
      if (seen.has(finding.id)) continue;
      seen.add(finding.id);
      const known = knownOf(finding, asOf.validAt);
      const text = JSON.stringify(known);
      const before = this.#known.get(finding.id);
      if (before?.text !== text) {
        difference.rows.set(finding.id, { text, known });
        const event = eventOf(before?.known ?? null, known);
        if (event !== null) difference.events.push(event);
      }
      if (position % COMPARED_AT_ONCE === COMPARED_AT_ONCE - 1) await nextTurn();
    }
    for (const [id, { known }] of this.#known) {
      if (seen.has(id)) continue;
      difference.rows.set(id, null);
      difference.events.push(findingEvent('finding.closed', known, {}));
    }
    return difference;
  }
}

function knownOf(finding: WatchedFinding, validAt: number): KnownFinding {
  const { id, code, severity, life, dueAt, subject, licenses, sites } = finding;
  const { kind, id: about } = subject;
  const overdue = isOverdue({ life, dueAt }, validAt);
  const at = { licenses: [...licenses], sites: [...sites] };
  return { id, code, severity, life, dueAt, overdue, subject: { kind, id: about }, ...at };
}

/** Null where nothing of it differs that an event tells. */
function eventOf(before: KnownFinding | null, now: KnownFinding): NewEvent | null {
  if (before === null) return findingEvent('finding.opened', now, {});
  const { life, severity, overdue } = before;
  if (life === now.life && severity === now.severity && overdue === now.overdue) return null;
  const was = { wasLife: life, wasSeverity: severity, wasOverdue: overdue };
  return findingEvent('finding.changed', now, was);
}

function findingEvent(
  type: 'finding.opened' | 'finding.changed' | 'finding.closed',
  finding: KnownFinding,
  was: NewEvent['data'],
): NewEvent {
  const { id, code, severity, life, dueAt, overdue, subject, licenses, sites } = finding;
  const subjects: EventSubject[] = [{ kind: 'finding', id }, { ...subject }];
  const data = { code, severity, life, dueAt, overdue, ...was };
  return { type, subjects, licenses: [...licenses], sites: [...sites], data };
}

async function writeRows(trx: StoreTransaction, rows: Difference['rows']): Promise<void> {
  const all = [...rows];
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
    const part = all.slice(from, from + ROWS_AT_ONCE);
    const ids = part.map(([id]) => id);
    await trx.deleteFrom('known_finding').where('id', 'in', ids).execute();
    const values = part.flatMap(([id, row]) => (row === null ? [] : [{ id, text: row.text }]));
    if (values.length > 0) await trx.insertInto('known_finding').values(values).execute();
    if (part.length === ROWS_AT_ONCE) await nextTurn();
  }
}

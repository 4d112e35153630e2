/** The access record in the store, and the roots of its days in the register. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { clip } from '../../shared/appraisal/finding.ts';
import {
  ACCESS_TEXT_MAX,
  AccessDayTree,
  dayOf,
  encodeAccessRecord,
} from '../../shared/audit/accessRecord.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { LIMITS } from '../../shared/limits.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/register/day.ts';
import { terminalText } from '../../shared/text/terminal.ts';
import { RateLimit } from '../rateLimit.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { AccessAct, AccessLog } from './accessLog.ts';

/** What AccessRecords needs. */
export interface AccessRecordsOptions {
  readonly store: Store;
  readonly register: RegisterBook;
  /** Milliseconds UTC; never goes back. */
  readonly now: () => number;
}

/** Texts of one statement of SQL. */
const ROWS_AT_ONCE = 1000;

interface Day {
  readonly day: number;
  /** Number of its first record. */
  readonly first: number;
}

/** Writes acts, and once a day is over its root. */
export class AccessRecords implements AccessLog {
  readonly #options: AccessRecordsOptions;
  readonly #refusals = new RateLimit(LIMITS.refusalsPerMinute, MINUTE_MS);
  #leftOut = 0;

  constructor(options: AccessRecordsOptions) {
    this.#options = options;
  }

  async record(act: AccessAct, trx?: StoreTransaction): Promise<void> {
    const entered = act.act === 'signInRefused' ? this.#refusal(act) : act;
    if (entered === null) return;
    if (trx !== undefined) return this.#insert(entered, trx);
    await this.#options.store.transaction((own) => this.#insert(entered, own));
  }

  /**
   * The one act that anybody on the network can cause: it may not fill the record until no export
   * holds a day. What is left out is counted, and told by the next one that is not.
   */
  #refusal(act: AccessAct): AccessAct | null {
    if (!this.#refusals.allows(this.#options.now())) {
      this.#leftOut += 1;
      return null;
    }
    const more = this.#leftOut;
    this.#leftOut = 0;
    if (more === 0) return act;
    return { ...act, detail: `${more} refusals before this are not recorded; ${act.detail ?? ''}` };
  }

  /**
   * Writes the root of every day that is over and has records, in the order of the days; answers
   * how many. Safe to call at any time: a day gets one root, also where the program was killed.
   */
  sealDays(): Promise<number> {
    return this.#options.register.exclusive(async () => {
      // Once the clock said this, no transaction gives an earlier time to a record.
      const today = dayOf(this.#options.now());
      let sealed = 0;
      for (;;) {
        const next = await this.#nextDay(today);
        if (next === null) return sealed;
        await this.#seal(next);
        sealed += 1;
      }
    });
  }

  /** The time is asked for inside the transaction, so that times are in the order of numbers. */
  async #insert({ act, actor, target, detail }: AccessAct, trx: StoreTransaction): Promise<void> {
    const last = await trx
      .selectFrom('access_record')
      .select(['number', 'time'])
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    const number = (last?.number ?? -1) + 1;
    const time = Math.max(this.#options.now(), last?.time ?? 0);
    const found = {
      account: actor.account,
      name: bounded(actor.name),
      target: target === null ? null : bounded(target),
    };
    const text = encodeAccessRecord({
      format: 'fleetseal/access@1',
      salt: randomBytes(16).toString('base64url'),
      number,
      time,
      act,
      ...found,
      via: actor.via,
      detail: detail === null ? null : bounded(detail),
    });
    await trx
      .insertInto('access_record')
      .values({ number, time, act, ...found, text })
      .execute();
  }

  /** The first day before `today` that has records and no root. */
  async #nextDay(today: number): Promise<Day | null> {
    const { db } = this.#options.store;
    const covered = await db
      .selectFrom('access_day')
      .select(['first', 'count'])
      .orderBy('day', 'desc')
      .limit(1)
      .executeTakeFirst();
    const first = covered === undefined ? 0 : covered.first + covered.count;
    const row = await db
      .selectFrom('access_record')
      .select('time')
      .where('number', '=', first)
      .where('time', '<', today)
      .executeTakeFirst();
    return row === undefined ? null : { day: dayOf(row.time), first };
  }

  async #seal({ day, first }: Day): Promise<void> {
    const { register } = this.#options;
    const tree = await this.#treeOf({ day, first });
    const { count } = tree;
    const root = toBase64Url(tree.root());
    await register.append(
      { format: 'fleetseal/accessRoot@1', day, first, count, root },
      async (trx) => {
        await trx.insertInto('access_day').values({ day, first, count }).execute();
      },
    );
  }

  async #treeOf({ day, first }: Day): Promise<AccessDayTree> {
    const tree = new AccessDayTree();
    for (;;) {
      const rows = await this.#options.store.db
        .selectFrom('access_record')
        .select('text')
        .where('number', '>=', first + tree.count)
        .where('time', '<', day + DAY_MS)
        .orderBy('number')
        .limit(ROWS_AT_ONCE)
        .execute();
      for (const { text } of rows) tree.add(text);
      if (rows.length < ROWS_AT_ONCE) return tree;
      // A day of many acts takes a while: others are served in between.
      await nextTurn();
    }
  }
}

/** A text that somebody gave, such as the name of a refused sign-in, as the record keeps it. */
function bounded(text: string): string {
  return clip(terminalText(text), ACCESS_TEXT_MAX);
}

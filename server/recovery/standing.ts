/**
 * Whether the logs are whole, as far as anybody has shown. A server that was restored to an older
 * state would sign a second history of what it signed before: from the moment it notices, also
 * after a restart, it signs nothing more. It stays up, so that people can see why.
 */
import type { Logger } from 'pino';
import { errorDefinition, FleetsealError } from '../../shared/errors.ts';
import type { ServerKeys } from '../keys.ts';
import type { Store } from '../store/store.ts';

/** What showed that the logs are behind. */
export interface Behind {
  /** The checkpoint note that this server signed and does not have; null where none showed it. */
  readonly note: string | null;
  /** One sentence. */
  readonly seen: string;
  /** Milliseconds UTC. */
  readonly noticedAt: number;
}

/** What a standing needs. */
export interface StandingOptions {
  readonly store: Store;
  readonly log: Logger;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Where the logs stand. */
export class LogStanding {
  readonly #options: StandingOptions;
  #behind: Behind | null;
  readonly #listeners: (() => void)[] = [];

  private constructor(options: StandingOptions, behind: Behind | null) {
    this.#options = options;
    this.#behind = behind;
    if (behind !== null) this.#say(behind);
  }

  /** Reads what was noticed before. */
  static async open(options: StandingOptions): Promise<LogStanding> {
    return new LogStanding(options, await readBehind(options.store));
  }

  /** What showed that the logs are behind; null while they are whole. */
  get behind(): Behind | null {
    return this.#behind;
  }

  /** The error of everything that is refused from now on; null while the logs are whole. */
  get error(): FleetsealError | null {
    return this.#behind === null ? null : new FleetsealError('logBehind', this.#behind.seen);
  }

  /** Throws logBehind. */
  assertWhole(): void {
    if (this.error !== null) throw this.error;
  }

  /** Calls `listener` when the logs turn out to be behind. */
  whenBehind(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Stops all signing at once, then writes down why, for good. The first word stays. */
  async notice(shown: Pick<Behind, 'note' | 'seen'>): Promise<void> {
    if (this.#behind !== null) return;
    const { store, now } = this.#options;
    const behind = { ...shown, noticedAt: now() };
    this.#behind = behind;
    this.#say(behind);
    for (const listener of this.#listeners) listener();
    const { note, seen, noticedAt } = behind;
    await store.db
      .insertInto('log_behind')
      .values({ id: 1, note, seen, noticed_at: noticedAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** The same keys, which sign only while the logs are whole. */
  guard(keys: ServerKeys): ServerKeys {
    const { evidenceLog, registerLog, server, report } = keys;
    return {
      ...keys,
      evidenceLog: { ...evidenceLog, sign: this.#guarded((input) => evidenceLog.sign(input)) },
      registerLog: { ...registerLog, sign: this.#guarded((input) => registerLog.sign(input)) },
      server: { ...server, sign: this.#guarded((input) => server.sign(input)) },
      report: { ...report, sign: this.#guarded((input) => report.sign(input)) },
    };
  }

  #guarded<I, O>(sign: (input: I) => Promise<O>): (input: I) => Promise<O> {
    return async (input) => {
      this.assertWhole();
      const signature = await sign(input);
      // It may have been noticed meanwhile: nobody gets to see this one.
      this.assertWhole();
      return signature;
    };
  }

  #say({ seen }: Behind): void {
    const { next } = errorDefinition('logBehind');
    this.#options.log.fatal({ code: 'logBehind', seen, next }, 'the logs are behind: read only');
  }
}

/** What was noticed in this store; null where nothing was. */
export async function readBehind(store: Store): Promise<Behind | null> {
  const row = await store.db.selectFrom('log_behind').selectAll().executeTakeFirst();
  if (row === undefined) return null;
  const { note, seen, noticed_at: noticedAt } = row;
  return { note, seen, noticedAt };
}

/** True for a server that was restored to an older state and signs nothing more. */
export function isBehind({ standing }: { readonly standing: LogStanding }): boolean {
  return standing.behind !== null;
}

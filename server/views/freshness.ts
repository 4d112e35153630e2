/** Which view is the present of each account's part of the fleet, and when it is drawn again. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type ErrorCode, FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { BuildTask, DrawnView, WatchedFinding } from './messages.ts';
import {
  DEFAULT_INTERVAL_MS,
  isSameSize,
  type Moment,
  momentKey,
  type Sizes,
  viewKey,
} from './moment.ts';
import type { ViewThreads } from './threads.ts';

/** What Freshness needs. */
export interface FreshnessOptions {
  readonly threads: Pick<ViewThreads, 'build' | 'here' | 'forget'>;
  /** Sizes of the logs now; the register's is read first. */
  readonly sizes: () => Sizes;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
  /** True where somebody wants the findings of this part of the fleet. */
  readonly isWatched: (scope: string) => boolean;
  readonly onFindings: (findings: readonly WatchedFinding[], moment: Moment) => void;
}

/** The present of one part of the fleet. */
interface Present {
  newest: Moment | null;
  /** How long drawing it took, in milliseconds. */
  buildMs: number;
  building: { readonly moment: Moment; readonly done: Promise<Moment> } | null;
  queued: Promise<Moment> | null;
}

/** Draws views when they are asked for and out of date. */
export class Freshness {
  readonly #options: FreshnessOptions;
  readonly #presents = new Map<string, Present>();
  /** Views that are being drawn, by key. */
  readonly #drawing = new Map<string, Promise<number>>();
  #jobs = 0;
  /** Of these the jobs of moments that somebody chose, which come one after the other. */
  #chosenJobs = 0;
  #chosen: Promise<unknown> = Promise.resolve();
  /** The moments that were the present lately. */
  #presentKeys: string[] = [];
  /** The newest moment that anything was drawn of: accounts share the work on it. */
  #moment: Moment | null = null;

  constructor(options: FreshnessOptions) {
    this.#options = options;
  }

  /** Forgets what was drawn: the views are gone. */
  forget(): void {
    this.#presents.clear();
    this.#drawing.clear();
  }

  /**
   * The moment of the newest view of a part of the fleet. Waits where there is none, or where a
   * newer one comes soon. Throws notReady where it takes too long, overloaded where too much waits.
   */
  async present(scope: string): Promise<Moment> {
    const present = this.#present(scope);
    const { newest, buildMs } = present;
    if (newest !== null && this.#isFresh(newest)) return newest;
    const coming = this.#renew(scope, present);
    if (newest === null || buildMs < LIMITS.viewQuickMs) return inTime(coming);
    coming.catch((error: unknown) => this.#options.log.warn({ err: error }, 'views: not drawn'));
    return newest;
  }

  /** What is known of the present of a scope: whether there is one, and what drawing it took. */
  stateOf(scope: string): { readonly isDrawn: boolean; readonly buildMs: number | null } {
    const known = this.#presents.get(scope);
    const isDrawn = known === undefined || known.newest !== null || known.building === null;
    return {
      isDrawn,
      buildMs: known === undefined || known.newest === null ? null : known.buildMs,
    };
  }

  /** Has the view of any moment drawn. Throws as `present`, and what drawing throws. */
  async draw(scope: string, moment: Moment): Promise<void> {
    await inTime(this.#draw(scope, moment));
  }

  /** A moment that is now, or so little ago that it counts as now. */
  get now(): Moment {
    const known = this.#moment;
    if (known !== null && this.#isFresh(known)) return known;
    const validAt = this.#options.now();
    const from = Math.max(0, validAt - DEFAULT_INTERVAL_MS);
    this.#moment = { validAt, from, knownAt: this.#options.sizes() };
    this.#presentKeys = [momentKey(this.#moment), ...this.#presentKeys].slice(0, PRESENTS_KEPT);
    return this.#moment;
  }

  /** Asks the builder for anything. Throws overloaded where too much waits, and as `present`. */
  async ask(task: BuildTask): Promise<unknown> {
    return inTime(this.#ask(task));
  }

  async #ask(task: BuildTask): Promise<unknown> {
    const isChosen = momentsOf(task).some((each) => !this.#presentKeys.includes(momentKey(each)));
    const isFull = isChosen && this.#chosenJobs >= LIMITS.viewChosenJobs;
    if (isFull || this.#jobs >= LIMITS.viewJobs) throw new FleetsealError('overloaded');
    this.#jobs += 1;
    if (isChosen) this.#chosenJobs += 1;
    const build = () => this.#options.threads.build({ newest: this.#options.sizes(), task });
    try {
      return await (isChosen ? this.#inTurn(build) : build());
    } catch (error) {
      throw inWords(error, this.#options.log);
    } finally {
      this.#jobs -= 1;
      if (isChosen) this.#chosenJobs -= 1;
    }
  }

  /** The present never waits for more than one of these, whoever asks for however many. */
  #inTurn(build: () => Promise<unknown>): Promise<unknown> {
    const done = this.#chosen.then(build);
    this.#chosen = done.catch(() => {});
    return done;
  }

  #present(scope: string): Present {
    const known = this.#presents.get(scope);
    if (known !== undefined) return known;
    const present = { newest: null, buildMs: 0, building: null, queued: null };
    this.#presents.set(scope, present);
    return present;
  }

  #isFresh({ validAt, knownAt }: Moment): boolean {
    const { now, sizes } = this.#options;
    return isSameSize(knownAt, sizes()) && now() - validAt < LIMITS.viewAgeMs;
  }

  /** The newest view: one that is being drawn, or the one after it where the logs grew since. */
  #renew(scope: string, present: Present): Promise<Moment> {
    const { building } = present;
    if (building === null) return this.#begin(scope, present);
    if (this.#isFresh(building.moment)) return building.done;
    present.queued ??= building.done
      .catch(() => {})
      .then(() => {
        present.queued = null;
        return this.#begin(scope, present);
      });
    return present.queued;
  }

  #begin(scope: string, present: Present): Promise<Moment> {
    const moment = this.now;
    const done = this.#draw(scope, moment).then(
      (buildMs) => {
        present.newest = moment;
        present.buildMs = buildMs;
        present.building = null;
        return moment;
      },
      (error: unknown) => {
        present.building = null;
        throw error;
      },
    );
    present.building = { moment, done };
    return done;
  }

  /** Resolves to how long drawing it took. */
  #draw(scope: string, moment: Moment): Promise<number> {
    const key = viewKey(scope, moment);
    const known = this.#drawing.get(key);
    if (known !== undefined) return known;
    const done = this.#drawNew({ scope, moment, key }).finally(() => {
      if (this.#drawing.get(key) === done) this.#drawing.delete(key);
    });
    this.#drawing.set(key, done);
    return done;
  }

  async #drawNew(view: { scope: string; moment: Moment; key: string }): Promise<number> {
    const { scope, moment, key } = view;
    const watched = this.#options.isWatched(scope) && this.#moment === moment;
    const here = this.#options.threads.here(key);
    // Where a thread ends it never comes, and nobody waits for it.
    here.catch(() => {});
    // as: the builder answers each task in its own shape
    const drawn = (await this.#ask({ kind: 'view', scope, moment, watched }).catch((error) => {
      this.#options.threads.forget(key);
      throw error;
    })) as DrawnView;
    await here;
    if (drawn.findings !== null) this.#options.onFindings(drawn.findings, moment);
    return drawn.ms;
  }
}

/** Presents whose views are still read while a newer one is drawn. */
const PRESENTS_KEPT = 4;

/** The moments that a job is about. */
function momentsOf(task: BuildTask): readonly Moment[] {
  return task.kind === 'difference' ? [task.a, task.b] : [task.moment];
}

/** Resolves as `coming` does, or refuses what takes too long; the work goes on. */
async function inTime<T>(coming: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = pause(LIMITS.viewWaitMs, null, { signal: stop.signal, ref: false }).then(() => {
    throw new FleetsealError('notReady');
  });
  late.catch(() => {});
  try {
    return await Promise.race([coming, late]);
  } finally {
    stop.abort();
  }
}

const SAID: readonly ErrorCode[] = ['notFound', 'usageWrong', 'notReady', 'overloaded'];

/** What is wrong with the state of the server is for its log, and no caller's business. */
function inWords(error: unknown, log: Logger): unknown {
  if (isFleetsealError(error) && SAID.includes(error.code)) return error;
  log.error({ err: error }, 'views: drawing failed');
  return new FleetsealError('internal', 'The server could not draw this view.');
}

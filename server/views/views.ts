/**
 * What the API reads of the fleet: lists, single rows, balances, of any moment and for any account.
 * The work is done by two threads (threads.ts); this one asks, waits and checks.
 */
import type { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Difference, UnitHistory } from '../../shared/accounting/types.ts';
import type { AsOf } from '../../shared/api/query.ts';
import { type AccessScope, WHOLE_ACCESS } from '../../shared/api/roles.ts';
import type {
  FindingRow,
  GpuRow,
  HostKeyRow,
  HostRow,
  OverviewRow,
  SearchHit,
} from '../../shared/api/rows.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { RecordType } from '../../shared/register/records/record.ts';
import { checkInterval } from '../balances.ts';
import { Freshness } from './freshness.ts';
import { ListReads } from './listReads.ts';
import type {
  FacetsAnswer,
  Narrowing,
  OneAnswer,
  PageAnswer,
  PageQuestion,
  Question,
  ViewFacts,
  WatchedFinding,
} from './messages.ts';
import { DEFAULT_INTERVAL_MS, type Moment, type Sizes, scopeKey, viewKey } from './moment.ts';
import type {
  AsOfQuery,
  FacetsQuery,
  FileQuery,
  ListQuery,
  ListTexts,
  Page,
  RowOf,
} from './queries.ts';
import { ViewThreads } from './threads.ts';

/** What Views needs. */
export interface ViewsOptions {
  /** Path of the database file, which the builder reads. */
  readonly databasePath: string;
  /** Origin of the evidence log. */
  readonly origin: string;
  /** Sizes of the logs now; the register's is read first. */
  readonly sizes: () => Sizes;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Every finding of the whole fleet, as one view of the present has them. */
export interface WatchedFindings {
  readonly asOf: Moment;
  readonly findings: readonly WatchedFinding[];
}

/** Reads of the fleet. */
export class Views {
  readonly #options: ViewsOptions;
  readonly #threads: ViewThreads;
  readonly #freshness: Freshness;
  readonly #lists: ListReads;
  readonly #listeners = new Set<(found: WatchedFindings) => void>();

  constructor(options: ViewsOptions) {
    this.#options = options;
    const { databasePath, origin, log, sizes, now } = options;
    const onLost = () => this.#freshness.forget();
    this.#threads = new ViewThreads({ databasePath, origin, log, onLost });
    const whole = scopeKey(WHOLE_ACCESS);
    this.#freshness = new Freshness({
      threads: this.#threads,
      sizes,
      now,
      log,
      isWatched: (scope) => scope === whole && this.#listeners.size > 0,
      onFindings: (findings, asOf) => {
        for (const listener of this.#listeners) listener({ asOf, findings });
      },
    });
    this.#lists = new ListReads({
      moment: (scope, asOf) => this.#moment(scope, asOf),
      checked: (moment) => this.#checked(moment),
      read: (scope, moment, question) => this.#read(scope, moment, question),
    });
  }

  /** Calls `listener` with every finding each time the present of the whole fleet is drawn. */
  watchFindings(listener: (found: WatchedFindings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Has the present drawn anew for those who watch findings, where the logs grew or a minute
   * passed. Resolves when that is done; what goes wrong is logged.
   */
  async refresh(): Promise<void> {
    if (this.#listeners.size === 0) return;
    try {
      await this.#freshness.present(scopeKey(WHOLE_ACCESS));
    } catch (error) {
      this.#options.log.warn({ err: error }, 'views: not drawn');
    }
  }

  /** Null where lists can be answered, else what they wait for. */
  get waitsFor(): string | null {
    const { isDrawn } = this.#freshness.stateOf(scopeKey(WHOLE_ACCESS));
    return isDrawn ? null : 'the first view of the fleet is being drawn';
  }

  /** How long drawing the present of the whole fleet took last; null before the first time. */
  get lastBuildMs(): number | null {
    return this.#freshness.stateOf(scopeKey(WHOLE_ACCESS)).buildMs;
  }

  /** The threads that run now, for tests. */
  get workers(): { readonly builder: Worker; readonly reader: Worker } | null {
    return this.#threads.workers;
  }

  /** Ends the threads; what waits is refused. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  /**
   * One page of a list. Throws cursorInvalid, requestInvalid, usageWrong for an interval that is
   * empty or not over, notFound for log sizes that the logs do not have, notReady, overloaded.
   */
  list<N extends ListName>(
    access: AccessScope,
    list: N,
    query: ListQuery,
  ): Promise<Page<RowOf<N>>> {
    return this.#lists.page(access, list, query);
  }

  /** Values of a column of a list. Throws as `list`; requestInvalid where it is no filter of it. */
  facets(
    access: AccessScope,
    list: ListName,
    query: FacetsQuery,
  ): Promise<FacetsAnswer & { asOf: AsOf }> {
    return this.#lists.facets(access, list, query);
  }

  /** Every row of a list as parts of a file. Throws as `list`, at the first part or later. */
  texts(access: AccessScope, list: ListName, query: FileQuery): Promise<ListTexts> {
    return this.#lists.texts(access, list, query);
  }

  /** One GPU by serial or uuid, with its life. Throws notFound, and as `list`. */
  async gpu(
    access: AccessScope,
    name: string,
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; gpu: GpuRow; history: UnitHistory | null }> {
    const found = await this.#one({ access, list: 'gpus', name, asOf }, ['uuid', 'serial']);
    if (found === null) throw new FleetsealError('notFound', `There is no GPU ${name}.`);
    const { row: gpu, moment } = found;
    const { serial, uuid, standing } = gpu;
    if (standing === 'unlicensed') return { asOf: moment, gpu, history: null };
    const task = { kind: 'unit', scope: scopeKey(access), moment, serial, uuid } as const;
    // as: the builder answers each task in its own shape
    const history = (await this.#freshness.ask(task)) as UnitHistory;
    return { asOf: moment, gpu, history };
  }

  /** One host by name or the id of any key, with its keys and GPUs. Throws as `gpu`. */
  async host(
    access: AccessScope,
    name: string,
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; host: HostRow; keys: HostKeyRow[]; gpus: GpuRow[] }> {
    const asked = { access, list: 'hosts', name, asOf } as const;
    const found = await this.#one(asked, ['more.keyIds', 'name']);
    if (found === null) throw new FleetsealError('notFound', `There is no host ${name}.`);
    const { row: host, more, moment } = found;
    // as: hostRows wrote it
    const { keys } = more as { keys: HostKeyRow[] };
    const question: PageQuestion = {
      kind: 'page',
      list: 'gpus',
      sort: 'id',
      filters: [['kid', keys.map(({ kid }) => kid)]],
      search: null,
      after: null,
      limit: GPUS_OF_HOST,
    };
    // as: a page question is answered with a page
    const page = (await this.#read(scopeKey(access), moment, question)) as PageAnswer;
    // as: rows of GPUs
    return { asOf: moment, host, keys, gpus: JSON.parse(page.items) as GpuRow[] };
  }

  /** One finding by its id, with what it concerns. Throws as `gpu`. */
  async finding(
    access: AccessScope,
    name: string,
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; finding: FindingRow; gpus: string[]; hosts: string[] }> {
    const found = await this.#one({ access, list: 'findings', name, asOf }, []);
    if (found === null) throw new FleetsealError('notFound', `There is no finding ${name}.`);
    // as: findingRows wrote it
    const more = found.more as { gpus: string[]; hosts: string[] };
    return { asOf: found.moment, finding: found.row, ...more };
  }

  /** One record by its id. Throws as `gpu`. */
  async record<T extends RecordType>(
    access: AccessScope,
    { type, id }: { type: T; id: string },
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; row: RowOf<T> }> {
    const found = await this.#one({ access, list: type, name: id, asOf }, []);
    if (found === null) throw new FleetsealError('notFound', `There is no ${type} ${id}.`);
    return { asOf: found.moment, row: found.row };
  }

  /** What the licenses come to. Throws notFound for a name that nothing seen has, as `list`. */
  async balance(access: AccessScope, narrowing: Narrowing, asOf: AsOfQuery): Promise<OverviewRow> {
    const scope = scopeKey(access);
    const moment = await this.#moment(scope, asOf);
    if (isWholePart(narrowing)) return (await this.#facts(scope, moment)).overview;
    // as: the builder answers each task in its own shape
    return (await this.#freshness.ask({
      kind: 'balance',
      scope,
      moment,
      narrowing,
    })) as OverviewRow;
  }

  /** The requirements with their figures. Throws as `balance`. */
  async coverage(
    access: AccessScope,
    narrowing: Narrowing,
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; coverage: ViewFacts['coverage'] }> {
    const scope = scopeKey(access);
    const moment = await this.#moment(scope, asOf);
    if (isWholePart(narrowing)) {
      return { asOf: moment, coverage: (await this.#facts(scope, moment)).coverage };
    }
    const task = { kind: 'coverage', scope, moment, narrowing } as const;
    // as: the builder answers each task in its own shape
    const coverage = (await this.#freshness.ask(task)) as ViewFacts['coverage'];
    return { asOf: moment, coverage };
  }

  /** What changed from one moment to another. Throws as `balance`. */
  async difference(
    access: AccessScope,
    narrowing: Narrowing,
    { a, b }: { a: AsOfQuery; b: AsOfQuery },
  ): Promise<Difference> {
    const scope = scopeKey(access);
    const moments = { a: this.#named(a), b: this.#named(b) };
    const task = { kind: 'difference', scope, ...moments, narrowing } as const;
    // as: the builder answers each task in its own shape
    return (await this.#freshness.ask(task)) as Difference;
  }

  /** What of everything has a text in its names. Throws as `list`. */
  async search(
    access: AccessScope,
    text: string,
    asOf: AsOfQuery,
  ): Promise<{ asOf: AsOf; hits: SearchHit[] }> {
    const scope = scopeKey(access);
    const moment = await this.#moment(scope, asOf);
    // as: the reader answers each kind of question in its own shape
    const hits = (await this.#read(scope, moment, { kind: 'search', text })) as SearchHit[];
    return { asOf: moment, hits };
  }

  async #facts(scope: string, moment: Moment): Promise<ViewFacts> {
    // as: the reader answers each kind of question in its own shape
    return (await this.#read(scope, moment, { kind: 'facts' })) as ViewFacts;
  }

  async #one<N extends ListName>(
    { access, list, name, asOf }: { access: AccessScope; list: N; name: string; asOf: AsOfQuery },
    columns: readonly string[],
  ): Promise<{ row: RowOf<N>; more: unknown; moment: Moment } | null> {
    const scope = scopeKey(access);
    const moment = await this.#moment(scope, asOf);
    const question = { kind: 'one', list, name, columns } as const;
    // as: the reader answers each kind of question in its own shape
    const found = (await this.#read(scope, moment, question)) as OneAnswer | null;
    if (found === null) return null;
    // as: the row of this list, as it was written
    const row = JSON.parse(found.row) as RowOf<N>;
    return { row, more: found.more === null ? null : JSON.parse(found.more), moment };
  }

  /** Asks the reader; a view that it does not have any more is drawn again. */
  async #read(scope: string, moment: Moment, question: Question): Promise<unknown> {
    const key = viewKey(scope, moment);
    const first = await this.#threads.read({ key, question });
    if (first !== null) return first.value;
    await this.#freshness.draw(scope, moment);
    const second = await this.#threads.read({ key, question });
    if (second === null) throw new FleetsealError('notReady');
    return second.value;
  }

  async #moment(scope: string, asOf: AsOfQuery): Promise<Moment> {
    const { validAt, from, knownEvidence, knownRegister } = asOf;
    const isPresent = [validAt, from, knownEvidence, knownRegister].every((each) => {
      return each === undefined;
    });
    return isPresent ? this.#freshness.present(scope) : this.#named(asOf);
  }

  /** The moment that a request names. Throws as `list`. */
  #named({ validAt, from, knownEvidence, knownRegister }: AsOfQuery): Moment {
    const { now } = this.#freshness;
    if ((knownEvidence === undefined) !== (knownRegister === undefined)) {
      const detail = 'knownEvidence and knownRegister are given together, or neither is.';
      throw new FleetsealError('requestInvalid', detail);
    }
    const at = validAt ?? now.validAt;
    const sizes = this.#options.sizes();
    return this.#checked({
      validAt: at,
      from: from ?? Math.max(0, at - DEFAULT_INTERVAL_MS),
      knownAt: {
        evidenceSize: knownEvidence ?? sizes.evidenceSize,
        registerSize: knownRegister ?? sizes.registerSize,
      },
    });
  }

  #checked(moment: Moment): Moment {
    const { from, validAt, knownAt } = moment;
    checkInterval({ from, to: validAt, createdAt: this.#options.now() });
    const { evidenceSize, registerSize } = this.#options.sizes();
    if (knownAt.evidenceSize > evidenceSize) {
      throw new FleetsealError('notFound', `The evidence log has ${evidenceSize} leaves.`);
    }
    if (knownAt.registerSize > registerSize) {
      throw new FleetsealError('notFound', `The register has ${registerSize} leaves.`);
    }
    return moment;
  }
}

function isWholePart(narrowing: Narrowing): boolean {
  return Object.values(narrowing).every((list) => list === null);
}

/** More GPUs than one host has; a board that moved on may still be shown by both. */
const GPUS_OF_HOST = 1000;

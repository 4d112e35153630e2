/** The register as the server keeps it: statements in memory, appended only through the log. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ReferenceValues, referenceValues } from '../shared/appraisal/reference.ts';
import { FleetsealError } from '../shared/errors.ts';
import { documentDigest } from '../shared/evidence/document.ts';
import { encodeLeaf, parseRegisterLeaf } from '../shared/log/leaf.ts';
import {
  parseRegisterDocument,
  type RegisterDocument,
  registerKind,
} from '../shared/register/documents.ts';
import { isHostDocument } from '../shared/register/hostKeys.ts';
import { type RecordType, recordType } from '../shared/register/records/record.ts';
import {
  foldRegister,
  type Register,
  type RegisterEntry,
  withHostDocument,
  withRecords,
} from '../shared/register/register.ts';
import { parseUserDocument, userDocumentOf } from '../shared/register/users.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import { type PreparedStatement, prepareStatement, type Unsalted } from './statements.ts';
import type { Store, StoreTransaction } from './store/store.ts';

/** What a register amounts to, with its reference values. Never changed once it is given. */
export interface Folded {
  readonly register: Register;
  /** The same object for as long as no statement changes it. */
  readonly reference: ReferenceValues;
}

/** Texts of one statement of SQL. */
const ROWS_AT_ONCE = 500;

/** What RegisterBook needs. */
export interface RegisterBookOptions {
  readonly store: Store;
  readonly registerLog: TransparencyLog;
  readonly evidenceLog: TransparencyLog;
  readonly now: () => number;
}

/**
 * The register: entries in log order, and what they amount to. Every statement is in memory:
 * about 0.5 KB for a result, the only kind that hosts add by themselves; 100,000 are 50 MB.
 */
export class RegisterBook {
  readonly #options: RegisterBookOptions;
  readonly #entries: RegisterEntry[] = [];
  /** Appended entries whose predecessors are not here yet, by index. */
  readonly #early = new Map<number, RegisterEntry>();
  #folded: Folded | null = null;
  #exclusive: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  private constructor(options: RegisterBookOptions) {
    this.#options = options;
  }

  /** Reads the whole register. Throws stateInvalid where a statement is missing. */
  static async open(options: RegisterBookOptions): Promise<RegisterBook> {
    const book = new RegisterBook(options);
    const leaves = await options.registerLog.leaves(0, options.registerLog.size);
    for (const [index, bytes] of leaves.entries()) {
      const leaf = parseRegisterLeaf(bytes);
      const document = parseRegisterDocument(await book.text(leaf.digest));
      const user = await book.#userOf(document);
      book.#entries.push({ index, leaf, document, ...user });
    }
    return book;
  }

  /** Entries in log order. */
  get entries(): readonly RegisterEntry[] {
    return this.#entries;
  }

  /** What the whole register says. Throws stateInvalid before it has a policy. */
  get folded(): Folded {
    if (this.#folded === null) {
      const register = foldRegister(this.#entries);
      this.#folded = { register, reference: referenceValues(register) };
    }
    return this.#folded;
  }

  /** Appends one statement; resolves when it is durable and under a signed checkpoint. */
  async append(
    unsalted: Unsalted,
    write: (trx: StoreTransaction) => Promise<void> = async () => {},
  ): Promise<RegisterEntry> {
    const [entry] = await this.#appendAll([prepareStatement(unsalted)], write);
    if (entry === undefined) throw new TypeError('one statement has one entry');
    return entry;
  }

  /**
   * Appends statements in their order, all or none, also where the program is killed in between;
   * resolves as `append` does. No other statement is between them.
   */
  async appendAll(
    statements: readonly PreparedStatement[],
    write: (trx: StoreTransaction) => Promise<void> = async () => {},
  ): Promise<RegisterEntry[]> {
    return statements.length === 0 ? [] : this.#appendAll(statements, write);
  }

  /** Calls `listener` after `entries` grew, until the function that it gives is called. */
  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Path of the database that holds the statements. */
  get databasePath(): string {
    return this.#options.store.path;
  }

  /**
   * Runs what reads the register, decides by it and appends, one after the other: between the two
   * no other such work changes a record or a policy.
   */
  exclusive<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#exclusive.then(run);
    this.#exclusive = done.catch(() => {});
    return done;
  }

  async #appendAll(
    statements: readonly PreparedStatement[],
    write: (trx: StoreTransaction) => Promise<void>,
  ): Promise<RegisterEntry[]> {
    const { registerLog, evidenceLog, now } = this.#options;
    const at = { evidenceSize: evidenceLog.size, time: now() };
    const leafed = statements.map(({ document, digest, user }) => {
      const leaf = { kind: registerKind(document), digest, ...at };
      return { document, leaf, ...(user === undefined ? {} : { user: user.document }) };
    });
    const { index: first } = await registerLog.appendAll({
      leaves: leafed.map(({ leaf }) => ({ key: leaf.digest, leaf: encodeLeaf(leaf) })),
      write: async (trx) => {
        await insertTexts(trx, statements);
        await write(trx);
      },
    });
    const entries = leafed.map((each, position) => ({ index: first + position, ...each }));
    this.#insert(entries);
    return entries;
  }

  /** The document about the user of a declared use, where it is kept. */
  async #userOf(document: RegisterDocument): Promise<Pick<RegisterEntry, 'user'>> {
    const digest = userDocumentOf(document);
    if (digest === null) return {};
    const row = await this.#options.store.db
      .selectFrom('document')
      .select('text')
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row === undefined ? {} : { user: parseUserDocument(row.text) };
  }

  /** Exact text of a statement. Throws stateInvalid when it is missing. */
  async text(digest: string): Promise<string> {
    const row = await this.#options.store.db
      .selectFrom('register_document')
      .select('text')
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (row === undefined) {
      throw new FleetsealError('stateInvalid', `The register statement ${digest} is missing.`);
    }
    return row.text;
  }

  // Acknowledgments may come out of order: an entry counts once all before it are here.
  #insert(entries: readonly RegisterEntry[]): void {
    for (const entry of entries) this.#early.set(entry.index, entry);
    const added: RegisterEntry[] = [];
    for (;;) {
      const next = this.#early.get(this.#entries.length);
      if (next === undefined) break;
      this.#early.delete(next.index);
      this.#entries.push(next);
      added.push(next);
    }
    this.#advance(added);
    if (added.length > 0) for (const listener of this.#listeners) listener();
  }

  /** Folding is costly with many units: most statements change only a part of it. */
  #advance(added: readonly RegisterEntry[]): void {
    this.#folded = this.#folded === null ? null : withEntries(this.#folded, added);
  }
}

async function insertTexts(
  trx: StoreTransaction,
  statements: readonly PreparedStatement[],
): Promise<void> {
  for (let from = 0; from < statements.length; from += ROWS_AT_ONCE) {
    const rows = statements
      .slice(from, from + ROWS_AT_ONCE)
      .map(({ digest, text }) => ({ digest, text }));
    await trx.insertInto('register_document').values(rows).execute();
    await insertUsers(trx, statements.slice(from, from + ROWS_AT_ONCE));
    if (rows.length === ROWS_AT_ONCE) await nextTurn();
  }
}

/** Documents about users, with the statements that name them. */
async function insertUsers(
  trx: StoreTransaction,
  statements: readonly PreparedStatement[],
): Promise<void> {
  const rows = statements.flatMap(({ user }) => {
    return user === undefined ? [] : [{ digest: documentDigest(user.text), text: user.text }];
  });
  if (rows.length > 0) await trx.insertInto('document').values(rows).execute();
}

/** What a statement changes of what the register amounts to. */
type Effect = 'host' | 'record' | 'sizeOnly' | 'reference';

/** Records that no reference value rests on: appraisal knows nothing of them. */
const BESIDE_REFERENCE: readonly RecordType[] = [
  'party',
  'site',
  'licenseEvent',
  'labTest',
  'statement',
  'use',
  'declaration',
  'attachment',
  'decision',
];

function effectOf(document: RegisterDocument): Effect {
  if (isHostDocument(document)) return 'host';
  switch (document.format) {
    case 'fleetseal/result@1':
    case 'fleetseal/reportRelease@1':
    case 'fleetseal/reportKey@1':
    case 'fleetseal/permission@1':
    case 'fleetseal/accessRoot@1':
    case 'fleetseal/reportStep@1':
    case 'fleetseal/regulatorKey@1':
    case 'fleetseal/challengeFiled@1':
      return 'sizeOnly';
    case 'fleetseal/record@1':
    case 'fleetseal/record@2':
      return BESIDE_REFERENCE.includes(recordType(document.record)) ? 'record' : 'reference';
    default:
      return 'reference';
  }
}

/** Entries that follow each other and have the same effect, which is then worked out once. */
function runsOf(entries: readonly RegisterEntry[]): { effect: Effect; run: RegisterEntry[] }[] {
  const runs: { effect: Effect; run: RegisterEntry[] }[] = [];
  for (const entry of entries) {
    const effect = effectOf(entry.document);
    const last = runs.at(-1);
    if (last?.effect === effect) last.run.push(entry);
    else runs.push({ effect, run: [entry] });
  }
  return runs;
}

/** What foldRegister would give with these entries too; null where that has to be asked. */
export function withEntries(folded: Folded, added: readonly RegisterEntry[]): Folded | null {
  let next: Folded | null = folded;
  for (const run of runsOf(added)) next = next === null ? null : advanced(next, run);
  return next;
}

function advanced(
  { register, reference }: Folded,
  { effect, run }: { effect: Effect; run: readonly RegisterEntry[] },
): Folded | null {
  switch (effect) {
    case 'host': {
      const next = run.reduce(withHostDocument, register);
      return { register: next, reference: { ...reference, hosts: next.hosts } };
    }
    case 'record':
      return { register: withRecords(register, run), reference };
    case 'sizeOnly':
      return { register: { ...register, size: register.size + run.length }, reference };
    case 'reference':
      return null;
  }
}

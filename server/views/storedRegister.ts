/** The register as the builder reads it from the store, beside the server's own thread. */
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { parseRegisterLeaf, type RegisterKind } from '../../shared/log/leaf.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import { foldRegister, type RegisterEntry } from '../../shared/register/register.ts';
import { parseUserDocument, userDocumentOf } from '../../shared/register/users.ts';
import { foldPast } from '../balances.ts';
import { type Folded, withEntries } from '../registerBook.ts';
import type { Store } from '../store/store.ts';

/** Statements that records, reference values and host keys rest on. */
const WANTED: readonly RegisterKind[] = [
  'catalogue',
  'policy',
  'hostKey',
  'hostEvent',
  'license',
  'shipment',
  'record',
  'recovery',
];
/** Leaves that one query reads. */
const PAGE = 500;

/** The register, read as far as it was asked for. */
export class StoredRegister {
  readonly #db: Store['db'];
  /** Those that are wanted. */
  readonly #entries: RegisterEntry[] = [];
  readonly #times = new Map<number, number>();
  #size = 0;
  #folded: Folded | null = null;
  #past: Folded | null = null;

  constructor({ db }: Pick<Store, 'db'>) {
    this.#db = db;
  }

  /** What all that was read says. Throws stateInvalid before the first policy. */
  get folded(): Folded {
    if (this.#folded === null) {
      const register = { ...foldRegister(this.#entries), size: this.#size };
      this.#folded = { register, reference: referenceValues(register) };
    }
    return this.#folded;
  }

  /** Time of a leaf with a wanted statement, milliseconds UTC; null for others. */
  leafTime(index: number): number | null {
    return this.#times.get(index) ?? null;
  }

  /** Reads on to this size. Throws stateInvalid where a statement is missing. */
  async readTo(size: number): Promise<void> {
    while (this.#size < size) {
      const to = Math.min(this.#size + PAGE, size);
      const added = await this.#read(this.#size, to);
      this.#entries.push(...added);
      for (const { index, leaf } of added) this.#times.set(index, leaf.time);
      this.#size = to;
      if (this.#folded === null) continue;
      const next = withEntries(this.#folded, added);
      this.#folded = next === null ? null : { ...next, register: { ...next.register, size: to } };
    }
  }

  /** The register at a size; all that was read for null. Throws notFound. */
  at(size: number | null): Folded {
    if (size === null || size === this.#size) return this.folded;
    if (this.#past?.register.size === size) return this.#past;
    this.#past = foldPast(this.#entries, { size, newest: this.#size });
    return this.#past;
  }

  async #read(from: number, to: number): Promise<RegisterEntry[]> {
    const rows = await this.#db
      .selectFrom('leaf')
      .select(['leaf_index', 'data'])
      .where('log', '=', 'register')
      .where('leaf_index', '>=', from)
      .where('leaf_index', '<', to)
      .orderBy('leaf_index')
      .execute();
    if (rows.length !== to - from) throw missing(`leaves ${from} to ${to}`);
    const leaves = rows.map(({ data }, position) => {
      return { index: from + position, leaf: parseRegisterLeaf(data) };
    });
    const wanted = leaves.filter(({ leaf }) => WANTED.includes(leaf.kind));
    const texts = await this.#texts(
      'register_document',
      wanted.map(({ leaf }) => leaf.digest),
    );
    const entries = wanted.map(({ index, leaf }): RegisterEntry => {
      const text = texts.get(leaf.digest);
      if (text === undefined) throw missing(`the statement ${leaf.digest}`);
      return { index, leaf, document: parseRegisterDocument(text) };
    });
    return this.#withUsers(entries);
  }

  /** With the documents about the users of declared uses, where they are kept. */
  async #withUsers(entries: readonly RegisterEntry[]): Promise<RegisterEntry[]> {
    const named = entries.map(({ document }) => userDocumentOf(document));
    const digests = named.filter((digest) => digest !== null);
    if (digests.length === 0) return [...entries];
    const texts = await this.#texts('document', digests);
    return entries.map((entry, position) => {
      const text = texts.get(named[position] ?? '');
      return text === undefined ? entry : { ...entry, user: parseUserDocument(text) };
    });
  }

  async #texts(
    table: 'register_document' | 'document',
    digests: readonly string[],
  ): Promise<Map<string, string>> {
    const rows =
      table === 'document'
        ? await this.#db
            .selectFrom('document')
            .select(['digest', 'text'])
            .where('digest', 'in', digests)
            .execute()
        : await this.#db
            .selectFrom('register_document')
            .select(['digest', 'text'])
            .where('digest', 'in', digests)
            .execute();
    return new Map(rows.map(({ digest, text }) => [digest, text]));
  }
}

function missing(what: string): FleetsealError {
  return new FleetsealError('stateInvalid', `The register lacks ${what}.`);
}

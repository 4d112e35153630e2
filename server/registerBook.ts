/** The register as the server keeps it: statements in memory, appended only through the log. */
import { randomBytes } from 'node:crypto';
import { type ReferenceValues, referenceValues } from '../shared/appraisal/reference.ts';
import { FleetsealError } from '../shared/errors.ts';
import { documentDigest } from '../shared/evidence/document.ts';
import { encodeLeaf, parseRegisterLeaf } from '../shared/log/leaf.ts';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  type RegisterDocument,
  registerKind,
} from '../shared/register/documents.ts';
import { isHostDocument } from '../shared/register/hostKeys.ts';
import {
  foldRegister,
  type Register,
  type RegisterEntry,
  withHostDocument,
} from '../shared/register/register.ts';
import { appendLeaf } from './log/appendLeaf.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import type { Store, StoreTransaction } from './store/store.ts';

/** A register document before it got its salt. */
export type Unsalted<T extends RegisterDocument = RegisterDocument> = T extends RegisterDocument
  ? Omit<T, 'salt'>
  : never;

/** A fresh salt: 16 random bytes, base64url. */
function newSalt(): string {
  return randomBytes(16).toString('base64url');
}

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
  #folded: { register: Register; reference: ReferenceValues } | null = null;

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
      book.#entries.push({ index, leaf, document });
    }
    return book;
  }

  /** Entries in log order. */
  get entries(): readonly RegisterEntry[] {
    return this.#entries;
  }

  /** What the whole register says. Throws stateInvalid before it has a policy. */
  get folded(): { register: Register; reference: ReferenceValues } {
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
    const { registerLog, evidenceLog, now } = this.#options;
    const { format, ...rest } = unsalted;
    // as: adding the salt to a union of documents without it gives the union of documents.
    const document = { format, salt: newSalt(), ...rest } as RegisterDocument;
    const text = encodeRegisterDocument(parseRegisterDocument(encodeRegisterDocument(document)));
    const digest = documentDigest(text);
    const kind = registerKind(document);
    const leaf = { kind, digest, evidenceSize: evidenceLog.size, time: now() };
    const appended = await appendLeaf(registerLog, {
      key: digest,
      leaf: encodeLeaf(leaf),
      write: async (trx) => {
        await trx.insertInto('register_document').values({ digest, text }).execute();
        await write(trx);
      },
    });
    const entry = { index: appended.index, leaf, document };
    this.#insert(entry);
    return entry;
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
  #insert(entry: RegisterEntry): void {
    this.#early.set(entry.index, entry);
    for (;;) {
      const next = this.#early.get(this.#entries.length);
      if (next === undefined) return;
      this.#early.delete(next.index);
      this.#entries.push(next);
      this.#advance(next);
    }
  }

  /** Folding is costly with many units: most statements change only a part of it. */
  #advance(entry: RegisterEntry): void {
    if (this.#folded === null) return;
    const { register, reference } = this.#folded;
    const { document } = entry;
    if (isHostDocument(document)) {
      const next = withHostDocument(register, entry);
      this.#folded = { register: next, reference: { ...reference, hosts: next.hosts } };
      return;
    }
    const size = this.#entries.length;
    switch (document.format) {
      case 'fleetseal/result@1':
      case 'fleetseal/reportRelease@1':
      case 'fleetseal/reportKey@1':
        this.#folded = { register: { ...register, size }, reference };
        return;
      default:
        this.#folded = null;
    }
  }
}

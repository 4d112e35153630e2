/** Password hashes: argon2id (RFC 9106) in PHC string form, computed in the thread pool. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';

/** What one hash costs. */
export interface PasswordCost {
  /** Memory in KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}
/** The second recommended option of RFC 9106; OWASP's least is 19,456 KiB and 2 passes. */
export const PASSWORD_COST: PasswordCost = { memory: 65_536, passes: 3, parallelism: 4 };

const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** argon2 1.3, the only version that is written and read. */
const PHC =
  /^\$argon2id\$v=19\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,3})\$([^$]{22})\$([^$]{43})$/;

/** A hash taken apart. */
export interface ParsedHash {
  readonly cost: PasswordCost;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, base64 without padding. */
export function formatHash({ cost, salt, tag }: ParsedHash): string {
  const { memory, passes, parallelism } = cost;
  const settings = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${settings}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Takes a hash apart. Throws stateInvalid: only this server writes them. */
export function parseHash(text: string): ParsedHash {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) {
    throw new FleetsealError('stateInvalid', 'A stored password hash is damaged.');
  }
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

/** Computes one tag. */
export type ComputeHash = (
  message: Uint8Array,
  salt: Uint8Array,
  cost: PasswordCost,
) => Promise<Uint8Array>;

const argon2Async = promisify(argon2);
/** argon2id of node:crypto, off the main thread. */
export const computeArgon2: ComputeHash = (message, nonce, cost) =>
  argon2Async('argon2id', { message, nonce, ...cost, tagLength: TAG_BYTES });

/** Makes and checks password hashes, a few at a time. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #compute: ComputeHash;
  readonly #waiting: (() => void)[] = [];
  /** Compared with where there is no hash: the same work, and never right. */
  readonly #nobody: ParsedHash;
  #running = 0;

  constructor(cost: PasswordCost = PASSWORD_COST, compute: ComputeHash = computeArgon2) {
    this.#cost = cost;
    this.#compute = compute;
    this.#nobody = { cost, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };
  }

  /** Hash of a normalized password. Throws overloaded. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#computeInTurn(password, { cost: this.#cost, salt });
    return formatHash({ cost: this.#cost, salt, tag });
  }

  /**
   * Compares a normalized password with a stored hash; null takes as long and is never right.
   * `goesFirst`: whoever fills the line from elsewhere does not keep this one out. `isOutdated`:
   * the hash was made at another cost. Throws overloaded.
   */
  async verify(
    password: string,
    stored: string | null,
    goesFirst = false,
  ): Promise<{ readonly isRight: boolean; readonly isOutdated: boolean }> {
    const parsed = stored === null ? this.#nobody : parseHash(stored);
    const tag = await this.#computeInTurn(password, parsed, goesFirst);
    const isRight = timingSafeEqual(tag, parsed.tag) && stored !== null;
    const { memory, passes, parallelism } = parsed.cost;
    const isOutdated =
      memory !== this.#cost.memory ||
      passes !== this.#cost.passes ||
      parallelism !== this.#cost.parallelism;
    return { isRight, isOutdated };
  }

  async #computeInTurn(
    password: string,
    { salt, cost }: Pick<ParsedHash, 'salt' | 'cost'>,
    goesFirst = false,
  ): Promise<Uint8Array> {
    if (this.#running >= LIMITS.passwordHashes) await this.#turn(goesFirst);
    else this.#running += 1;
    try {
      return await this.#compute(Buffer.from(password, 'utf8'), salt, cost);
    } finally {
      // The place goes to the next in line, so that nobody who comes now takes it.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(goesFirst: boolean): Promise<void> {
    const most = LIMITS.passwordHashesWaiting * (goesFirst ? 2 : 1);
    if (this.#waiting.length >= most) {
      throw new FleetsealError('overloaded', 'Too many people sign in at this moment.');
    }
    return new Promise((resolve) => {
      if (goesFirst) this.#waiting.unshift(resolve);
      else this.#waiting.push(resolve);
    });
  }
}

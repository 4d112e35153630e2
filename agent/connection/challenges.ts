/** The challenge to answer: the newest that the server signed, and its calls to answer at once. */
import { equalBytes } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { noteHash, parseChallenge } from '../../shared/evidence/challenge.ts';
import { LIMITS } from '../../shared/limits.ts';
import { openChallenge } from './signIn.ts';

/** A challenge as a server gives it: signed, with the note that it names. */
export interface GivenChallenge {
  readonly challenge: string;
  readonly note: string;
  /** Whether this host is called to answer it at once. */
  readonly answer: boolean;
}

/** Challenges of one server, one connection after the other. */
export class Challenges {
  readonly #now: () => number;
  #current: string | null = null;
  /** Time of the newest challenge of this connection, by the server. */
  #issuedAt = 0;
  /** The challenge that last called this host to make evidence at once. */
  #calledBy: string | null = null;
  #calledAt = Number.NEGATIVE_INFINITY;
  /** Called when the server asks this host to make evidence now. */
  onCalled: () => void = () => {};

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Text of the newest challenge; null before the first. */
  get current(): string | null {
    return this.#current;
  }

  /** A new connection: its challenges may be older than those of the one before. */
  connectionBegins(): void {
    this.#issuedAt = 0;
  }

  /** Takes a challenge. Throws nonceWrong, signatureInvalid, messageUnexpected. */
  async accept(given: GivenChallenge, serverKey: CryptoKey | null): Promise<void> {
    if (serverKey === null) throw new FleetsealError('messageUnexpected');
    const { text, issuedAt } = await verifiedChallenge(given, serverKey);
    // Somebody between could repeat what was signed before: on one connection, time only grows.
    if (issuedAt < this.#issuedAt) {
      throw new FleetsealError('nonceWrong', 'The challenge is older than the one before.');
    }
    this.#issuedAt = issuedAt;
    this.#current = text;
    if (given.answer) this.#call(text);
  }

  /** One call an epoch, and one a minute at most, however often it is sent. */
  #call(challenge: string): void {
    const now = this.#now();
    if (this.#calledBy === challenge || now - this.#calledAt < LIMITS.calledEveryMs) return;
    this.#calledBy = challenge;
    this.#calledAt = now;
    this.onCalled();
  }
}

/** A challenge that this server signed, over the note beside it. Throws nonceWrong, … */
export async function verifiedChallenge(
  given: Pick<GivenChallenge, 'challenge' | 'note'>,
  serverKey: CryptoKey,
): Promise<{ text: string; issuedAt: number }> {
  const { challenge, issuedAt } = await openChallenge(given.challenge, serverKey);
  if (!equalBytes(parseChallenge(challenge).noteHash, noteHash(given.note))) {
    throw new FleetsealError('nonceWrong', 'The challenge names another note.');
  }
  return { text: challenge, issuedAt };
}

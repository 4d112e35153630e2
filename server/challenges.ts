/**
 * Epoch challenges: one text for every host, made about once a minute, kept so that
 * evidence from a spool can still be matched with the moment its challenge was issued.
 */
import { encodeJson } from '../shared/bytes/json.ts';
import { type JwsSigner, signJws } from '../shared/crypto/jws.ts';
import { FleetsealError } from '../shared/errors.ts';
import {
  CHALLENGE_TYP,
  challengeDigest,
  formatChallenge,
  noteHash,
  parseChallenge,
} from '../shared/evidence/challenge.ts';
import { LIMITS } from '../shared/limits.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import { type ChallengeMac, sealedAt, sealedRandom } from './recovery/sealedChallenge.ts';
import type { Store } from './store/store.ts';

/** The challenge of the current epoch. */
export interface CurrentChallenge {
  readonly text: string;
  /** The text and its time, signed by the server key. */
  readonly jws: string;
  /** The checkpoint note that the text names by hash. */
  readonly note: string;
  readonly issuedAt: number;
}

/** What Challenges needs. */
export interface ChallengesOptions {
  readonly store: Store;
  readonly evidenceLog: TransparencyLog;
  readonly signer: JwsSigner;
  readonly mac: ChallengeMac;
  /** The nonce that a regulator asked for, 32 bytes, or null; null where not given. */
  readonly regulatorNonce?: () => Uint8Array | null;
  readonly now: () => number;
}

/** Makes and remembers challenges. */
export class Challenges {
  readonly #options: ChallengesOptions;
  #current: CurrentChallenge | null;

  private constructor(options: ChallengesOptions, current: CurrentChallenge | null) {
    this.#options = options;
    this.#current = current;
  }

  /** Carries on with the newest challenge while its epoch lasts; else begins a new one. */
  static async open(options: ChallengesOptions): Promise<Challenges> {
    const current = (await newestChallenge(options)) ?? (await makeChallenge(options));
    return new Challenges(options, current);
  }

  /** Only what was issued before: nothing is signed, and there is no challenge of this epoch. */
  static past(options: ChallengesOptions): Challenges {
    return new Challenges(options, null);
  }

  /** The challenge of this epoch. Throws logBehind where none may be signed. */
  get current(): CurrentChallenge {
    if (this.#current === null) throw new FleetsealError('logBehind');
    return this.#current;
  }

  /** Begins a new epoch. */
  async renew(): Promise<CurrentChallenge> {
    this.#current = await makeChallenge(this.#options);
    return this.#current;
  }

  /** When this server issued the challenge with this digest; null when it never did. */
  async issuedAt(digest: string): Promise<number | null> {
    const row = await this.#options.store.db
      .selectFrom('challenge')
      .select('issued_at')
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row?.issued_at ?? null;
  }

  /** When this server issued a challenge, by the text alone; null where it can't tell. */
  sealedAt(text: string): number | null {
    return sealedAt(this.#options.mac, text);
  }
}

/** Without this, a server that starts again and again would keep a challenge of each start. */
async function newestChallenge(options: ChallengesOptions): Promise<CurrentChallenge | null> {
  const { store, evidenceLog, now } = options;
  const row = await store.db
    .selectFrom('challenge')
    .select(['text', 'note', 'issued_at'])
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || now() >= row.issued_at + LIMITS.epochMs) return null;
  // The log may have another name by now.
  if (parseChallenge(row.text).origin !== evidenceLog.origin) return null;
  return signChallenge(options, { text: row.text, note: row.note, issuedAt: row.issued_at });
}

async function makeChallenge(options: ChallengesOptions): Promise<CurrentChallenge> {
  const { store, evidenceLog, mac, now } = options;
  const note = evidenceLog.checkpoint;
  const issuedAt = now();
  const { origin } = evidenceLog;
  const regulatorNonce = options.regulatorNonce?.() ?? null;
  const named = { origin, noteHash: noteHash(note), regulatorNonce };
  const random = sealedRandom(mac, named, issuedAt);
  const text = formatChallenge({ ...named, random });
  // Kept before anybody sees it: evidence for a challenge that was lost would be refused for good.
  await store.db
    .insertInto('challenge')
    .values({ digest: challengeDigest(text), text, note, issued_at: issuedAt })
    .execute();
  return signChallenge(options, { text, note, issuedAt });
}

async function signChallenge(
  { signer }: ChallengesOptions,
  challenge: Omit<CurrentChallenge, 'jws'>,
): Promise<CurrentChallenge> {
  const payload = encodeJson({ challenge: challenge.text, issuedAt: challenge.issuedAt });
  return { ...challenge, jws: await signJws({ payload, typ: CHALLENGE_TYP, signer }) };
}

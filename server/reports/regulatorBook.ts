/** What regulators ask: their keys and their challenges, folded from the register. */
import type { FiledChallenge, RegulatorKeyView } from '../../shared/api/routes/reports.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { importP256PublicKey, type P256PublicJwk, thumbprint } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MINUTE_MS } from '../../shared/register/day.ts';
import type { RegisterDocument } from '../../shared/register/documents.ts';
import type { RegisterEntry } from '../../shared/register/register.ts';
import {
  type ChallengeFiledDocument,
  parseRegulatorChallenge,
  type RegulatorChallenge,
  type RegulatorKeyDocument,
  verifyRegulatorChallenge,
} from '../../shared/register/regulatorDocuments.ts';
import type { TransparencyLog } from '../log/transparencyLog.ts';
import type { RegisterBook } from '../registerBook.ts';

/** How far the clock of a regulator may be ahead. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

interface Placed<T extends RegisterDocument> {
  readonly document: T;
  readonly index: number;
  /** Of the leaf, milliseconds UTC. */
  readonly time: number;
}

interface Filed extends Placed<ChallengeFiledDocument> {
  readonly challenge: RegulatorChallenge;
}

/** What the book needs. */
export interface RegulatorBookContext {
  readonly register: RegisterBook;
  readonly evidenceLog: TransparencyLog;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Keys and challenges of regulators. */
export class RegulatorBook {
  readonly #context: RegulatorBookContext;
  readonly #keys = new Map<string, Placed<RegulatorKeyDocument>>();
  readonly #filed: Filed[] = [];
  /** Register entries that were read so far. */
  #read = 0;

  constructor(context: RegulatorBookContext) {
    this.#context = context;
  }

  /** Keys that count, in the order of the register. */
  keys(): RegulatorKeyView[] {
    this.#catchUp();
    return [...this.#keys.values()].map(viewOfKey);
  }

  /** Enters a key. Throws keyInvalid, stateChanged where it is there. */
  async addKey(by: string, key: { name: string; jwk: P256PublicJwk }): Promise<RegulatorKeyView> {
    const { jwk, name } = key;
    await importP256PublicKey(jwk);
    const kid = thumbprint(jwk);
    const { register } = this.#context;
    return register.exclusive(async () => {
      this.#catchUp();
      if (this.#keys.has(kid)) throw new FleetsealError('stateChanged', 'The key is there.');
      const about = { event: 'added', kid, jwk, name, by } as const;
      await register.append({ format: 'fleetseal/regulatorKey@1', ...about });
      return this.#viewOf(kid);
    });
  }

  /** Ends a key: challenges that it signed before stay. Throws notFound. */
  removeKey(by: string, kid: string): Promise<RegulatorKeyView> {
    const { register } = this.#context;
    return register.exclusive(async () => {
      const view = this.#viewOf(kid);
      const { jwk, name } = this.#keyOf(kid).document;
      const about = { event: 'removed', kid, jwk, name, by } as const;
      const { index, leaf } = await register.append({
        format: 'fleetseal/regulatorKey@1',
        ...about,
      });
      return { ...view, leaf: index, since: leaf.time, by };
    });
  }

  /** Challenges in the order of the register. */
  challenges(): FiledChallenge[] {
    this.#catchUp();
    const running = this.#running();
    return this.#filed.map((filed) => this.#viewOfFiled(filed, running));
  }

  /**
   * Files a challenge, or finds it where it was filed before. Throws jwsInvalid, signatureInvalid
   * for a key that does not count, challengeRefused for another log, a time that cannot be, or
   * where too many wait.
   */
  async file(by: string, text: string): Promise<FiledChallenge> {
    const { jws, challenge } = parseRegulatorChallenge(text);
    this.#catchUp();
    await verifyRegulatorChallenge(jws, this.#keyOf(jws.kid, 'signatureInvalid').document.jwk);
    const { register } = this.#context;
    return register.exclusive(async () => {
      this.#catchUp();
      const known = this.#filed.find(({ document }) => document.digest === jws.digest);
      if (known !== undefined) return this.#viewOfFiled(known, this.#running());
      // It may have ended since.
      this.#keyOf(jws.kid, 'signatureInvalid');
      this.#checkNew(challenge);
      const { digest, kid } = jws;
      const about = { digest, jws: jws.text, kid, by };
      await register.append({ format: 'fleetseal/challengeFiled@1', ...about });
      const filed = this.challenges().find((each) => each.digest === digest);
      if (filed === undefined) throw new TypeError('a challenge that was filed is there');
      return filed;
    });
  }

  /** The nonce that epoch challenges carry now, 32 bytes; null where nothing is asked. */
  pendingNonce(): Uint8Array | null {
    this.#catchUp();
    const running = this.#running();
    return running === null ? null : fromBase64Url(running.challenge.nonce, 32);
  }

  #checkNew({ log, nonce, issuedAt, answerBy }: RegulatorChallenge): void {
    const { evidenceLog, now } = this.#context;
    const at = now();
    const refuse = (seen: string): never => {
      throw new FleetsealError('challengeRefused', seen);
    };
    if (log !== evidenceLog.origin) refuse(`It is for the log ${log}.`);
    if (issuedAt > at + CLOCK_SKEW_MS) refuse('It was issued in the future.');
    if (answerBy <= at || answerBy <= issuedAt) refuse('The time for its answer is over.');
    if (answerBy > at + LIMITS.regulatorAnswerMs) refuse('It leaves too much time for its answer.');
    if (this.#filed.some(({ challenge }) => challenge.nonce === nonce)) {
      refuse('Its nonce was used before.');
    }
    const open = this.#filed.filter(({ challenge }) => challenge.answerBy > at);
    if (open.length >= LIMITS.regulatorChallenges) refuse('Too many challenges wait.');
  }

  /** One at a time, the oldest first, each until its time is over. */
  #running(): Filed | null {
    const now = this.#context.now();
    return this.#filed.find(({ challenge }) => challenge.answerBy > now) ?? null;
  }

  #viewOfFiled(filed: Filed, running: Filed | null): FiledChallenge {
    const { document, challenge, index, time } = filed;
    const { nonce, issuedAt, answerBy } = challenge;
    const { digest, kid, by } = document;
    const isOver = answerBy <= this.#context.now();
    const state = filed === running ? 'running' : isOver ? 'over' : 'waiting';
    return { digest, kid, nonce, issuedAt, answerBy, filedAt: time, by, leaf: index, state };
  }

  #viewOf(kid: string): RegulatorKeyView {
    this.#catchUp();
    return viewOfKey(this.#keyOf(kid));
  }

  #keyOf(
    kid: string,
    code: 'notFound' | 'signatureInvalid' = 'notFound',
  ): Placed<RegulatorKeyDocument> {
    const key = this.#keys.get(kid);
    if (key !== undefined) return key;
    throw new FleetsealError(code, `No key ${kid} of a regulator counts.`);
  }

  #catchUp(): void {
    const { entries } = this.#context.register;
    for (const entry of entries.slice(this.#read)) this.#enter(entry);
    this.#read = entries.length;
  }

  #enter({ document, index, leaf: { time } }: RegisterEntry): void {
    if (document.format === 'fleetseal/regulatorKey@1') {
      if (document.event === 'added') this.#keys.set(document.kid, { document, index, time });
      else this.#keys.delete(document.kid);
    }
    if (document.format === 'fleetseal/challengeFiled@1') {
      const { challenge } = parseRegulatorChallenge(document.jws);
      this.#filed.push({ document, challenge, index, time });
    }
  }
}

function viewOfKey({ document, index, time }: Placed<RegulatorKeyDocument>): RegulatorKeyView {
  const { kid, name, by } = document;
  return { kid, name, since: time, by, leaf: index };
}

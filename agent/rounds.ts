/** One round: collect, sign, keep on disk. What goes wrong on the way, the next round tells. */
import type { Claims } from '../shared/claims/claims.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { parseChallenge } from '../shared/evidence/challenge.ts';
import {
  type GpuDocument,
  isGpuDocument,
  parseDocument,
  type Trigger,
} from '../shared/evidence/document.ts';
import type { SequencePoint } from '../shared/evidence/evidence.ts';
import type { Challenges } from './connection/challenges.ts';
import { readOfflineChallenge } from './offline/offlineChallenge.ts';
import { type NextPlace, type SignedWithDocuments, signEvidence } from './signEvidence.ts';
import { originOf, type PinnedServer } from './state/pinned.ts';
import { earlierOrigins } from './state/recoveries.ts';
import type { AgentState } from './state/state.ts';
import type { Tally } from './status/tally.ts';

/** Which of the costly reads a round of collecting makes; the CSV read is always made. */
export interface CollectRequest {
  readonly xml: boolean;
  readonly host: boolean;
  /** In the first round of a process: the GPUs as the newest evidence has them. */
  readonly known?: readonly GpuDocument[];
}

/** What rounds need. */
export interface RoundParts {
  readonly state: AgentState;
  readonly challenges: Challenges;
  readonly tally: Tally;
  readonly collect: (request: CollectRequest) => Promise<Claims>;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** Without a server in reach: challenges come by file. */
  readonly offline: boolean;
}

/** What one round gave. */
export interface Round {
  readonly evidence: SignedWithDocuments;
  readonly claims: Claims;
}

/** The rounds of one host, one after the other. */
export class Rounds {
  readonly #parts: RoundParts;
  /** Texts of the documents of the newest evidence, by submodule; null before the first round. */
  #previous: ReadonlyMap<string, string> | null = null;
  /** The newest evidence that the server has of this key, where this state does not know it. */
  foreignHead: SequencePoint | null = null;

  constructor(parts: RoundParts) {
    this.#parts = parts;
  }

  /** Another key begins: at number 0, with documents of its own. */
  beginAnew(): void {
    this.#previous = null;
    this.foreignHead = null;
  }

  /**
   * Makes one evidence: durable when the promise resolves. Throws signInRefused where there is
   * nothing to sign for yet; every other error is also counted as a missed round.
   */
  async make(trigger: Trigger): Promise<Round> {
    const { state, tally, now } = this.#parts;
    const challenge = await this.#challenge();
    const { pinned, spool, missed } = state;
    if (challenge === null || pinned === null) {
      const detail = 'Before the first challenge nothing can be signed.';
      throw new FleetsealError('signInRefused', detail);
    }
    try {
      const round = await this.#sign(trigger, { challenge, pinned });
      tally.made += 1;
      await missed.told();
      return round;
    } catch (error) {
      tally.roundsMissed += 1;
      await missed.add({ at: now(), error, newest: spool.last()?.digest ?? null });
      throw error;
    }
  }

  async #sign(
    trigger: Trigger,
    { challenge, pinned }: { challenge: string; pinned: PinnedServer },
  ): Promise<Round> {
    const { state, collect, now } = this.#parts;
    const { spool, missed, identity, next } = state;
    // Nobody knows yet which of the two keys is this host's.
    if (next !== null) throw new FleetsealError('rotationOpen');
    const previous = this.#previous ?? (await spool.lastDocumentTexts());
    const claims = await collect({
      xml: trigger !== 'cadence',
      host: trigger === 'start',
      ...(this.#previous === null ? { known: gpuDocumentsOf(previous) } : {}),
    });
    const evidence = await signEvidence({
      identity,
      claims,
      trigger,
      challenge,
      origin: this.#logOf(challenge, pinned),
      place: this.#nextPlace(),
      now: now(),
      previous,
      missed: missed.rounds,
    });
    await spool.append(evidence, evidence.documents);
    this.#previous = evidence.bySubmodule;
    return { evidence, claims };
  }

  /**
   * Name of the log that a challenge was made for: of the pinned server's, now or before. Another
   * one could be that of a server that wants evidence to pass on. Throws nonceWrong.
   */
  #logOf(challenge: string, pinned: PinnedServer): string {
    const { origin } = parseChallenge(challenge);
    const { recoveries } = this.#parts.state;
    if ([originOf(pinned), ...earlierOrigins(recoveries)].includes(origin)) return origin;
    throw new FleetsealError('nonceWrong', `The challenge was made for ${origin}.`);
  }

  /** The newest challenge that this host can answer; null before the first. */
  async #challenge(): Promise<string | null> {
    const { challenges, offline, state } = this.#parts;
    const { pinned, directory, spool } = state;
    if (challenges.current !== null) return challenges.current;
    const byFile = pinned === null ? null : await readOfflineChallenge(directory, pinned);
    if (offline && byFile !== null) return byFile.text;
    return (await spool.lastChallenge()) ?? byFile?.text ?? null;
  }

  #nextPlace(): NextPlace {
    const { spool } = this.#parts.state;
    const last = spool.last();
    const foreign = this.foreignHead;
    // The server's head continues this host's key where this state is an older copy of it.
    if (foreign !== null && foreign.seq >= (last?.seq ?? -1)) {
      const seq = Math.max(foreign.seq + 1, spool.nextSeq);
      return { seq, prev: foreign.digest, resumesFrom: last };
    }
    return { seq: spool.nextSeq, prev: last?.digest ?? null };
  }
}

/** What cannot be read here, as of another version of the agent, must not stop what follows. */
function gpuDocumentsOf(texts: ReadonlyMap<string, string>): GpuDocument[] {
  return [...texts].flatMap(([submodule, text]) => {
    try {
      const document = parseDocument(text, submodule);
      return isGpuDocument(document) ? [document] : [];
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      return [];
    }
  });
}

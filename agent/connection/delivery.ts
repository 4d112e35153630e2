/**
 * Delivering over one connection: one evidence after the other, in the order of the numbers. What
 * piled up goes slowly, since after an outage every host of a fleet has something to say.
 */
import { isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { EvidenceAck } from '../../shared/protocol/messages.ts';
import { fullJitter, type Pause } from '../pause.ts';
import { type SendContext, sendEvidence } from '../sendEvidence.ts';

/** What delivering needs beside what sending needs. */
export interface DeliveryOptions extends SendContext {
  readonly pause: Pause;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** Delivers what the spool of one host holds. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  #isRunning = false;
  #running: Promise<unknown> = Promise.resolve();
  /** Resolves when the run that is under way must wait longer than one exchange. */
  #slow = Promise.withResolvers<null>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    void options.link.ended.then(() => this.#stop.abort());
  }

  /**
   * Delivers all that waits; first, where that is not null, again all after `resendAfter`. For a
   * connection that was just made: with jitter where more than one waits. Throws what sending
   * throws; what is not delivered then stays in the spool.
   */
  drain(resendAfter: number | null): Promise<EvidenceAck | null> {
    const { spool } = this.#options;
    const first = spool.nextPending(-1, resendAfter);
    const second = first === null ? null : spool.nextPending(first.seq, resendAfter);
    return this.#begin({ resendAfter, paced: second !== null });
  }

  /**
   * Delivers what was just made and all that waits before it: its acknowledgment, or null where
   * that takes longer, since much waits or the server asks for time. It is delivered then too.
   */
  async deliver(): Promise<EvidenceAck | null> {
    if (this.#isRunning) return null;
    const running = this.#begin({ resendAfter: null, paced: false });
    return Promise.race([running, this.#slow.promise]);
  }

  /** Waits for the run that is under way, then delivers all that still waits. */
  async finish(): Promise<void> {
    while (this.#isRunning) await this.#running;
    await this.#begin({ resendAfter: null, paced: false });
  }

  #begin(run: { resendAfter: number | null; paced: boolean }): Promise<EvidenceAck | null> {
    this.#slow = Promise.withResolvers<null>();
    this.#isRunning = true;
    const running = this.#deliverAll(run);
    this.#running = running;
    // Whoever began it waits for it; nobody else must be ended by its failure.
    running.catch(() => undefined);
    return running;
  }

  async #deliverAll(run: { resendAfter: number | null; paced: boolean }) {
    const { spool, random } = this.#options;
    const { resendAfter, paced } = run;
    try {
      if (paced) await this.#wait(Math.floor(random() * this.#jitterMs(resendAfter)));
      let last: EvidenceAck | null = null;
      let point = spool.nextPending(-1, resendAfter);
      while (point !== null) {
        const evidence = await spool.hold(point);
        if (evidence !== null) last = await this.#sendPatiently(evidence);
        point = spool.nextPending(point.seq, resendAfter);
        const wait = Math.floor(random() * LIMITS.drainPauseMs);
        if (paced && point !== null) await this.#wait(wait);
      }
      return last;
    } finally {
      spool.release();
      // In the same step as the last look into the spool: what is made later begins another run.
      this.#isRunning = false;
    }
  }

  /** Little that waits needs no long spreading. */
  #jitterMs(resendAfter: number | null): number {
    const { spool } = this.#options;
    let count = 0;
    let point = spool.nextPending(-1, resendAfter);
    const enough = LIMITS.drainJitterMs / LIMITS.drainPauseMs;
    while (point !== null && count < enough) {
      count += 1;
      point = spool.nextPending(point.seq, resendAfter);
    }
    return Math.min(LIMITS.drainJitterMs, count * LIMITS.drainPauseMs);
  }

  /** A server that asks for time gets it, for as long as the connection lives. */
  async #sendPatiently(evidence: Parameters<typeof sendEvidence>[1]): Promise<EvidenceAck> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await sendEvidence(this.#options, evidence);
      } catch (error) {
        const busy =
          isFleetsealError(error, 'rateLimited') || isFleetsealError(error, 'overloaded');
        if (!busy || this.#stop.signal.aborted) throw error;
        this.#slow.resolve(null);
        await this.#wait(fullJitter(failures, this.#options.random));
      }
    }
  }

  #wait(ms: number): Promise<void> {
    return this.#options.pause(ms, this.#stop.signal);
  }
}

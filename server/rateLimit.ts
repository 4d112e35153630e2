/** Rates that a peer may not exceed. */
import { LIMITS } from '../shared/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../shared/register/day.ts';

/** A token bucket: so much in a period, refilled evenly. */
export class RateLimit {
  readonly #amountMax: number;
  readonly #periodMs: number;
  #left: number;
  #refilledAt = 0;

  constructor(amountMax: number, periodMs: number) {
    this.#amountMax = amountMax;
    this.#periodMs = periodMs;
    this.#left = amountMax;
  }

  /** Takes `amount` if it is there. `now` in milliseconds. */
  allows(now: number, amount = 1): boolean {
    const refill = ((now - this.#refilledAt) * this.#amountMax) / this.#periodMs;
    this.#left = Math.min(this.#amountMax, this.#left + Math.max(0, refill));
    this.#refilledAt = now;
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}

/** What one host key may send, over however many connections. */
export class HostLimits {
  readonly evidence = new RateLimit(LIMITS.evidencePerMinute, MINUTE_MS);
  readonly documentBytes = new RateLimit(LIMITS.documentBytesPerHour, HOUR_MS);
}

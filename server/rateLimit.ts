/** A token bucket: so many events in a period, refilled evenly. */
export class RateLimit {
  readonly #eventsMax: number;
  readonly #periodMs: number;
  #tokens: number;
  #refilledAt = 0;

  constructor(eventsMax: number, periodMs: number) {
    this.#eventsMax = eventsMax;
    this.#periodMs = periodMs;
    this.#tokens = eventsMax;
  }

  /** Takes one token if there is one. `now` in milliseconds. */
  allows(now: number): boolean {
    const refill = ((now - this.#refilledAt) * this.#eventsMax) / this.#periodMs;
    this.#tokens = Math.min(this.#eventsMax, this.#tokens + Math.max(0, refill));
    this.#refilledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** How often an account, or an address without a sign-in, may ask. */
import type { FastifyRequest } from 'fastify';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MINUTE_MS } from '../../shared/register/day.ts';
import { RateLimit } from '../rateLimit.ts';
import type { Principal } from './call.ts';

/** Accounts and addresses that are told apart; the one that asked longest ago is forgotten. */
const KNOWN_MAX = 10_000;

/** Counts requests. */
export class RequestRates {
  readonly #now: () => number;
  /** Used last comes last. */
  readonly #known = new Map<string, RateLimit>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one request. Throws rateLimited; the server's own socket is not counted. */
  count(principal: Principal | null, request: FastifyRequest): void {
    if (principal?.via === 'socket') return;
    const account = principal?.account ?? null;
    // Undefined over a unix socket, whatever the type says.
    const key = account ?? `address ${addressOf(request.ip ?? 'socket')}`;
    const most = account === null ? LIMITS.anonymousPerMinute : LIMITS.requestsPerMinute;
    const rate = this.#known.get(key) ?? new RateLimit(most, MINUTE_MS);
    this.#known.delete(key);
    this.#known.set(key, rate);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
    if (rate.allows(this.#now())) return;
    throw new FleetsealError('rateLimited', 'Too many requests in one minute.');
  }
}

/** One IPv6 customer has 2^64 addresses: they count as one. */
export function addressOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = /^::ffff:([0-9.]+)$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length;
  const whole = [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])];
  return whole.slice(0, 4).join(':');
}

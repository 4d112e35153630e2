/** A signed challenge as text: what is wrong with it at first sight, and what it says. */
import { readObject } from './jsonObject.ts';

const JWS_MAX = 4096;

/** What is wrong with the text; null where the server may look at it. */
export function jwsFault(text: string): 'jwsNeeded' | 'jwsShape' | 'jwsLong' | null {
  if (text === '') return 'jwsNeeded';
  if (text.length > JWS_MAX) return 'jwsLong';
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text) ? null : 'jwsShape';
}

/** What a challenge says of itself; nothing of it is verified. */
export interface SaidChallenge {
  readonly log: string;
  readonly nonce: string;
  /** Milliseconds UTC. */
  readonly issuedAt: number;
  readonly answerBy: number;
}

/** Null where it can't be read. */
export function saidBy(jws: string): SaidChallenge | null {
  const payload = (jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const said = readObject(() => atob(payload));
  const { log, nonce, issuedAt, answerBy } = said ?? {};
  if (typeof log !== 'string' || typeof nonce !== 'string') return null;
  return isMoment(issuedAt) && isMoment(answerBy) ? { log, nonce, issuedAt, answerBy } : null;
}

const MOMENT_MAX = 8.64e15;

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) < MOMENT_MAX;
}

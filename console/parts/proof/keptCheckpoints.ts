/** The newest checkpoint of each log that this browser saw, kept in its storage. */
import type { KeptCheckpoint } from './compareCheckpoints.ts';

const KEY = 'fleetseal-checkpoints';

function isKept(value: unknown): value is KeptCheckpoint {
  if (typeof value !== 'object' || value === null) return false;
  // as: each member is looked at below.
  const { log, vkey, note, origin, size, seenAt } = value as Record<string, unknown>;
  const texts = [log, vkey, note, origin].every((text) => typeof text === 'string');
  return texts && typeof size === 'number' && typeof seenAt === 'number';
}

/** What was kept; nothing where the browser keeps nothing. */
export function keptCheckpoints(): readonly KeptCheckpoint[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** Keeps one in the place of the one of the same origin. */
export function keepCheckpoint(kept: KeptCheckpoint): void {
  const others = keptCheckpoints().filter(({ origin }) => origin !== kept.origin);
  store([...others, kept]);
}

/** Forgets what is kept of one log, under whatever name. */
export function forgetCheckpoints(log: KeptCheckpoint['log']): void {
  store(keptCheckpoints().filter((kept) => kept.log !== log));
}

function store(all: readonly KeptCheckpoint[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing compares nothing; the page says that it is the first visit.
  }
}

/** As it was when this page was loaded: the visit before. */
export const KEPT_BEFORE: readonly KeptCheckpoint[] = keptCheckpoints();

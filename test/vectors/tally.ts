/** Runs published cases and counts them: each valid one must be accepted, each other refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isFleetsealError } from '../../shared/errors.ts';
import { EXCEPTIONS, type VectorException } from './exceptions.ts';

const root = process.env.FLEETSEAL_REFERENCE_DATA;

/** True when the reference data is there; else the tests skip, visibly. */
export const hasVectors = root !== undefined;

/** Absolute path of a file or folder of the vectors. */
export function vectorPath(...parts: readonly string[]): string {
  return join(root ?? '', 'vectors', ...parts);
}

/** Bytes of a vector file. */
export function vectorBytes(...parts: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(vectorPath(...parts)));
}

/** Text of a vector file. */
export function vectorText(...parts: readonly string[]): string {
  return readFileSync(vectorPath(...parts), 'utf8');
}

/** A vector file as JSON; the caller states the shape that the publisher documents. */
export function vectorJson<T>(...parts: readonly string[]): T {
  // as: the shape of a published file; a wrong one fails the test that reads it
  return JSON.parse(vectorText(...parts)) as T;
}

/** Every file below a folder of the vectors, as paths from that folder, in code unit order. */
export function vectorFiles(folder: string): string[] {
  return readdirSync(vectorPath(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(vectorPath(folder).length + 1))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** One case: `attempt` throws (or rejects with) a coded error when our code refuses it. */
export interface VectorCase {
  readonly id: string;
  readonly valid: boolean;
  readonly attempt: () => unknown;
}

/** Counts the cases of one source. */
export class Tally {
  private readonly source: string;
  private readonly exceptions: ReadonlyMap<string, VectorException>;
  private readonly seen = new Set<string>();
  private readonly usedExceptions = new Set<string>();
  private readonly problems: string[] = [];
  private accepted = 0;
  private refused = 0;

  constructor(source: string) {
    this.source = source;
    const own = EXCEPTIONS.filter((exception) => exception.source === source);
    this.exceptions = new Map(
      own.flatMap((exception) => exception.ids.map((id) => [id, exception] as const)),
    );
  }

  /** Runs one case. Anything thrown but a coded error is a crash, never a refusal. */
  async run({ id, valid, attempt }: VectorCase): Promise<void> {
    if (this.seen.has(id)) this.problems.push(`${id}: twice`);
    this.seen.add(id);
    const outcome = await outcomeOf(attempt);
    if (outcome === 'accepted') this.accepted += 1;
    else this.refused += 1;
    if (outcome === (valid ? 'accepted' : 'refused')) return;
    if (this.exceptions.get(id)?.outcome === outcome) this.usedExceptions.add(id);
    else this.problems.push(`${id}: ${valid ? 'valid' : 'invalid'}, but ${outcome}`);
  }

  /** Asserts that exactly `count` cases ran as they should; prints the line of the source. */
  finish(count: number): void {
    const { source, accepted, refused, usedExceptions } = this;
    const listed = [...usedExceptions].join(' ') || 'none';
    console.log(
      `${source}: run ${this.seen.size} of ${count}, accepted ${accepted}, ` +
        `refused ${refused}, exceptions ${usedExceptions.size} (${listed})`,
    );
    expect(this.problems).toEqual([]);
    expect(this.seen.size).toBe(count);
    const stale = [...this.exceptions.keys()].filter((id) => !usedExceptions.has(id));
    expect(stale, 'exceptions that no case needs').toEqual([]);
  }
}

async function outcomeOf(attempt: () => unknown): Promise<'accepted' | 'refused'> {
  try {
    await attempt();
    return 'accepted';
  } catch (error) {
    if (isFleetsealError(error)) return 'refused';
    throw error;
  }
}

/**
 * Rounds that gave no evidence, until the next evidence tells of them: in memory, and as far as
 * the disk allows in missed.json (docs/formats/agent-state.md).
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { type MissedRounds, missedRoundsSchema } from '../../shared/claims/claims.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { digestSchema } from '../../shared/log/leaf.ts';

/** missed.json. */
export const missedFileSchema = z.strictObject({
  format: z.literal('fleetseal/missed@1'),
  /** Digest of the newest evidence at that time; null where there was none. */
  after: digestSchema.nullable(),
  missed: missedRoundsSchema,
});

/** Counts missed rounds. */
export class Missed {
  readonly #path: string;
  #rounds: MissedRounds | null;

  private constructor(path: string, rounds: MissedRounds | null) {
    this.#path = path;
    this.#rounds = rounds;
  }

  /** Opens what is on disk, unless the newest evidence is a later one: that told of it already. */
  static async open(directory: string, newest: string | null): Promise<Missed> {
    const path = join(directory, 'missed.json');
    const text = await readIfExists(path);
    if (text === null) return new Missed(path, null);
    return new Missed(path, stillUntold(text, newest));
  }

  /** What the next evidence tells; null where no round was missed. */
  get rounds(): MissedRounds | null {
    return this.#rounds;
  }

  /** One more round that gave nothing; `newest` as for open. Never throws. */
  async add(round: { at: number; error: unknown; newest: string | null }): Promise<void> {
    const { at, error, newest } = round;
    const before = this.#rounds;
    this.#rounds = {
      count: (before?.count ?? 0) + 1,
      firstAt: before?.firstAt ?? at,
      lastAt: at,
      code: isFleetsealError(error) ? error.code : 'internal',
    };
    const file = { format: 'fleetseal/missed@1', after: newest, missed: this.#rounds };
    // The disk may be what failed; then the count lives as long as the process.
    await writeDurable(this.#path, fromUtf8(encodeJson(file))).catch(() => undefined);
  }

  /** An evidence that tells of them is kept. */
  async told(): Promise<void> {
    if (this.#rounds === null) return;
    this.#rounds = null;
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

/** A count is not worth stopping for: a file that cannot be read counts as none. */
function stillUntold(text: string, newest: string | null): MissedRounds | null {
  try {
    const file = parseAs(utf8(text), missedFileSchema, 'stateInvalid');
    return file.after === newest ? file.missed : null;
  } catch {
    return null;
  }
}

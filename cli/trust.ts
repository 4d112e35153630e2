/** `fleetseal trust …`: what a regulator pins. */
import { readFile } from 'node:fs/promises';
import { FleetsealError } from '../shared/errors.ts';
import { fingerprints, parseTrust } from '../shared/report/trust.ts';
import { apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { writeNew } from './newFile.ts';
import { printLines } from './output.ts';
import { shellWord } from './suggest.ts';

const ADVICE = [
  'Read these aloud, or send them by another way than the trust file came, and compare.',
  'Whoever can replace the trust file can replace everything that it vouches for.',
];

/** `fleetseal trust show [FILE]`: fingerprints of a trust file, else of the running server. */
export async function show(file: string | undefined, options: TargetOptions): Promise<void> {
  const bytes = file === undefined ? await fromServer(options) : await readTrust(file);
  const keys = fingerprints(parseTrust(bytes));
  printLines(...keys.flatMap(({ name, fingerprint }) => [name, `  ${fingerprint}`]), '', ...ADVICE);
}

/** `fleetseal trust export --out FILE`. */
export async function exportFile(options: TargetOptions & { out: string }): Promise<void> {
  await writeNew(options.out, await fromServer(options));
  printLines(
    `${options.out} written. Its fingerprints: npx fleetseal trust show ${shellWord(options.out)}`,
  );
}

function fromServer(options: TargetOptions): Promise<Uint8Array> {
  return apiOf(options).call('getTrust', {});
}

async function readTrust(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}

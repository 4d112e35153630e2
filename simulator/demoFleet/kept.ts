/** What the demonstration keeps beside its server, so that a second start can carry on. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { Recorded } from './storyOf.ts';

const NAME = 'demo.json';
/** What is there before the directory is looked at: its lock, and the log of the server. */
const BESIDE: readonly string[] = ['lock.db', 'lock.db-journal', 'server.log'];

const keptSchema = z.discriminatedUnion('state', [
  /** The history is being told; what there is, is not whole. */
  z.strictObject({ format: z.literal('fleetseal/demo@1'), state: z.literal('building') }),
  z.strictObject({
    format: z.literal('fleetseal/demo@1'),
    state: z.literal('told'),
    /** The present of the plan, milliseconds UTC. */
    presentAt: z.int().min(0),
    columns: z.record(z.string(), z.string()),
    findings: z.array(z.string()),
  }),
]);
type Kept = Extract<z.infer<typeof keptSchema>, { state: 'told' }>;

/**
 * What is kept in a directory that is locked; null where a fleet is to be made there: it is empty
 * then, or what an interrupted start left is removed. Throws usageWrong where something else is in
 * it, fileUnreadable where the file is not what was kept.
 */
export async function openKept(directory: string): Promise<Kept | null> {
  const file = join(directory, NAME);
  const text = await readIfExists(file);
  const entries = await readdir(directory);
  if (text === null && entries.some((name) => !BESIDE.includes(name))) {
    const detail = `${directory} holds something else than a demonstration.`;
    throw new FleetsealError('usageWrong', detail);
  }
  const kept = text === null ? null : parseKept(text, file);
  if (kept?.state === 'told') return kept;
  await writeDurable(file, JSON.stringify({ format: 'fleetseal/demo@1', state: 'building' }));
  for (const name of entries) {
    if (name === NAME || BESIDE.includes(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
  return null;
}

/** The history is told: from now on a start carries on. */
export async function keep(
  directory: string,
  { presentAt, recorded }: { presentAt: number; recorded: Recorded },
): Promise<void> {
  const kept = { format: 'fleetseal/demo@1', state: 'told', presentAt, ...recorded };
  await writeDurable(join(directory, NAME), JSON.stringify(kept));
}

function parseKept(text: string, file: string): z.infer<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `${file} is not what a demonstration keeps.`, {
      cause,
    });
  }
}

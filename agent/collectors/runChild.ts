/** Starts the disposable child process and takes its one reply. */
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { FleetsealError } from '../../shared/errors.ts';
import { type CollectContext, failureOfRun, runInContext } from './collector.ts';

/** A library that only runs in the child. */
export type ChildTask = 'nvidiaSmiXml' | 'host';

const replySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    code: z.enum(['collectorFailed', 'collectorOutputInvalid']),
    message: z.string(),
  }),
]);

const CHILD_FILE = fileURLToPath(new URL('./child.ts', import.meta.url));

function parseReply(text: string): z.infer<typeof replySchema> | undefined {
  try {
    return replySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Runs `task` in a child process and gives what its library gave, unchecked. Throws
 * collectorTimeout, collectorFailed or collectorOutputInvalid.
 */
export async function runChild(
  context: CollectContext,
  task: ChildTask,
  how: { environment: Record<string, string>; lane: string },
): Promise<unknown> {
  const run = await runInContext(context, {
    file: process.execPath,
    args: [CHILD_FILE, task],
    environment: how.environment,
    lane: how.lane,
    deadlineMs: context.deadlineMs,
  });
  const cut = failureOfRun(run, `the child process for ${task}`);
  if (cut !== undefined) throw new FleetsealError(cut.code, cut.message);
  const reply = parseReply(run.stdout);
  if (reply === undefined) {
    const ended = run.signal ?? `exit code ${run.exitCode ?? 'unknown'}`;
    const detail = `the child process for ${task} gave no reply (${ended}): ${run.stderr}`;
    throw new FleetsealError('collectorFailed', detail);
  }
  if (!reply.ok) throw new FleetsealError(reply.code, reply.message);
  return reply.value;
}

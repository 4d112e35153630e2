/** Starts the disposable child process and takes its one reply. */
import * as z from 'zod';
import { FleetsealError, isErrorCode } from '../../shared/errors.ts';
import { type ChildTask, childArguments } from './childCommand.ts';
import { type CollectContext, failureOfRun, runInContext } from './collector.ts';

const replySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    code: z.string(),
    message: z.string(),
  }),
]);

function parseReply(text: string): z.infer<typeof replySchema> | undefined {
  try {
    return replySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Runs `task` in a child process and gives what its library gave, unchecked. Throws what
 * failureOfRun and childTasks.ts name, and collectorFailed where there is no reply.
 */
export async function runChild(
  context: CollectContext,
  task: ChildTask,
  how: { environment: Record<string, string>; lane: string },
): Promise<unknown> {
  const run = await runInContext(context, {
    file: process.execPath,
    args: childArguments(task),
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
  if (!reply.ok) {
    const code = isErrorCode(reply.code) ? reply.code : 'collectorFailed';
    throw new FleetsealError(code, reply.message);
  }
  return reply.value;
}

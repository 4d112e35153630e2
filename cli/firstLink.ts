/** The one-time link of the first administrator, as a file that only the server's user can read. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { writeDurable } from '../platform/files.ts';
import type { RunningServer } from '../server/server.ts';

const NAME = 'first-link';
const LOOK_MS = 10_000;

/**
 * Writes the link into the data directory, its secret nowhere else; one of an earlier start is
 * removed. The file goes when an account is there, and when the function that comes back is called.
 */
export async function keepFirstLink(
  { rooms, context, httpUrl }: RunningServer,
  { data, publicUrl }: { data: string; publicUrl: string | null },
  log: Logger,
): Promise<() => void> {
  const file = join(data, NAME);
  const forget = () => rmSync(file, { force: true });
  forget();
  const link = await rooms.people.ensureFirstLink();
  if (link === null) return forget;
  await writeDurable(file, `${publicUrl ?? httpUrl}${link.path}\n`);
  log.info({ file, expiresAt: link.expiresAt }, 'link for the first administrator');
  const timer = setInterval(() => {
    const { db } = context.store;
    const any = db.selectFrom('account').select('id').limit(1).executeTakeFirst();
    any.then(
      (account) => {
        if (account === undefined) return;
        clearInterval(timer);
        forget();
      },
      () => {},
    );
  }, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    forget();
  };
}

/** Where this host stands with its server (docs/formats/agent-state.md, standing.json). */
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isFileError, readIfExists, syncDirectory, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { digestSchema, timeMsSchema } from '../../shared/log/leaf.ts';
import type { Standing } from '../status/snapshot.ts';

const standingFileSchema = z.strictObject({
  format: z.literal('fleetseal/standing@1'),
  /** Key id of the host's first key, where that is not the key that signs now. */
  hostId: digestSchema.nullable(),
  /** The server's last word about it: a person must approve the key before its evidence counts. */
  awaitsApproval: z.boolean(),
  /** When this host was retired, milliseconds UTC by its own clock. */
  retiredAt: timeMsSchema.nullable(),
});
/** What the file says. */
export type StandingFile = Omit<z.infer<typeof standingFileSchema>, 'format'>;

const PLAIN: StandingFile = { hostId: null, awaitsApproval: false, retiredAt: null };

/** Reads the file; without one a host has its first key, and waits for nothing. */
export async function readStanding(directory: string): Promise<StandingFile> {
  const text = await readIfExists(join(directory, 'standing.json'));
  if (text === null) return PLAIN;
  const { format, ...standing } = parseAs(utf8(text), standingFileSchema, 'stateInvalid');
  return standing;
}

/** Keeps the file. */
export async function writeStanding(directory: string, standing: StandingFile): Promise<void> {
  const file = { format: 'fleetseal/standing@1', ...standing };
  await writeDurable(join(directory, 'standing.json'), fromUtf8(encodeJson(file)));
}

/** The signed request to enroll that goes by file, until a log proof shows that it was accepted. */
export const REQUEST_FILE = 'enroll-request.jws';

/** True where this host asks to be enrolled by file, and no log proof shows that it is. */
export function asksToEnroll(directory: string): boolean {
  return existsSync(join(directory, REQUEST_FILE));
}

/** The pinned server of a host that was retired: out of the way, and still there to verify with. */
export const RETIRED_SERVER_FILE = 'server.retired.json';

/** Unpins the server of a host that was retired. */
export async function unpinServer(directory: string): Promise<void> {
  const paths = ['server.json', RETIRED_SERVER_FILE].map((name) => join(directory, name));
  const [from = '', to = ''] = paths;
  await rename(from, to).catch((error: unknown) => {
    if (!isFileError(error, 'ENOENT')) throw error;
  });
  await syncDirectory(directory);
}

/** One word for it. */
export function standingOf(file: StandingFile, enrolled: boolean): Standing {
  if (file.retiredAt !== null) return 'retired';
  if (!enrolled) return 'notEnrolled';
  return file.awaitsApproval ? 'awaitsApproval' : 'enrolled';
}

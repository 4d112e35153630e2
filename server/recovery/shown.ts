/**
 * A checkpoint that an agent shows. It counts by the signature of this log's own key: a host's
 * word can stop no server.
 */
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { equalBytes } from '../../shared/bytes/bytes.ts';
import { logPublicKey, openCheckpoint, parseCheckpoint } from '../../shared/log/checkpoint.ts';
import { parseNote } from '../../shared/log/note.ts';
import type { ServerContext } from '../context.ts';

/**
 * Judges a checkpoint note of the evidence log, and notices where it shows that this server was
 * restored to an older state: it is larger than the log, or of another tree, or of a name that the
 * log never had, as far as is known here. Throws logBehind then; noteInvalid, checkpointInvalid,
 * signatureInvalid, tooLarge for a note that this log's key did not sign.
 */
export async function judgeShown(context: ServerContext, note: string): Promise<void> {
  const { keys, standing } = context;
  const { origin } = parseCheckpoint(parseNote(note).text);
  const log = logPublicKey(origin, keys.evidenceLog.publicKey);
  const { size, root } = (await openCheckpoint({ note, log })).checkpoint;
  const seen = await whatItShows(context, { origin, size, root });
  if (seen === null) return;
  await standing.notice({ note, seen });
  standing.assertWhole();
}

async function whatItShows(
  { origins, evidenceLog }: ServerContext,
  shown: { origin: string; size: number; root: Uint8Array },
): Promise<string | null> {
  const { origin, size, root } = shown;
  if (origin !== origins.current) {
    // What became of a log under an earlier name, the register says.
    if (origins.knows(origin)) return null;
    return `A host holds a checkpoint of ${origin}, which this server once was and knows no more.`;
  }
  if (size > evidenceLog.size) {
    return `A host holds a checkpoint of ${size} leaves, and the log has ${evidenceLog.size}.`;
  }
  const ours = await evidenceLog.rootAt(size);
  if (equalBytes(ours, root)) return null;
  return (
    `A host holds a checkpoint of ${size} leaves with the root ${toBase64Url(root)}; here it ` +
    `is ${toBase64Url(ours)}.`
  );
}

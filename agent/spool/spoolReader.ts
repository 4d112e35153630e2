/**
 * What is kept on disk, read without the lock of the agent that may run: files are written whole
 * and never changed, so a reader sees each of them or not at all (docs/formats/agent-state.md).
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isFileError, readIfExists } from '../../platform/files.ts';
import { compareText, utf8 } from '../../shared/bytes/bytes.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { type P256PublicJwk, p256PublicJwkSchema } from '../../shared/crypto/keys.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { type EvidencePayload, ueidSchema } from '../../shared/evidence/evidence.ts';
import { documentsOf, SpoolFiles } from './spoolFiles.ts';
import { listSpool } from './spoolListing.ts';

/** One evidence as it is kept. */
export interface KeptEvidence {
  readonly kid: string;
  readonly seq: number;
  readonly digest: string;
  /** Milliseconds UTC by this host's clock when it was made, in whole seconds. */
  readonly madeAt: number;
  /** On disk, documents left out. */
  readonly bytes: number;
  readonly jws: string;
  readonly payload: EvidencePayload;
  /** Acknowledged and proven: leaf and log proof are there. */
  readonly proven: boolean;
  /** Exact text of the leaf; null before the acknowledgment. */
  readonly leaf: string | null;
  /** c2sp.org/tlog-proof; null before the acknowledgment. */
  readonly logProof: string | null;
  /** Texts by digest of the documents that it names and that are still there, undamaged. */
  documents(): Promise<ReadonlyMap<string, string>>;
}

const archivedKeySchema = z.strictObject({
  format: z.literal('fleetseal/archivedKey@1'),
  ueid: ueidSchema,
  jwk: p256PublicJwkSchema,
});

/** Folders of one key. */
export interface KeptKey {
  /** End of the folders' names; empty for the key that signs now. */
  readonly archive: string;
  /** Public key of a key before; null for the key that signs now, which identity.json has. */
  readonly jwk: P256PublicJwk | null;
}

/** The keys whose evidence is kept: those before in the order of their names, then the newest. */
export async function keptKeys(stateDirectory: string): Promise<KeptKey[]> {
  const names = (await readdir(stateDirectory)).sort(compareText);
  const keys: KeptKey[] = [];
  for (const name of names) {
    const archive = /^evidence(-[A-Za-z0-9_-]{16})$/.exec(name)?.[1];
    if (archive === undefined) continue;
    const text = await readIfExists(join(stateDirectory, name, 'key.json'));
    // Without it a rotation is just being completed.
    if (text === null) continue;
    const { jwk } = parseAs(utf8(text), archivedKeySchema, 'stateInvalid');
    keys.push({ archive, jwk });
  }
  return [...keys, { archive: '', jwk: null }];
}

/** Reads the evidence of one key, ascending; damaged ones are left out. Throws stateInvalid. */
export async function* keptEvidence(
  stateDirectory: string,
  key: Pick<KeptKey, 'archive'> = { archive: '' },
): AsyncGenerator<KeptEvidence, void, undefined> {
  const files = new SpoolFiles(stateDirectory, key.archive);
  const exists = await stat(files.evidencePath('')).catch(() => null);
  if (exists === null) return;
  for (const { seq, bytes } of await listSpool(files)) {
    const kept = await readKept(files, seq, bytes);
    if (kept !== null) yield kept;
  }
}

async function readKept(files: SpoolFiles, seq: number, bytes: number) {
  try {
    const { signed, payload } = await files.load(seq);
    const leaf = await readIfExists(files.path(seq, 'leaf'));
    const logProof = await readIfExists(files.path(seq, 'tlog-proof'));
    return {
      kid: signed.kid,
      seq,
      digest: signed.digest,
      madeAt: payload.iat * 1000,
      bytes,
      jws: signed.text,
      payload,
      proven: leaf !== null && logProof !== null,
      leaf,
      logProof,
      documents: () => readDocuments(files, payload),
    };
  } catch (error) {
    // Forgotten meanwhile by the agent that runs, or damaged: then it is told there.
    if (isFileError(error, 'ENOENT') || isFleetsealError(error, 'spoolDamaged')) return null;
    throw error;
  }
}

async function readDocuments(
  files: SpoolFiles,
  payload: EvidencePayload,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const digest of documentsOf(payload)) {
    const text = await files.document(digest).catch((error: unknown) => {
      if (isFleetsealError(error, 'spoolDamaged')) return null;
      throw error;
    });
    if (text !== null) texts.set(digest, text);
  }
  return texts;
}

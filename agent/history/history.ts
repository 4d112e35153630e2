/**
 * `fleetseal agent history`: what has left this host, from what is kept of it. Reads the state
 * directory beside a running agent, takes no lock and changes nothing.
 */
import { existsSync } from 'node:fs';
import { isFileError, readIfExists } from '../../platform/files.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { parseLogProof } from '../../shared/log/logProof.ts';
import { type ParsedEvidence, SpoolFiles } from '../spool/spoolFiles.ts';
import { listSpool } from '../spool/spoolListing.ts';
import { keptKeys } from '../spool/spoolReader.ts';
import { type PublicIdentity, readPublicIdentity } from '../state/identity.ts';

/** A key of this host, with the files of what it signed. */
export interface KeyHistory {
  readonly identity: PublicIdentity;
  readonly files: SpoolFiles;
}

/** One evidence that was signed here. */
export interface HistoryEntry {
  readonly kid: string;
  readonly seq: number;
  /** Digest of the signed bytes. */
  readonly digest: string;
  /** When it was made, milliseconds UTC by the clock of this host, in whole seconds. */
  readonly madeAt: number;
  /** Place in the evidence log; null where it is not acknowledged and proven yet. */
  readonly leafIndex: number | null;
  /** The code with which the server logged it as refused; null where it was not. */
  readonly refusedAs: string | null;
  /** Digest of each document that went with it, by name. */
  readonly documents: Readonly<Record<string, string>>;
}

/** What is kept of one evidence. */
export interface KeptEvidence {
  readonly entry: HistoryEntry;
  readonly parsed: ParsedEvidence;
  /** Text of the leaf and of its proof; null where it is not proven yet. */
  readonly proof: { readonly leaf: string; readonly logProof: string } | null;
}

/** The keys of this host: those that were rotated away, then the one that signs now. */
export async function keysOf(directory: string): Promise<KeyHistory[]> {
  const own = existsSync(directory) ? await readPublicIdentity(directory) : null;
  if (own === null) return [];
  const keys = await keptKeys(directory);
  return keys.map(({ archive, jwk }) => {
    // A host keeps its UEID whatever key signs.
    const identity = jwk === null ? own : { ueid: own.ueid, jwk, kid: thumbprint(jwk) };
    return { identity, files: new SpoolFiles(directory, archive) };
  });
}

/** Numbers of what is kept of a key, ascending. */
export async function numbersOf({ files }: KeyHistory): Promise<number[]> {
  const listed = await listSpool(files).catch((error: unknown) => {
    // Before the first evidence there is no folder; a file may go while it is looked at.
    if (isFileError(error, 'ENOENT')) return [];
    throw error;
  });
  return listed.map(({ seq }) => seq);
}

/** Reads one evidence with its proof. Throws spoolDamaged; null where it was just removed. */
export async function readKept(key: KeyHistory, seq: number): Promise<KeptEvidence | null> {
  const { files, identity } = key;
  const read = (suffix: 'leaf' | 'tlog-proof') => readIfExists(files.path(seq, suffix));
  const parsed = await files.load(seq).catch((error: unknown) => {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  });
  if (parsed === null) return null;
  const [leaf, logProof] = await Promise.all([read('leaf'), read('tlog-proof')]);
  const proof = leaf === null || logProof === null ? null : { leaf, logProof };
  const { payload, signed } = parsed;
  const documents = Object.entries(payload.submods).map(
    ([name, [, [, digest]]]) => [name, digest] as const,
  );
  const entry = {
    kid: identity.kid,
    seq,
    digest: signed.digest,
    madeAt: payload.iat * 1000,
    ...(proof === null ? { leafIndex: null, refusedAs: null } : placeOf(proof)),
    documents: Object.fromEntries(documents),
  };
  return { entry, parsed, proof };
}

function placeOf(proof: { leaf: string; logProof: string }): {
  leafIndex: number | null;
  refusedAs: string | null;
} {
  try {
    const leaf = parseEvidenceLogLeaf(utf8(proof.leaf));
    const { index } = parseLogProof(proof.logProof);
    return { leafIndex: index, refusedAs: leaf.kind === 'refusal' ? leaf.code : null };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    // Verifying says what is wrong with it; here it has no place.
    return { leafIndex: null, refusedAs: null };
  }
}

/** The newest entries, oldest first, of all keys; at most `limit` of each key. */
export async function readHistory(directory: string, limit: number): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (const key of await keysOf(directory)) {
    for (const seq of (await numbersOf(key)).slice(-limit)) {
      const kept = await readKept(key, seq);
      if (kept !== null) entries.push(kept.entry);
    }
  }
  return entries;
}

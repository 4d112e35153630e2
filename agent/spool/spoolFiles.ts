/** Names and sizes of the files of a spool (docs/formats/agent-state.md). */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfExists } from '../../platform/files.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import {
  type EvidencePayload,
  evidencePayloadSchema,
  parseEvidence,
  type SignedEvidence,
} from '../../shared/evidence/evidence.ts';

/** What a file takes at least on a disk, in bytes. */
const BLOCK_BYTES = 4096;

/** Files of one evidence, the one that makes it an evidence first. */
const EVIDENCE_SUFFIXES = ['jws', 'leaf', 'tlog-proof'] as const;
/** Files that an acknowledgment brought; the one that makes it proven last. */
const PROOF_SUFFIXES = ['leaf', 'tlog-proof'] as const;
/** A file of one evidence. */
export type EvidenceSuffix = (typeof EVIDENCE_SUFFIXES)[number];

/** What a file of this many bytes takes on a disk with blocks of 4 KiB. */
export function bytesOnDisk(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES;
}

/** An evidence as it is on disk: its shape is checked, its signature is not. */
export interface ParsedEvidence {
  readonly signed: SignedEvidence;
  readonly payload: EvidencePayload;
}

/** Parses the JWS of an evidence with this number. Throws jwsInvalid, tooLarge, stateInvalid. */
export function parseSpooled(text: string, seq: number): ParsedEvidence {
  const signed = parseEvidence(text);
  const payload = parseAs(signed.payloadBytes, evidencePayloadSchema, 'stateInvalid');
  if (payload.seq !== seq) throw new FleetsealError('stateInvalid', 'Another number.');
  return { signed, payload };
}

/** The two folders of a spool, as files. */
export class SpoolFiles {
  readonly #evidence: string;
  readonly #documents: string;

  /** `archive` is the end of the folders' names of a key before, as in `-8HX9im5vpjszqbAU`. */
  constructor(stateDirectory: string, archive = '') {
    this.#evidence = join(stateDirectory, `evidence${archive}`);
    this.#documents = join(stateDirectory, `documents${archive}`);
  }

  /** Names in the folder of evidence, ascending. */
  async evidenceNames(): Promise<string[]> {
    return (await readdir(this.#evidence)).sort(compareText);
  }

  /** Names in the folder of documents, in any order. */
  documentNames(): Promise<string[]> {
    return readdir(this.#documents);
  }

  /** Path of a file in the folder of evidence. */
  evidencePath(name: string): string {
    return join(this.#evidence, name);
  }

  /** Path of a file in the folder of documents. */
  documentPath(name: string): string {
    return join(this.#documents, name);
  }

  /** Path of a file of one evidence. */
  path(seq: number, suffix: EvidenceSuffix): string {
    return this.evidencePath(`${String(seq).padStart(12, '0')}.${suffix}`);
  }

  /** Text of a file of one evidence. Errors of the file system pass. */
  read(seq: number, suffix: EvidenceSuffix): Promise<string> {
    return readFile(this.path(seq, suffix), 'utf8');
  }

  /** Reads an evidence. Throws spoolDamaged where it is none, or has another number. */
  async load(seq: number): Promise<ParsedEvidence> {
    const text = await this.read(seq, 'jws');
    try {
      return parseSpooled(text, seq);
    } catch (cause) {
      throw damaged(this.path(seq, 'jws'), cause);
    }
  }

  /** Text of a document by digest; null where there is none. Throws spoolDamaged. */
  async document(digest: string): Promise<string | null> {
    const path = this.documentPath(`${digest}.json`);
    const text = await readIfExists(path);
    if (text !== null && documentDigest(text) !== digest) throw damaged(path);
    return text;
  }

  /** Removes the files of an evidence; first the one that makes it an evidence. */
  async removeEvidence(seq: number): Promise<void> {
    for (const suffix of EVIDENCE_SUFFIXES) await rm(this.path(seq, suffix), { force: true });
    for (const suffix of PROOF_SUFFIXES) await rm(this.#lostPath(seq, suffix), { force: true });
  }

  /** Sets leaf and proof aside where this proof is by another name of the log than theirs. */
  async keepLost(seq: number, logProof: string): Promise<void> {
    const before = await this.provenBy(seq);
    if (before === null || before === originOfProof(logProof)) return;
    for (const suffix of PROOF_SUFFIXES) {
      await rename(this.path(seq, suffix), this.#lostPath(seq, suffix));
    }
  }

  /** Name of the log that proved an evidence; null where none did. */
  async provenBy(seq: number): Promise<string | null> {
    const proof = await readIfExists(this.path(seq, 'tlog-proof'));
    return proof === null ? null : originOfProof(proof);
  }

  #lostPath(seq: number, suffix: (typeof PROOF_SUFFIXES)[number]): string {
    return `${this.path(seq, 'jws')}.lost-${suffix}`;
  }

  /** Removes a document. */
  async removeDocument(digest: string): Promise<void> {
    await rm(this.documentPath(`${digest}.json`), { force: true });
  }

  /** Renames a damaged evidence so that nothing takes it for evidence; it stays to be looked at. */
  async setAside(seq: number): Promise<void> {
    const path = this.path(seq, 'jws');
    await rename(path, `${path}.damaged`);
  }
}

/** The first line of the checkpoint in a log proof: the name of the log. */
export function originOfProof(text: string): string {
  return text.split('\n\n')[1]?.split('\n')[0] ?? '';
}

function damaged(path: string, cause?: unknown): FleetsealError {
  return new FleetsealError('spoolDamaged', `${path} was changed on disk.`, { cause });
}

/** Digests of the documents that an evidence names. */
export function documentsOf(payload: EvidencePayload): string[] {
  return Object.values(payload.submods).map(([, [, digest]]) => digest);
}

/** Number and suffix in the name of a file of evidence; null for any other name. */
export function parseEvidenceName(name: string): { seq: number; suffix: EvidenceSuffix } | null {
  const [, digits, ending] = /^([0-9]{12})\.(jws|leaf|tlog-proof)$/.exec(name) ?? [];
  const suffix = EVIDENCE_SUFFIXES.find((one) => one === ending);
  return digits === undefined || suffix === undefined ? null : { seq: Number(digits), suffix };
}

/** What is in the folder of evidence, by number. */
import { rm, stat } from 'node:fs/promises';
import { utf8 } from '../../shared/bytes/bytes.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { bytesOnDisk, parseEvidenceName, type SpoolFiles } from './spoolFiles.ts';

/** One evidence on disk. */
export interface ListedEvidence {
  readonly seq: number;
  proven: boolean;
  bytes: number;
}

/** Lists the evidence, ascending. */
export async function listSpool(files: SpoolFiles): Promise<ListedEvidence[]> {
  const found = new Map<number, ListedEvidence>();
  // By name, so that `.jws` comes before the others of its number.
  for (const name of await files.evidenceNames()) {
    const parsed = parseEvidenceName(name);
    if (parsed === null) continue;
    const { seq, suffix } = parsed;
    if (suffix === 'jws') found.set(seq, { seq, proven: false, bytes: 0 });
    const listed = found.get(seq);
    if (listed === undefined) continue;
    // A reader without the lock may come between: what is gone by now takes nothing.
    const size = await stat(files.evidencePath(name)).then(
      (file) => file.size,
      () => null,
    );
    if (size === null) continue;
    listed.bytes += bytesOnDisk(size);
    if (suffix === 'tlog-proof') listed.proven = true;
  }
  return [...found.values()];
}

/** Removes what a kill or a full disk left half made, and proofs whose evidence is gone. */
export async function removeLeftovers(files: SpoolFiles): Promise<void> {
  const names = await files.evidenceNames();
  const whole = new Set(names.filter((name) => /\.jws(\.damaged)?$/.test(name)).map(numberOf));
  for (const name of names) {
    const isLeftover = name.endsWith('.tmp') || !whole.has(numberOf(name));
    if (isLeftover) await rm(files.evidencePath(name), { force: true });
  }
}

/** The place of an evidence by its leaf, for one whose signed bytes are damaged; null without. */
export async function pointByLeaf(files: SpoolFiles, seq: number): Promise<SequencePoint | null> {
  try {
    const { digest } = parseEvidenceLogLeaf(utf8(await files.read(seq, 'leaf')));
    return { seq, digest };
  } catch {
    return null;
  }
}

/** The highest place that only a leaf tells of, beside evidence that was set aside. */
export async function newestByLeaf(files: SpoolFiles): Promise<SequencePoint | null> {
  const names = await files.evidenceNames();
  const damaged = names.filter((name) => name.endsWith('.jws.damaged'));
  const points = damaged.map((name) => pointByLeaf(files, Number(numberOf(name))));
  return (await Promise.all(points)).findLast((point) => point !== null) ?? null;
}

function numberOf(name: string): string {
  return name.slice(0, 12);
}

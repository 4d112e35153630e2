/** The points at which the sequencer can stop without losing anything that it acknowledged. */

/**
 * What is safe if the program stops right HERE; opening the log does the rest.
 *
 * - beforeIngestCommit: nothing of the batch is stored, nobody was answered. Senders send again.
 * - afterIngestCommit: leaves and what belongs to them are stored and wait. They get their index
 *   when the log is opened; the sender sends again and is answered as a duplicate.
 * - betweenTiles: inside the sequencing transaction, the head moved and at least one tile written.
 *   It is undone as a whole; the leaves wait as after ingest.
 * - beforeSequenceCommit: the same, with every tile written. Undone as a whole.
 * - afterSequenceCommit: leaf in, checkpoint not yet. The committed head is signed at opening;
 *   until then the older checkpoint is served, which the new head continues.
 * - afterSign: the checkpoint is signed and not stored. Nobody saw it; Ed25519 is deterministic and
 *   the head is committed, so that opening signs the same bytes again.
 * - beforeAck: everything is stored, nobody was answered. The sender sends again: a duplicate.
 */
export const CRASH_POINTS = [
  'beforeIngestCommit',
  'afterIngestCommit',
  'betweenTiles',
  'beforeSequenceCommit',
  'afterSequenceCommit',
  'afterSign',
  'beforeAck',
] as const;
/** Name of a crash point. */
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called at each crash point. Tests stop the process here, or throw; the program passes none. */
export type CrashHook = (point: CrashPoint) => void | Promise<void>;

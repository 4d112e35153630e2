/**
 * Recoveries in step 7: a log that goes on under another name must be the same log. Otherwise a
 * forged statement could bring in what was signed for another one.
 */
import { toBase64Url } from '../../bytes/base64.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { FleetsealError } from '../../errors.ts';
import {
  type Checkpoint,
  logPublicKey,
  openCheckpoint,
  parseCheckpoint,
} from '../../log/checkpoint.ts';
import { LOG_NAMES, type LogName } from '../../log/leaf.ts';
import { parseNote } from '../../log/note.ts';
import { CompactTree, leafHash } from '../../log/tree.ts';
import { isLogNameOf } from '../../register/logNames.ts';
import { LogOrigins, type Recovery, recoveriesOf, shownSize } from '../../register/recoveries.ts';
import type { RegisterEntry } from '../../register/register.ts';

/** The raw public keys of both logs (Ed25519, 32 bytes). */
export type LogKeys = Readonly<Record<LogName, Uint8Array>>;

/** What recoveries are checked against. */
export interface RecoveryNeeds {
  readonly entries: readonly RegisterEntry[];
  readonly leaves: Readonly<Record<LogName, readonly Uint8Array[]>>;
  /** Present names of the logs. */
  readonly origins: Readonly<Record<LogName, string>>;
  /** Null where the signatures are not to be verified, as when a server builds its own report. */
  readonly keys: LogKeys | null;
}

/**
 * Checks every recovery: it is the first register leaf under its names; each name follows the one
 * before, and the last one is the present name; no name comes twice; each is one that logs with
 * this key can have; the leaves that it kept are those of this log; the log's own key signed, under
 * the name before, a beginning of them; and what showed the loss is signed by that key too and is
 * no beginning of them. Returns the names.
 * Throws reportInvalid, proofInvalid, noteInvalid, checkpointInvalid, signatureInvalid.
 */
export async function checkRecoveries(needs: RecoveryNeeds): Promise<LogOrigins> {
  const recoveries = recoveriesOf(needs.entries);
  const origins = new LogOrigins(needs.origins.evidence, recoveries);
  if (recoveries.length === 0) return origins;
  for (const log of LOG_NAMES) checkNames(log, recoveries, needs.origins[log]);
  const named = LOG_NAMES.flatMap((log) => namesOf(log, recoveries));
  if (new Set(named).size !== named.length) fail('A recovery names a log as it was named before.');
  if (needs.keys !== null) checkBound(recoveries, needs.keys);
  const roots = {
    evidence: rootsOf(needs.leaves.evidence),
    register: rootsOf(needs.leaves.register),
  };
  for (const recovery of recoveries) {
    checkPlace(recovery, needs.entries);
    for (const log of LOG_NAMES) await checkKept({ log, recovery, roots, keys: needs.keys });
    await checkShown({ recovery, roots, keys: needs.keys });
  }
  return origins;
}

/** Every name of a log, oldest first. */
function namesOf(log: LogName, recoveries: readonly Recovery[]): string[] {
  const names = recoveries.map(({ document }) => document.logs[log].was);
  const last = recoveries.at(-1)?.document.logs[log].origin;
  return last === undefined ? names : [...names, last];
}

function checkNames(log: LogName, recoveries: readonly Recovery[], present: string): void {
  for (const [i, { index, document }] of recoveries.entries()) {
    const next = recoveries[i + 1]?.document.logs[log].was ?? present;
    if (document.logs[log].origin === next) continue;
    fail(`Register document ${index} renames the ${log} log to another name than ${next}.`);
  }
}

/** A name of another log's key would let in what hosts signed for that log. */
function checkBound(recoveries: readonly Recovery[], { evidence }: LogKeys): void {
  for (const log of LOG_NAMES) {
    const foreign = namesOf(log, recoveries).find((name) => !isLogNameOf(name, log, evidence));
    if (foreign !== undefined) fail(`${foreign} is no name of a log with this key.`);
  }
}

function checkPlace({ index, document }: Recovery, entries: readonly RegisterEntry[]): void {
  const { evidence, register } = document.logs;
  const leaf = entries[index]?.leaf;
  if (register.size === index && evidence.size === leaf?.evidenceSize) return;
  fail(`Register document ${index} recovers logs of other sizes than those before it.`);
}

type Roots = (size: number) => Uint8Array | null;

/** Root hashes by size, each computed once on the way. */
function rootsOf(leaves: readonly Uint8Array[]): Roots {
  const tree = new CompactTree();
  const roots = [tree.root()];
  return (size) => {
    for (const leaf of leaves.slice(tree.size, size)) {
      tree.append(leafHash(leaf));
      roots.push(tree.root());
    }
    return roots[size] ?? null;
  };
}

interface KeptNeeds {
  readonly recovery: Recovery;
  readonly roots: Readonly<Record<LogName, Roots>>;
  readonly keys: LogKeys | null;
}

async function checkKept(needs: KeptNeeds & { log: LogName }): Promise<void> {
  const { log, recovery, roots, keys } = needs;
  const { index, document } = recovery;
  const { was, size, root, signed } = document.logs[log];
  const ours = roots[log](size);
  if (ours === null || toBase64Url(ours) !== root) {
    fail(`Register document ${index} kept other leaves of the ${log} log than the report holds.`);
  }
  const before = await openUnder(signed, was, keys?.[log] ?? null);
  const beginning = before.size <= size ? roots[log](before.size) : null;
  if (beginning !== null && equalBytes(beginning, before.root)) return;
  fail(`Register document ${index}: ${was} had signed another ${log} log than the one kept.`);
}

async function checkShown({ recovery, roots, keys }: KeptNeeds): Promise<void> {
  const { shown, logs } = recovery.document;
  if (shown === null) return;
  const { origin } = shownSize(shown);
  const seen = await openUnder(shown, origin, keys?.evidence ?? null);
  const { was, size } = logs.evidence;
  const ours = seen.size <= size ? roots.evidence(seen.size) : null;
  const isLoss = origin !== was || ours === null || !equalBytes(ours, seen.root);
  if (!isLoss) fail(`Register document ${recovery.index} states a loss that its note denies.`);
}

async function openUnder(
  note: string,
  origin: string,
  key: Uint8Array | null,
): Promise<Checkpoint> {
  if (key !== null) {
    return (await openCheckpoint({ note, log: logPublicKey(origin, key) })).checkpoint;
  }
  const checkpoint = parseCheckpoint(parseNote(note).text);
  if (checkpoint.origin !== origin) {
    throw new FleetsealError('checkpointInvalid', `the origin is ${checkpoint.origin}`);
  }
  return checkpoint;
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}

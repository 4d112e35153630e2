/**
 * How the server's logs came by the names that this host knows (docs/formats/agent-state.md,
 * recoveries.json). A server that lost what it had logged goes on under new ones: this host
 * follows only where the register's statement of it is proven, and keeps what was signed before.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { equalBytes, fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type Checkpoint,
  type LogPublicKey,
  logPublicKey,
  logPublicKeyFromVkey,
} from '../../shared/log/checkpoint.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { type RecoveryProof, recoveryProofSchema } from '../../shared/protocol/messages.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import { followRecoveries } from '../../shared/register/recoveries.ts';
import type { RecoveryDocument } from '../../shared/register/recoveryDocument.ts';
import type { PinnedServer } from './pinned.ts';

const fileSchema = z.strictObject({
  format: z.literal('fleetseal/recoveries@1'),
  recoveries: z.array(
    z.strictObject({
      ...recoveryProofSchema.shape,
      /** The newest checkpoint under the name before that this host had verified; null for none. */
      checkpoint: z.string().max(LIMITS.checkpointBytes).nullable(),
    }),
  ),
});
type KeptRecovery = z.infer<typeof fileSchema>['recoveries'][number];

/** The recoveries that this host has followed, oldest first. */
export async function readRecoveries(directory: string): Promise<RecoveryDocument[]> {
  return (await readKept(directory)).map(({ text }) => recoveryOf(text));
}

/** Names that the evidence log had before, oldest first. */
export function earlierOrigins(recoveries: readonly RecoveryDocument[]): string[] {
  return recoveries.map(({ logs }) => logs.evidence.was);
}

/** Every name of the evidence log, each with the key, which stays the same. */
export function namedLogs(log: LogPublicKey, earlier: readonly string[]): LogPublicKey[] {
  return [...earlier.map((origin) => logPublicKey(origin, log.publicKey)), log];
}

/** The recovery that gave the evidence log this name; null where none did. */
export function recoveryTo(
  recoveries: readonly RecoveryDocument[],
  origin: string,
): RecoveryDocument | null {
  return recoveries.find(({ logs }) => logs.evidence.origin === origin) ?? null;
}

/** What the evidence log kept in a recovery: it must extend that; null where it kept nothing. */
export function beginningOf({ logs }: RecoveryDocument): Checkpoint | null {
  const { origin, size, root } = logs.evidence;
  return size === 0 ? null : { origin, size, root: fromBase64Url(root, 32) };
}

/**
 * Follows a server whose logs have other names than the pinned ones, and nothing else: the same
 * server key, the same log keys, and recoveries that lead from the pinned names to these, each
 * proven by the register log under its present name. Throws serverKeyWrong, and what verifying a
 * log proof throws.
 */
export async function verifyRecoveries(
  pinned: PinnedServer,
  named: PinnedServer,
  proofs: readonly RecoveryProof[],
): Promise<void> {
  const [from, to] = [logsOf(pinned), logsOf(named)];
  const isSameKeys =
    thumbprint(pinned.key) === thumbprint(named.key) &&
    equalBytes(from.evidence.publicKey, to.evidence.publicKey) &&
    equalBytes(from.register.publicKey, to.register.publicKey);
  if (!isSameKeys || proofs.length === 0) throw new FleetsealError('serverKeyWrong');
  for (const { text, leaf, logProof } of proofs) {
    const parsed = parseRegisterLeaf(utf8(leaf));
    if (parsed.kind !== 'recovery' || parsed.digest !== documentDigest(text)) {
      throw new FleetsealError('serverKeyWrong', 'The recovery is not the one of its leaf.');
    }
    await verifyLogProof({ text: logProof, leaf: utf8(leaf), log: to.register });
  }
  const documents = proofs.map(({ text }) => recoveryOf(text));
  followRecoveries(originsOf(from), originsOf(to), documents);
}

/** Keeps recoveries, with the checkpoint that was verified before them. A second time is one. */
export async function keepRecoveries(
  directory: string,
  proofs: readonly RecoveryProof[],
  checkpoint: string | null,
): Promise<void> {
  const before = await readKept(directory);
  const known = new Set(before.map(({ text }) => text));
  const added = proofs.filter(({ text }) => !known.has(text));
  const recoveries = [...before, ...added.map((proof) => ({ ...proof, checkpoint }))];
  const file = { format: 'fleetseal/recoveries@1', recoveries };
  await writeDurable(join(directory, 'recoveries.json'), fromUtf8(encodeJson(file)));
}

async function readKept(directory: string): Promise<KeptRecovery[]> {
  const text = await readIfExists(join(directory, 'recoveries.json'));
  return text === null ? [] : parseAs(utf8(text), fileSchema, 'stateInvalid').recoveries;
}

function recoveryOf(text: string): RecoveryDocument {
  const document = parseRegisterDocument(text);
  if (document.format === 'fleetseal/recovery@1') return document;
  throw new FleetsealError('serverKeyWrong', `A recovery of the format ${document.format}.`);
}

interface Logs {
  readonly evidence: LogPublicKey;
  readonly register: LogPublicKey;
}

function logsOf({ logs }: PinnedServer): Logs {
  return {
    evidence: logPublicKeyFromVkey(logs.evidence),
    register: logPublicKeyFromVkey(logs.register),
  };
}

function originsOf({ evidence, register }: Logs): { evidence: string; register: string } {
  return { evidence: evidence.origin, register: register.origin };
}
